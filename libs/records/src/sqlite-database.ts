import { DatabaseSync } from 'node:sqlite';
import { failpoint } from '@docket/failpoints';
import { GroupCommit } from './group-commit.ts';
import { orUnavailable, unavailable } from './sqlite-errors.ts';

const BUSY_MS = 2_000;

/**
 * Opens (or creates) a database in which what {@link writeDurably} acknowledged survives `kill -9` and a power cut:
 * write-ahead log, flushed to the disk at every commit (`fullfsync` is what that takes on macOS for the flushes of SQLite
 * itself; elsewhere it changes nothing).
 */
export function openSqliteDatabase(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: BUSY_MS });
  makeDurable(database);
  return database;
}

/**
 * Sets what {@link openSqliteDatabase} promises on a connection that somebody else opened; repeating it is harmless.
 * What is deleted is overwritten (`secure_delete`). The write-ahead log is flushed by the group commit, so that the event
 * loop goes on meanwhile; a database that cannot have one (in memory, on a network) is flushed by SQLite.
 */
export function makeDurable(database: DatabaseSync): void {
  const mode = database.prepare('PRAGMA journal_mode = WAL').get()?.['journal_mode'];
  database.exec(
    `PRAGMA synchronous = ${mode === 'wal' ? 'NORMAL' : 'FULL'}; PRAGMA fullfsync = ON; ` +
      'PRAGMA checkpoint_fullfsync = ON; PRAGMA secure_delete = ON',
  );
}

/**
 * Empties the write-ahead log, in which everything that was written lately stands as it was: what was deleted before
 * is then in none of the database's files. Some ms. Throws StoreUnavailable when the disk is full or fails.
 */
export function emptyWriteAheadLog(database: DatabaseSync): void {
  orUnavailable(() => database.exec('PRAGMA wal_checkpoint(TRUNCATE)'));
}

const groups = new WeakMap<DatabaseSync, GroupCommit>();

/**
 * Runs `work` (one SQL statement that writes, and reads after it) in the database's next group commit; resolves when it
 * is on the disk. Throws StoreUnavailable when the disk is full, fails or is locked by another process.
 */
export async function writeDurably<T>(database: DatabaseSync, work: () => T): Promise<T> {
  let group = groups.get(database);
  if (!group) {
    group = new GroupCommit(database);
    groups.set(database, group);
  }
  const answer = await group.write(work);
  await failpoint('store.written')?.catch((error: unknown) => {
    throw unavailable(error);
  });
  return answer;
}

/**
 * Runs a read at once and answers by promise, as soon as what it saw is on the disk; rejects with StoreUnavailable as
 * {@link writeDurably} does.
 */
export async function readNow<T>(database: DatabaseSync, read: () => T): Promise<T> {
  const found = orUnavailable(read);
  await groups.get(database)?.settled();
  return found;
}
