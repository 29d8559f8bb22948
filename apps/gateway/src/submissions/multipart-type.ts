import { Refused } from '../http/refused.ts';
import { REFUSALS } from '../http/refusals.ts';

/**
 * Checks the Content-Type of a submission before its body is read.
 * @returns the header, naming multipart/form-data and a boundary.
 * @throws Refused
 */
export function multipartType(header: string | undefined): string {
  const type = header?.split(';')[0]?.trim().toLowerCase() ?? '';
  // A form without any file, which clients then encode like this or leave out.
  if (type === '' || type === 'application/x-www-form-urlencoded') throw new Refused(REFUSALS.fileRequired);
  if (header === undefined || type !== 'multipart/form-data') throw new Refused(REFUSALS.unsupportedContentType);
  if (!/;\s*boundary=("[^"]+"|[^\s;"]+)/i.test(header)) throw new Refused(REFUSALS.malformedMultipart);
  return header;
}
