/**
 * The name that a server gives a file: `filename*` or `filename` of its Content-Disposition (RFC 6266), else the last
 * segment of its path; null where there is none. As sent: it may hold anything.
 * @param disposition the header's bytes as Latin-1, as HTTP libraries hand them out.
 */
export function sentFileName(disposition: string | undefined, url: URL): string | null {
  const name = extendedName(disposition ?? '') ?? plainName(disposition ?? '') ?? nameInPath(url);
  return name === '' ? null : name;
}

// RFC 8187: charset'language'percent-encoded.
function extendedName(disposition: string): string | undefined {
  const found = /;\s*filename\*\s*=\s*(utf-8|iso-8859-1)'[^']*'([^;\s]+)/i.exec(disposition);
  if (!found?.[1] || !found[2]) return undefined;
  return decode(found[1].toLowerCase() === 'utf-8' ? found[2] : found[2].replace(/%([89a-f][0-9a-f])/gi, latin1));
}

const latin1 = (_escape: string, hex: string): string => String.fromCharCode(parseInt(hex, 16));

function plainName(disposition: string): string | undefined {
  const found = /;\s*filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s"]+))/i.exec(disposition);
  const name = found?.[1]?.replace(/\\(.)/g, '$1') ?? found?.[2];
  if (name === undefined) return undefined;
  const bytes = Buffer.from(name, 'latin1');
  // Servers do send UTF-8 although only ASCII is meant to come here.
  const utf8 = bytes.toString('utf8');
  return utf8.includes('\ufffd') ? name : utf8;
}

const nameInPath = ({ pathname }: URL): string => {
  const segment = pathname.slice(pathname.lastIndexOf('/') + 1);
  return decode(segment) ?? segment;
};

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
