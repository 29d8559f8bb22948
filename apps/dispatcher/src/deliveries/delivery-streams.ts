import type { Bus } from '@docket/bus';
import { Settlement, Streams } from '@docket/event-log';
import type { Commit, EventLog } from '@docket/event-log';
import type { Records } from '@docket/records';
import type { Log } from '@docket/service';
import { countCommit } from '../count-commit.ts';
import { deliveryDomain } from './delivery.ts';
import type { DeliveryCommand, DeliveryEvent, DeliveryRefused, DeliveryState } from './delivery.ts';
import type { Schedules } from './schedule.ts';
import { DeliverySettler } from './settle-delivery.ts';

export type DeliveryStreams = Streams<DeliveryState, DeliveryCommand, DeliveryEvent, DeliveryRefused>;

export interface DeliveriesParts {
  /** The dispatcher's own. */
  readonly log: EventLog;
  readonly records: Records;
  readonly bus: Bus;
  readonly logger: Log;
  readonly now: () => Date;
  /** Name of this process, for people. */
  readonly by: string;
  /** Default: those of the product; shorter ones in tests. */
  readonly schedules?: Schedules | undefined;
  /** How long past due a delivery is left to its message before the scan takes it, in ms. Default 30,000. */
  readonly overdueMs?: number | undefined;
}

/** Deliveries, open for work. Every call may throw StoreUnavailable. */
export interface Deliveries {
  readonly streams: DeliveryStreams;
  readonly settlement: Settlement<DeliveryState>;
  /**
   * Settles what was appended at least `olderThanMs` ago and is not settled, as a crash leaves it; how many commits that
   * were. A process that is alone with its store does so at its start with 0, and then, as all do, every few seconds
   * with 5,000.
   */
  readonly settleLeft: (olderThanMs: number, stopping?: AbortSignal) => Promise<number>;
  /**
   * Makes DUE say what the stream says, for whoever found that it does not (a crash left it behind). A parked delivery
   * becomes due.
   */
  readonly retrace: (id: string) => Promise<void>;
}

export function openDeliveries(parts: DeliveriesParts): Deliveries {
  const { log, records, bus, logger, now, by, schedules, overdueMs = 30_000 } = parts;
  const settler = new DeliverySettler({ records, bus, overdueMs });
  const settlement = new Settlement<DeliveryState>({ log, steps: settler, logger });
  const settle = (commit: Commit, state: DeliveryState) => {
    countCommit(commit, state);
    return settlement.afterAppend(commit, state);
  };
  const streams: DeliveryStreams = new Streams(deliveryDomain(schedules), { log, settle, name: 'deliveries', by, now });
  const load = async (commit: Commit) => (await streams.loadAt(commit.stream, commit.version)).state;
  return {
    streams,
    settlement,
    settleLeft: async (olderThanMs, stopping) => {
      const before = new Date(now().getTime() - olderThanMs).toISOString();
      for (let settled = 0; ;) {
        const more = await settlement.sweep(before, load, bus.connected, stopping);
        settled += more;
        if (more === 0 || stopping?.aborted) return settled;
      }
    },
    retrace: async (id) => {
      const { state, head } = await streams.load(id);
      if (head) await settler.retrace(head, state);
    },
  };
}
