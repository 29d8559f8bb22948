export type { Drawing } from './draw-queue.ts';
export type { ReaderCounters, ReaderPool } from './reader-pool.ts';
export type { ReaderPoolOptions } from './reader-pool-options.ts';
export type { ReadOutcome, ReadRequest } from './read-request.ts';
export { openReaderPool } from './reader-pool.ts';
export type { PageEngine } from './read-page.ts';
export type { CrashCode, ReaderLimits } from './reader-process.ts';
