import type { Blobs } from '@docket/blobs';
import type { Bus } from '@docket/bus';
import type { EventLog, StoredCommits } from '@docket/event-log';
import type { Records } from '@docket/records';
import type { Log } from '@docket/service';

export interface IngestConfig {
  /** Where gRPC listens: `host:port` or `unix:path`. */
  readonly listen: string;
  /** The services' shared token. */
  readonly serviceToken: string;
  /** Key of the local account; absent: no account is made. */
  readonly apiKey?: string | undefined;
  /** Root of ids and chains; absent: one is made and kept in the store. */
  readonly secret?: string | undefined;
  /** A process that is alone with its store: at start, nothing that a former one had in hand is waited for. */
  readonly alone?: boolean;
  /** Default 5,000. */
  readonly sweepEveryMs?: number;
  /** A lease that nobody renewed for so long has lost its holder. Default 20,000. */
  readonly leaseTimeoutMs?: number;
}

export interface IngestDeps {
  readonly records: Records;
  /** Opens the log with the key of its chain. */
  readonly openLog: (key: string) => EventLog & StoredCommits;
  readonly blobs: Blobs;
  readonly bus: Bus;
  /** Bytes of the database, for metrics. */
  readonly databaseSize?: (() => number | Promise<number>) | undefined;
  readonly logger: Log;
  readonly now: () => Date;
}
