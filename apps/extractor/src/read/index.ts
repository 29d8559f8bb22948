export type { ReaderCounters, ReaderPool, ReaderPoolOptions, ReadOutcome, ReadRequest } from './reader-pool.ts';
export { openReaderPool } from './reader-pool.ts';
export type { PageEngine } from './read-page.ts';
export type { CrashCode, ReaderLimits } from './reader-process.ts';
