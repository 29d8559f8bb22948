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
  id TEXT NOT NULL PRIMARY KEY, sha256 TEXT NOT NULL, size INTEGER NOT NULL, touched_at TEXT NOT NULL, bytes BLOB
);
CREATE INDEX IF NOT EXISTS small_blobs_by_touch ON blobs (touched_at, id) WHERE bytes IS NOT NULL;
`;
const BATCH = 200;

/**
 * Small blobs as rows of a SQLite database, where their writes share a flush with others; larger ones in `large`, with a
 * row that says so. Inserting the row decides between uploads of one id. What is only in `large` (a crash came before
 * its row) is there as well.
 */
export function openSqliteBlobs({
  database,
  large,
}: {
  readonly database: DatabaseSync;
  readonly large: Blobs;
}): Blobs {
  makeDurable(database);
  database.exec(TABLE);
  return new SqliteBlobs(database, large);
}

type Row = Record<string, SQLOutputValue>;

function prepareStatements(database: DatabaseSync) {
  return {
    insert: database.prepare(
      'INSERT INTO blobs (id, sha256, size, touched_at, bytes) ' +
        "VALUES (?, ?, ?, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), ?) ON CONFLICT DO NOTHING",
    ),
    get: database.prepare('SELECT bytes FROM blobs WHERE id = ?'),
    info: database.prepare('SELECT id, sha256, size, bytes IS NOT NULL AS small FROM blobs WHERE id = ?'),
    remove: database.prepare('DELETE FROM blobs WHERE id = ?'),
    olderThan: database.prepare(
      'SELECT id, touched_at FROM blobs WHERE bytes IS NOT NULL AND touched_at < ? AND (touched_at, id) > (?, ?) ' +
        `ORDER BY touched_at, id LIMIT ${BATCH}`,
    ),
  } satisfies Record<string, StatementSync>;
}

class SqliteBlobs implements Blobs {
  readonly #database: DatabaseSync;
  readonly #statements: ReturnType<typeof prepareStatements>;
  readonly #large: Blobs;

  constructor(database: DatabaseSync, large: Blobs) {
    this.#database = database;
    this.#statements = prepareStatements(database);
    this.#large = large;
  }

  async put(id: string, bytes: AsyncIterable<Uint8Array>): Promise<BlobInfo> {
    checkBlobId(id);
    const { small, whole } = await begun(bytes);
    if (whole) return this.#putLarge(id, whole);
    const own = { id, sha256: createHash('sha256').update(small).digest('hex'), size: small.length };
    const there = await this.#insert(own, small);
    return there ? toInfo(there) : own;
  }

  async get(id: string, from = 0): Promise<Readable | undefined> {
    checkBlobId(id);
    checkOffset(from);
    const bytes = await readNow(this.#database, () => this.#statements.get.get(id)?.['bytes']);
    if (!(bytes instanceof Uint8Array)) return this.#large.get(id, from);
    const part = bytes.subarray(from);
    return Readable.from(part.length === 0 ? [] : [Buffer.from(part.buffer, part.byteOffset, part.length)]);
  }

  async info(id: string): Promise<BlobInfo | undefined> {
    checkBlobId(id);
    const row = await readNow(this.#database, () => this.#statements.info.get(id));
    return row ? toInfo(row) : this.#large.info(id);
  }

  async remove(id: string): Promise<boolean> {
    if (uploadOf(id) !== undefined) return this.#large.remove(id);
    checkBlobId(id);
    const [large, { changes }] = [
      await this.#large.remove(id),
      await writeDurably(this.#database, () => this.#statements.remove.run(id)),
    ];
    return large || changes === 1;
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

  async #putLarge(id: string, bytes: AsyncIterable<Uint8Array>): Promise<BlobInfo> {
    const own = await this.#large.put(id, bytes);
    const there = await this.#insert(own, null);
    if (there?.['small'] === 1) await this.#large.remove(id);
    return there ? toInfo(there) : own;
  }

  /** The row that has the id already, if one has. */
  #insert({ id, sha256, size }: BlobInfo, bytes: Uint8Array | null): Promise<Row | undefined> {
    return writeDurably(this.#database, () =>
      this.#statements.insert.run(id, sha256, size, bytes).changes === 1 ? undefined : this.#statements.info.get(id),
    );
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
