/** Bytes of a file's head that tell an archive. */
export const ARCHIVE_HEAD_BYTES = 262;

/** A file entry, an empty archive, and a spanned one (APPNOTE.TXT 4.3.7, 4.3.16, 8.5.3). */
const ZIP = ['504b0304', '504b0506', '504b0708', '504b3030'].map((hex) => Buffer.from(hex, 'hex'));
const OTHERS = [
  '1f8b', // gzip
  '425a68', // bzip2
  'fd377a585a00', // xz
  '377abcaf271c', // 7z
  '526172211a07', // RAR
  '28b52ffd', // Zstandard
].map((hex) => Buffer.from(hex, 'hex'));
const TAR_AT = 257;

const startsWith = (head: Buffer, magic: Buffer): boolean => head.subarray(0, magic.length).equals(magic);

export const isZip = (head: Buffer): boolean => ZIP.some((magic) => startsWith(head, magic));

/** A ZIP, or any other common container or compression. */
export const isArchive = (head: Buffer): boolean =>
  isZip(head) ||
  OTHERS.some((magic) => startsWith(head, magic)) ||
  head.subarray(TAR_AT, TAR_AT + 5).toString('latin1') === 'ustar';

export const isNamedLikeArchive = (name: string): boolean => /\.(zip|7z|rar|tar|tgz|gz|bz2|xz|zst)$/i.test(name);
