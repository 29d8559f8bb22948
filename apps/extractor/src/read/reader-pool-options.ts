import type { PageOptions } from './read-page.ts';
import type { ReaderLimits } from './reader-process.ts';

/** Settings of a pool. Every part has a default. */
export interface ReaderPoolOptions {
  /** Reader processes. Default: one per core. */
  readonly processes?: number;
  /** How pages are read by OCR unless a request says it. Default `accurate`. */
  readonly profile?: PageOptions['profile'];
  /** Limits of one page. Default: 60 s of processor, 10 min by the clock, 2 GiB of resident memory. */
  readonly limits?: Partial<ReaderLimits>;
  /** Pages after which a process is replaced. Default 200. */
  readonly recyclePages?: number;
  /** Resident bytes after a page from which a process is replaced. Default 768 MiB. */
  readonly recycleRssBytes?: number;
  /** Pages of a document from which it is refused. Default 2,000 are allowed. */
  readonly maxPages?: number;
  /** Milliseconds between two measurements of the processes. Default 250. */
  readonly tickMs?: number;
  /** Milliseconds by which a tick of this process may be late before its verdicts are discarded. Default 5,000. */
  readonly lateMs?: number;
  /** For tests: lets documents carry faults (see fault-markers.ts). Default false. */
  readonly allowFaultMarkers?: boolean;
}
