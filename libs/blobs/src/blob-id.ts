const BLOB = /^[A-Za-z0-9_-]{1,200}$/;
const UPLOAD = /^upload:([A-Za-z0-9-]{1,64})$/;

/** Throws a TypeError for an id that could not be a file's name everywhere. */
export function checkBlobId(id: string): void {
  if (!BLOB.test(id)) throw new TypeError(`Not a blob's id: ${id}`);
}

/** Throws a RangeError for an offset that is not a whole number from 0. */
export function checkOffset(from: number): void {
  if (!Number.isSafeInteger(from) || from < 0) throw new RangeError(`Not an offset: ${from}`);
}

/** The id under which a sweep finds what is left of an upload. */
export function uploadTrace(name: string): string {
  return `upload:${name}`;
}

/** The store's own name for the upload, if `id` is such a trace. */
export function uploadOf(id: string): string | undefined {
  return UPLOAD.exec(id)?.[1];
}
