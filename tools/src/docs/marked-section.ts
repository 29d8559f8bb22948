/** The lines between which a section of a page is generated. */
const opening = (name: string): string => `<!-- generated: ${name} -->`;
const CLOSING = '<!-- end of generated -->';

/**
 * A page with the section of this name replaced by `content` (Markdown, without blank lines around it).
 * @throws Error if the page does not hold the section's markers exactly once.
 */
export function replaceSection(page: string, name: string, content: string): string {
  const [before = '', ...following] = page.split(opening(name));
  const [after] = following;
  if (after === undefined || following.length > 1) throw new Error(`${opening(name)} must be there exactly once.`);
  const end = after.indexOf(CLOSING);
  if (end < 0) throw new Error(`${opening(name)} has no ${CLOSING}.`);
  return `${before}${opening(name)}\n\n${content.trim()}\n\n${after.slice(end)}`;
}
