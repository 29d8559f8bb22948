import type { Readable } from 'node:stream';

export interface BlobInfo {
  readonly id: string;
  /** Lower-case hex SHA-256 of the bytes. */
  readonly sha256: string;
  /** In bytes. */
  readonly size: number;
}

/** A blob as the sweep sees it. */
export interface BlobTrace {
  /** For what a crash left in mid-upload: `upload:` and a name of the store's own, which only `remove` understands. */
  readonly id: string;
  /** Last time bytes were written (ISO). */
  readonly touchedAt: string;
}

/**
 * Bytes by id, streamed and hashed on the way. A blob is there whole or not at all. Ids have 1–200 letters, digits, `_`
 * and `-`; others are a TypeError. Every call throws StoreUnavailable (of `@docket/records`) when the store is away or
 * full; a put may then have stored its blob or not.
 */
export interface Blobs {
  /**
   * Stores a stream under `id` (chosen by the caller: random for documents, the hash for results). A stream that
   * fails or ends early stores nothing that `get` can see; its own error is passed on. An existing blob of that id is
   * left as it is, and the answer tells about that one. The stream is read to its end in any case, no faster than the
   * store takes it.
   */
  put(id: string, bytes: AsyncIterable<Uint8Array>): Promise<BlobInfo>;
  /** Bytes from `from` (default 0) to the end, none past the end; undefined if there is no such blob. */
  get(id: string, from?: number): Promise<Readable | undefined>;
  info(id: string): Promise<BlobInfo | undefined>;
  /** True if something was removed. */
  remove(id: string): Promise<boolean>;
  /** Every blob, complete or left by a crash in mid-upload, last touched before `before` (ISO). */
  olderThan(before: string): AsyncIterable<BlobTrace>;
}
