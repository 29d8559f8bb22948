import { closeSync, fdatasync, openSync } from 'node:fs';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { isOutage, orUnavailable, unavailable } from './sqlite-errors.ts';

const flushed = promisify(fdatasync);

interface Waiting {
  readonly work: () => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Writes that are asked for within one turn of the event loop, or while the group before is being flushed, share one
 * transaction and one flush of the disk, beside which the event loop goes on. Each is a single statement, atomic by
 * itself: one that fails takes no other with it. All are answered after the flush, and so is a read that began during
 * it: what anyone is told is on the disk. Reads cannot see a half-done group, since a transaction runs without yielding.
 *
 * The flush is of the write-ahead log, as SQLite's own is with `synchronous = FULL`, in which it would hold up the event
 * loop (https://www.sqlite.org/pragma.html#pragma_synchronous: `NORMAL` leaves out this flush and no other).
 */
export class GroupCommit {
  readonly #database: DatabaseSync;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  /** Undefined: SQLite flushes by itself, as nothing here knows how. */
  readonly #log: string | undefined;
  #waiting: Waiting[] = [];
  #running = false;
  /** Of the newest group, while it is under way. */
  #flushing: Promise<void> | undefined;
  /** The disk may lack something that the database shows. */
  #doubtful = false;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#begin = database.prepare('BEGIN IMMEDIATE');
    this.#commit = database.prepare('COMMIT');
    this.#log = logToFlush(database);
  }

  write<T>(work: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ work, resolve: resolve as (value: unknown) => void, reject });
      if (this.#running) return;
      this.#running = true;
      void this.#run();
    });
  }

  /** Resolves when everything that the database shows now is on the disk. @throws StoreUnavailable */
  async settled(): Promise<void> {
    if (this.#flushing) return this.#flushing;
    this.#clearDoubt();
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      // Whoever was answered just now may join.
      await nextTurn();
      const group = this.#waiting;
      this.#waiting = [];
      try {
        this.#clearDoubt();
        const answers = this.#commitGroup(group);
        await this.#flush();
        for (const answer of answers) answer();
      } catch (error) {
        for (const waiting of group) waiting.reject(isOutage(error) ? unavailable(error) : error);
      }
    }
    this.#running = false;
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

  async #flush(): Promise<void> {
    if (this.#log === undefined) return;
    this.#flushing = flushFile(this.#log);
    try {
      await this.#flushing;
    } catch (error) {
      this.#doubtful = true;
      throw error;
    } finally {
      this.#flushing = undefined;
    }
  }

  /**
   * After a flush that failed another one may succeed without having written anything: so everything is moved into the
   * database, which SQLite flushes itself. @throws StoreUnavailable
   */
  #clearDoubt(): void {
    if (!this.#doubtful) return;
    orUnavailable(() => this.#database.exec('PRAGMA wal_checkpoint(TRUNCATE)'));
    this.#doubtful = false;
  }
}

/** The write-ahead log of a database that does not flush it. */
function logToFlush(database: DatabaseSync): string | undefined {
  const file = database.location();
  const synchronous = database.prepare('PRAGMA synchronous').get()?.['synchronous'];
  return file === null || synchronous !== 1 ? undefined : `${file}-wal`;
}

/** By another handle: a flush is of the file. Where there is none, nothing is left open when the database is closed. */
async function flushFile(file: string): Promise<void> {
  try {
    const handle = openSync(file, 'r+');
    try {
      await flushed(handle);
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    throw unavailable(error);
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
