import { createHash } from 'node:crypto';
import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import { Readable } from 'node:stream';
import { makeDurable, readNow, writeDurably } from '@docket/records';
import { checkBlobId, checkOffset, uploadOf } from './blob-id.ts';
import type { BlobInfo, Blobs, BlobTrace } from './blobs.ts';

/** A blob of up to so many bytes is a row: a file of its own costs two flushes of the disk more. */
export const SMALL_BYTES = 64 * 1024;

const TABLE = `
CREATE TABLE IF NOT EXISTS blobs (
  id TEXT NOT NULL PRIMARY KEY, sha256 TEXT NOT NULL, touched_at TEXT NOT NULL, bytes BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS blobs_by_touch ON blobs (touched_at, id);
`;
const BATCH = 200;

/**
 * Small blobs as rows of a SQLite database, where their writes share a flush with others; larger ones in `large`. The
 * database has one process, and so have these blobs: it is here that uploads of one id at the same time are decided.
 */
export function openSqliteBlobs({ database, large }: { readonly database: DatabaseSync; readonly large: Blobs }): Blobs {
  makeDurable(database);
  database.exec(TABLE);
  return new SqliteBlobs(database, large);
}

type Row = Record<string, SQLOutputValue>;

function prepareStatements(database: DatabaseSync) {
  return {
    insert: database.prepare(
      "INSERT INTO blobs (id, sha256, touched_at, bytes) VALUES (?, ?, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), ?) " +
        'ON CONFLICT DO NOTHING',
    ),
    get: database.prepare('SELECT bytes FROM blobs WHERE id = ?'),
    info: database.prepare('SELECT id, sha256, length(bytes) AS size FROM blobs WHERE id = ?'),
    remove: database.prepare('DELETE FROM blobs WHERE id = ?'),
    olderThan: database.prepare(
      'SELECT id, touched_at FROM blobs WHERE touched_at < ? AND (touched_at, id) > (?, ?) ' +
        `ORDER BY touched_at, id LIMIT ${BATCH}`,
    ),
  } satisfies Record<string, StatementSync>;
}

class SqliteBlobs implements Blobs {
  readonly #database: DatabaseSync;
  readonly #statements: ReturnType<typeof prepareStatements>;
  readonly #large: Blobs;
  /** The newest upload of each id that is under way; the next of that id begins when it is over. */
  readonly #uploads = new Map<string, Promise<unknown>>();

  constructor(database: DatabaseSync, large: Blobs) {
    this.#database = database;
    this.#statements = prepareStatements(database);
    this.#large = large;
  }

  async put(id: string, bytes: AsyncIterable<Uint8Array>): Promise<BlobInfo> {
    checkBlobId(id);
    const before = this.#uploads.get(id);
    const upload = before ? before.then(() => this.#put(id, bytes)) : this.#put(id, bytes);
    const over = upload.catch(() => undefined);
    this.#uploads.set(id, over);
    try {
      return await upload;
    } finally {
      if (this.#uploads.get(id) === over) this.#uploads.delete(id);
    }
  }

  async get(id: string, from = 0): Promise<Readable | undefined> {
    checkBlobId(id);
    checkOffset(from);
    const row = await readNow(this.#database, () => this.#statements.get.get(id));
    if (!row) return this.#large.get(id, from);
    const bytes = (row['bytes'] as Uint8Array).subarray(from);
    return Readable.from(bytes.length === 0 ? [] : [Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)]);
  }

  async info(id: string): Promise<BlobInfo | undefined> {
    checkBlobId(id);
    return (await this.#rowOf(id)) ?? this.#large.info(id);
  }

  async remove(id: string): Promise<boolean> {
    if (uploadOf(id) !== undefined) return this.#large.remove(id);
    checkBlobId(id);
    const { changes } = await writeDurably(this.#database, () => this.#statements.remove.run(id));
    return changes === 1 || this.#large.remove(id);
  }

  async *olderThan(before: string): AsyncIterable<BlobTrace> {
    for (let last: BlobTrace | undefined = { touchedAt: '', id: '' }; last;) {
      const { touchedAt, id }: BlobTrace = last;
      const rows: readonly Row[] = await readNow(this.#database, () =>
        this.#statements.olderThan.all(before, touchedAt, id),
      );
      const traces: readonly BlobTrace[] = rows.map(toTrace);
      yield* traces;
      last = traces.at(-1);
    }
    yield* this.#large.olderThan(before);
  }

  async #put(id: string, bytes: AsyncIterable<Uint8Array>): Promise<BlobInfo> {
    const { small, whole } = await begun(bytes);
    if (whole) return (await this.#drained(id, whole)) ?? this.#large.put(id, whole);
    return (await this.#large.info(id)) ?? this.#insert(id, small);
  }

  /** The blob that is a row already; the stream is read to its end all the same. */
  async #drained(id: string, bytes: AsyncIterable<Uint8Array>): Promise<BlobInfo | undefined> {
    const there = await this.#rowOf(id);
    if (there) for await (const _ of bytes);
    return there;
  }

  async #insert(id: string, bytes: Uint8Array): Promise<BlobInfo> {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const there = await writeDurably(this.#database, () => {
      const { changes } = this.#statements.insert.run(id, sha256, bytes);
      return changes === 1 ? undefined : this.#statements.info.get(id);
    });
    return there ? toInfo(there) : { id, sha256, size: bytes.length };
  }

  async #rowOf(id: string): Promise<BlobInfo | undefined> {
    const row = await readNow(this.#database, () => this.#statements.info.get(id));
    return row && toInfo(row);
  }
}

/** All bytes, if they are few; else the stream from its first byte. */
type Begun =
  | { readonly small: Uint8Array; readonly whole?: undefined }
  | { readonly small?: undefined; readonly whole: AsyncIterable<Uint8Array> };

async function begun(bytes: AsyncIterable<Uint8Array>): Promise<Begun> {
  const [rest, taken] = [bytes[Symbol.asyncIterator](), [] as Uint8Array[]];
  for (let size = 0; size <= SMALL_BYTES;) {
    const next = await rest.next();
    if (next.done) return { small: Buffer.concat(taken) };
    taken.push(next.value);
    size += next.value.byteLength;
  }
  return { whole: goOn(taken, rest) };
}

async function* goOn(taken: Uint8Array[], rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    for (let chunk = taken.shift(); chunk; chunk = taken.shift()) yield chunk;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

function toInfo(row: Row): BlobInfo {
  return { id: row['id'] as string, sha256: row['sha256'] as string, size: row['size'] as number };
}

function toTrace(row: Row): BlobTrace {
  return { id: row['id'] as string, touchedAt: row['touched_at'] as string };
}
