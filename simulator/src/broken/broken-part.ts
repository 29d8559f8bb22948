import type { Blobs } from '@docket/blobs';
import type { Bus } from '@docket/bus';
import type { EventLog, StoredCommits } from '@docket/event-log';
import type { Records } from '@docket/records';

/** What one process works on. */
export interface Ports {
  readonly log: EventLog & StoredCommits;
  readonly records: Records;
  readonly blobs: Blobs;
  readonly bus: Bus;
}

/**
 * A part of the design done wrong, as others have done it. The simulator must find each: one that it does not find is a
 * test without teeth.
 */
export interface BrokenPart {
  readonly name: string;
  /**
   * `without-republishing`: the design mends its effects by publishing again what is owed. So that runs without republishing and
   * without wiped brokers, which the sound system passes.
   */
  readonly found: 'as-it-stands' | 'without-republishing';
  /** Wraps what an ingest process works on. */
  readonly ingest?: (ports: Ports) => Ports;
  /** Wraps the bus of an extractor. */
  readonly extractor?: (bus: Bus) => Bus;
  /** The broker loses what it moves from a wait queue to the work queue when it crashes meanwhile. */
  readonly lossyTransfers?: true;
  /** Breaks what no port shows; answers how to mend it again. */
  readonly install?: () => () => void;
}
