import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sqliteCode } from './sqlite-errors.ts';

const WAIT_MS = 500;
const BUSY = 5;

/** Another process has the data folder open. */
export class DataFolderInUse extends Error {
  override readonly name = 'DataFolderInUse';

  constructor(folder: string, options?: ErrorOptions) {
    super(`another Docket process uses this data folder: ${folder}`, options);
  }
}

export interface DataFolderLock {
  release(): void;
}

/**
 * Takes the folder (made for this user alone if missing) for this process alone, or throws {@link DataFolderInUse} after half a second. The
 * lock is SQLite's exclusive lock on `docket.lock`, which the operating system holds: it ends with the process, however
 * that ends, and the file itself says nothing. On a network file system it is as good as that system's locks.
 */
export function lockDataFolder(folder: string): DataFolderLock {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const holder = new DatabaseSync(join(folder, 'docket.lock'), { timeout: WAIT_MS });
  try {
    holder.exec('PRAGMA journal_mode = DELETE; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (error) {
    holder.close();
    if (sqliteCode(error) === BUSY) throw new DataFolderInUse(folder, { cause: error });
    throw error;
  }
  return { release: () => holder.close() };
}
