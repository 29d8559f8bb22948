/** What applications tell of themselves for `GET /v1/admin/status`, as plain values; times are ISO, null: nothing waits. */

/** A part of Docket that runs somewhere, said by itself every 10 s. */
export interface Announcement {
  /** Of the process and its part, the same while it lives. */
  readonly id: string;
  readonly application: string;
  readonly version: string;
  readonly startedAt: string;
  /** Why it is not ready, in sentences; absent or empty: it is. */
  readonly reasons?: readonly string[];
  /** It ends: nobody is to wait for it. */
  readonly leaving?: boolean;
}

/** Repairs of the sweep since the process that made them began. */
export interface RepairsSoFar {
  readonly settled: number;
  readonly republished: number;
  readonly released: number;
  readonly lastAt: string | null;
}

/** What ingest answers. */
export interface IngestStatus {
  readonly processes: readonly (Required<Omit<Announcement, 'leaving'>> & { readonly seenAt: string })[];
  /** Of all ingest processes that are known. */
  readonly repairs: RepairsSoFar;
  readonly jobs: {
    readonly pending: number;
    readonly pendingSince: string | null;
    readonly retrying: number;
    readonly processing: number;
    readonly untoldSince: string | null;
  };
  readonly unsettled: number;
  readonly unsettledSince: string | null;
  /** Null where the broker could not be asked. */
  readonly queues: readonly {
    readonly message: string;
    readonly queues: { readonly ready: number; readonly consumers: number; readonly dead: number } | null;
  }[];
}

/** What the dispatcher answers. */
export interface DispatcherStatus {
  readonly waiting: number;
  readonly parked: number;
  readonly due: number;
  readonly dueSince: string | null;
  readonly breakersOpen: number;
  readonly endpointsDisabled: number;
  readonly unsettled: number;
  readonly unsettledSince: string | null;
}
