import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pollUntil } from './poll.ts';

/** Takes a lock that the operating system holds for this process: nothing is stale after SIGKILL. Undefined: taken. */
export function tryLock(file: string): { release(): void } | undefined {
  mkdirSync(dirname(file), { recursive: true });
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return undefined;
    throw error;
  }
  return { release: () => database.close() };
}

const SQLITE_BUSY = 5;

/** Runs `work` while this process alone holds the lock, waiting up to 10 minutes for it. */
export async function whileHolding<T>(file: string, work: () => Promise<T>): Promise<T> {
  let lock: { release(): void } | undefined;
  const take = () => {
    lock = tryLock(file);
    return lock ? Promise.resolve() : Promise.reject(new Error(`Another process has held ${file} for 10 minutes.`));
  };
  await pollUntil(take, { timeoutMs: 600_000, everyMs: 250 });
  try {
    return await work();
  } finally {
    lock?.release();
  }
}
