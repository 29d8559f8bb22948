import { StoreUnavailable } from './store-unavailable.ts';

/** SQLite result codes of a store that is away or full rather than wrong: BUSY, LOCKED, IOERR, FULL, CANTOPEN. */
const OUTAGES: ReadonlySet<number> = new Set([5, 6, 10, 13, 14]);

export function isOutage(error: unknown): boolean {
  const code = sqliteCode(error);
  return code !== undefined && OUTAGES.has(code);
}

export function unavailable(error: unknown): StoreUnavailable {
  return new StoreUnavailable(`SQLite: ${(error as Error).message}`, { cause: error });
}

/** Runs `work` at once; throws {@link StoreUnavailable} when the disk is full, fails or is locked by another process. */
export function orUnavailable<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (isOutage(error)) throw unavailable(error);
    throw error;
  }
}

/** SQLite's primary result code (https://www.sqlite.org/rescode.html), if the error is SQLite's. */
export function sqliteCode(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  return 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;
}
