import type { Commit, StoredEvent } from '@docket/event-log';

/**
 * What an outsider knows of one run of the system once everything is at rest. All of it can be had over HTTP and at
 * receivers of webhooks, except `blobs`.
 */
export interface Observed {
  /** Every answer that took a document in, also those that met a job. */
  readonly submissions: readonly ObservedSubmission[];
  /** Every job there is, once. */
  readonly jobs: readonly ObservedJob[];
  readonly endpoints: readonly ObservedEndpoint[];
  readonly deliveries: readonly ObservedDelivery[];
  readonly limits?: readonly ObservedLimit[];
  readonly blobs?: ObservedBlobs;
}

export interface ObservedSubmission {
  readonly jobId: string;
  /** Equal for submissions that must be one job: account, template version, pages and bytes. */
  readonly identity: string;
}

export interface ObservedJob {
  readonly jobId: string;
  readonly account: string;
  /**
   * What its newest run must come to: `complete` for a readable document, `fail` for poison, `any` for one that a client
   * cancelled or erased.
   */
  readonly must: 'complete' | 'fail' | 'any';
  /** Fields that the result of a job that must complete has, among others. */
  readonly expected: Readonly<Record<string, unknown>>;
  /** Answers of reads; those of one client in order, none begun before the last one ended. */
  readonly seen: readonly ObservedRead[];
  /** Its history, in order; null: it could not be had, as of an erased job over HTTP. */
  readonly history: readonly ObservedEvent[] | null;
  /** What a read answers at rest; null: there is no such job. */
  readonly view: ObservedView | null;
}

export interface ObservedRead {
  readonly client: string;
  /** Number of the newest event that the answer was made of. */
  readonly version: number;
  readonly status: string;
}

/** One event of a job, as `GET /v1/jobs/:id/events` lists it. */
export interface ObservedEvent {
  /** Counted from 1 within the job. */
  readonly number: number;
  /** Version of its commit, when the log was read itself. */
  readonly commit?: number;
  readonly type: string;
  /** ISO; of its commit. */
  readonly at: string;
  readonly attempt?: number;
  readonly errorCode?: string;
}

/** A job as `GET /v1/jobs/:id` shows it; of an erased one (410) the status alone. */
export type ObservedView =
  | { readonly status: 'erased' }
  | {
      /** Number of the newest event. */
      readonly version: number;
      readonly status: 'pending' | 'processing' | 'retrying' | 'completed' | 'failed';
      readonly attempts: number;
      readonly errorCode: string | null;
      readonly completedAt: string | null;
      readonly result: unknown;
    };

/** Somebody who is to be told how runs end. */
export interface ObservedEndpoint {
  readonly id: string;
  readonly account: string;
  readonly eventTypes: readonly string[];
  /** Ends before this time (ISO) need not be told. */
  readonly since: string;
  /** For the callback URL of a submission: told of this job alone, and of how it stands when it is added, too. */
  readonly jobId?: string;
}

/** One request that a receiver got. */
export interface ObservedDelivery {
  readonly endpointId: string;
  readonly jobId: string;
  readonly eventId: string;
  readonly eventType: string;
  /** `timestamp` of the body: when the run ended (ISO). */
  readonly timestamp: string;
  /** Of the body; any digest that tells bodies apart. */
  readonly digest: string;
  /** Does every signature fit? */
  readonly verified: boolean;
}

/** A limiter: at most `capacity` at once, and `perSecond` more each second; a quota has `perSecond` 0. */
export interface ObservedLimit {
  readonly name: string;
  readonly capacity: number;
  readonly perSecond: number;
  /** When each admitted request was sent and answered, in ms of one clock. */
  readonly admitted: readonly { readonly sent: number; readonly answered: number }[];
}

export interface ObservedBlobs {
  /** Blobs that the newest state of some unerased job names. */
  readonly referenced: readonly string[];
  readonly stored: ReadonlySet<string>;
}

/** The history of a job as its commits (of one stream, in order) tell it. */
export function historyOf(commits: readonly Pick<Commit, 'version' | 'at' | 'events'>[]): ObservedEvent[] {
  return commits
    .flatMap(({ version, at, events }) => events.map((event) => ({ version, at, event })))
    .map(({ version, at, event }, index) => ({
      ...{ number: index + 1, commit: version, type: event.type, at },
      ...detailsOf(event),
    }));
}

function detailsOf({ data: { n, code } }: StoredEvent): Pick<ObservedEvent, 'attempt' | 'errorCode'> {
  return {
    ...(typeof n === 'number' ? { attempt: n } : {}),
    ...(typeof code === 'string' ? { errorCode: code } : {}),
  };
}
