import type { JobEvent } from '@docket/job';

/** What an outsider knows of one run of the system once everything is at rest. */
export interface Observed {
  readonly jobs: readonly ObservedJob[];
  readonly deliveries: readonly ObservedDelivery[];
}

/** A submission that was acknowledged, with everything that its client saw. */
export interface ObservedJob {
  readonly jobId: string;
  readonly account: string;
  /** Equal for submissions that must be one job: account, template version, pages and bytes. */
  readonly identity: string;
  /** What the document must come to; `any` for one whose client cancelled or erased it. */
  readonly must: 'complete' | 'fail' | 'any';
  /** The fields that a document with `must: complete` has. */
  readonly expected: unknown;
  /** Answers of reads, in the order of one client: version of the newest event that each was made of, and status. */
  readonly seen: readonly { readonly version: number; readonly status: string }[];
  /** Its history, complete and in order, with the time of each event (ISO). */
  readonly history: readonly { readonly version: number; readonly at: string; readonly event: JobEvent }[];
  /** The read model at rest; null: there is none. */
  readonly view: { readonly version: number; readonly status: string; readonly result: unknown } | null;
}

/** One request that a receiver got. */
export interface ObservedDelivery {
  readonly endpointId: string;
  readonly jobId: string;
  readonly eventId: string;
  readonly eventType: string;
  readonly bodySha256: string;
  /** Do both signatures fit? */
  readonly verified: boolean;
}
