import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { StoreUnavailable } from './store-unavailable.ts';

const BUSY_MS = 2_000;
/** SQLite result codes of a store that is away or full rather than wrong: BUSY, LOCKED, IOERR, FULL, CANTOPEN. */
const OUTAGES: ReadonlySet<number> = new Set([5, 6, 10, 13, 14]);

/**
 * Opens (or creates) a database in which an acknowledged write survives `kill -9` and a power cut: write-ahead log,
 * flushed to the disk at every commit (`fullfsync` is what that takes on macOS; elsewhere it changes nothing).
 */
export function openSqliteDatabase(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: BUSY_MS });
  makeDurable(database);
  return database;
}

/**
 * Sets what {@link openSqliteDatabase} promises on a connection that somebody else opened; repeating it is harmless.
 * What is deleted is overwritten (`secure_delete`).
 */
export function makeDurable(database: DatabaseSync): void {
  database.exec(
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON; ' +
      'PRAGMA secure_delete = ON',
  );
}

/**
 * Empties the write-ahead log, in which everything that was written lately stands as it was: what was deleted before
 * is then in none of the database's files. Some ms. Throws {@link StoreUnavailable} when the disk is full or fails.
 */
export function emptyWriteAheadLog(database: DatabaseSync): void {
  orUnavailable(() => database.exec('PRAGMA wal_checkpoint(TRUNCATE)'));
}

interface Waiting {
  readonly work: () => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Writes that are asked for within one turn of the event loop share one transaction and so one flush of the disk.
 * Each is a single statement, atomic by itself: one that fails takes no other with it. All are answered after the
 * commit. Reads in between cannot see a half-done group, since a group runs without yielding.
 */
class GroupCommit {
  readonly #database: DatabaseSync;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  #waiting: Waiting[] = [];

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#begin = database.prepare('BEGIN IMMEDIATE');
    this.#commit = database.prepare('COMMIT');
  }

  write<T>(work: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#waiting.length === 0) setImmediate(() => this.#flush());
      this.#waiting.push({ work, resolve: resolve as (value: unknown) => void, reject });
    });
  }

  #flush(): void {
    const group = this.#waiting;
    this.#waiting = [];
    try {
      const answers = this.#commitGroup(group);
      for (const answer of answers) answer();
    } catch (error) {
      for (const waiting of group) waiting.reject(isOutage(error) ? unavailable(error) : error);
    }
  }

  #commitGroup(group: readonly Waiting[]): readonly (() => void)[] {
    this.#begin.run();
    try {
      const answers = group.map(attempt);
      this.#commit.run();
      return answers;
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }
}

/** Runs one write inside a group; an outage ends the whole group, since SQLite may have rolled it back already. */
function attempt({ work, resolve, reject }: Waiting): () => void {
  try {
    const value = work();
    return () => resolve(value);
  } catch (error) {
    if (isOutage(error)) throw error;
    return () => reject(error);
  }
}

const groups = new WeakMap<DatabaseSync, GroupCommit>();

/**
 * Runs `work` (one SQL statement that writes, and reads after it) in the database's next group commit; resolves when it
 * is on the disk. Throws {@link StoreUnavailable} when the disk is full, fails or is locked by another process.
 */
export function writeDurably<T>(database: DatabaseSync, work: () => T): Promise<T> {
  let group = groups.get(database);
  if (!group) {
    group = new GroupCommit(database);
    groups.set(database, group);
  }
  return group.write(work);
}

/** Runs `work` at once; throws {@link StoreUnavailable} as {@link writeDurably} does. */
export function orUnavailable<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (isOutage(error)) throw unavailable(error);
    throw error;
  }
}

/** Runs a read at once and answers by promise; rejects with {@link StoreUnavailable} as {@link writeDurably} does. */
export function readNow<T>(read: () => T): Promise<T> {
  return new Promise((resolve) => resolve(orUnavailable(read)));
}

function isOutage(error: unknown): boolean {
  const code = sqliteCode(error);
  return code !== undefined && OUTAGES.has(code);
}

function unavailable(error: unknown): StoreUnavailable {
  return new StoreUnavailable(`SQLite: ${(error as Error).message}`, { cause: error });
}

/** SQLite's primary result code (https://www.sqlite.org/rescode.html), if the error is SQLite's. */
export function sqliteCode(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  return 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;
}
