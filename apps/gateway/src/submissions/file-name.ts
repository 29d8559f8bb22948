/** Longest file name that is kept, in UTF-16 code units. */
const LONGEST = 255;

/**
 * The name to remember of a file: without folders, on one line, at most 255 characters, `null` if nothing is left.
 * Form encoding escapes exactly `"`, CR and LF (https://html.spec.whatwg.org/#multipart-form-data), which is undone;
 * other percent signs belong to the name.
 */
export function cleanFileName(sent: string | undefined): string | null {
  const name = (sent ?? '')
    .replace(/%22/g, '"')
    .replace(/%0[AD]/gi, ' ')
    .replace(/^.*[/\\]/s, '')
    .replace(/\p{Cc}+/gu, ' ')
    .trim();
  if (name === '' || name === '.' || name === '..') return null;
  // Half a surrogate pair is not text.
  return name.slice(0, LONGEST).replace(/[\uD800-\uDBFF]$/, '');
}
