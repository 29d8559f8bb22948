import { fileTypeFromBuffer } from 'file-type';
import type { Refusal } from '@docket/contracts';

/** Bytes of a document's head that {@link mediaTypeOf} wants to see. */
export const HEAD_BYTES = 4_100;

const READABLE = new Set(['application/pdf', 'image/png', 'image/jpeg', 'image/webp', 'image/tiff', 'image/bmp']);
/** Little and big endian, classic and BigTIFF. */
const TIFF = ['49492a00', '4d4d002a', '49492b00', '4d4d002b'].map((hex) => Buffer.from(hex, 'hex'));
/** A local file, the end of an empty archive, a spanned one. */
const ZIP_MAGIC = ['504b0304', '504b0506', '504b0708'].map((hex) => Buffer.from(hex, 'hex'));
const ZIP: Refusal = {
  status: 400,
  code: 'ZIP_NOT_SUPPORTED',
  message: 'ZIP files are not supported for async processing',
};
const EMPTY: Refusal = {
  status: 400,
  code: 'EMPTY_DOCUMENT',
  message: 'The file is empty. Send the bytes of a document.',
};
const UNKNOWN: Refusal = {
  status: 400,
  code: 'UNSUPPORTED_TYPE',
  message: 'The file is not a document of a supported type. Send a PDF, PNG, JPEG, WEBP, TIFF or BMP.',
};

/** The type of a document by its content alone: names and part headers lie. */
export async function mediaTypeOf(head: Uint8Array): Promise<{ mediaType: string } | { refusal: Refusal }> {
  if (head.length === 0) return { refusal: EMPTY };
  // Before PDF: an archive may begin with a PDF that is stored as it is.
  if (ZIP_MAGIC.some((magic) => Buffer.from(head.subarray(0, 4)).equals(magic))) return { refusal: ZIP };
  // Readers accept a PDF's header anywhere in the first 1,024 bytes (ISO 32000-2, annex on implementation).
  if (Buffer.from(head.subarray(0, 1_024)).includes('%PDF-')) return { mediaType: 'application/pdf' };
  // Further on a TIFF is told by its directory, which may lie behind the picture.
  if (TIFF.some((magic) => Buffer.from(head.subarray(0, 4)).equals(magic))) return { mediaType: 'image/tiff' };
  const type = await fileTypeFromBuffer(head).catch(() => undefined);
  if (!type || !READABLE.has(type.mime)) return { refusal: UNKNOWN };
  return { mediaType: type.mime };
}
