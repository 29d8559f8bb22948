export type { Drawing } from './draw-queue.ts';
export type { ReaderCounters, ReaderPool, ReaderPoolOptions } from './reader-pool.ts';
export type { ReadOutcome, ReadRequest } from './read-request.ts';
export { openReaderPool } from './reader-pool.ts';
export type { PageEngine } from './read-page.ts';
export type { CrashCode, ReaderLimits } from './reader-process.ts';
