import type { JobCallback } from '@docket/contracts';
import type { Records } from '@docket/records';
import type { Target, Targets } from '../endpoints/target.ts';
import { CALLBACKS } from '../kinds.ts';
import type { Bodies } from './bodies.ts';
import { deliveryId } from './delivery.ts';
import type { DeliveryState } from './delivery.ts';
import type { DeliveryStreams } from './delivery-streams.ts';
import type { JobErasing } from './erase-job.ts';
import type { Feed } from './feed.ts';
import type { Tombstones } from './tombstones.ts';

/** Something that an account is told. */
export interface AccountEvent {
  /** UUID; the same on every repeat. */
  readonly eventId: string;
  readonly eventType: string;
  readonly accountId: string;
  /** Null: of no job. */
  readonly jobId: string | null;
  /** As it is signed and sent. */
  readonly body: Buffer;
  /** W3C; null: none. */
  readonly traceparent: string | null;
  /** When it happened (ISO). */
  readonly at: string;
}

/** What of an event its deliveries need. */
export type PlannedEvent = Omit<AccountEvent, 'body' | 'at'>;

export interface EventPlannerParts {
  readonly streams: DeliveryStreams;
  readonly records: Records;
  readonly bodies: Bodies;
  readonly feed: Feed;
  readonly tombstones: Tombstones;
  readonly erasing: JobErasing;
  readonly targets: Targets;
}

/** An event's delivery to one target. */
export interface PlannedDelivery {
  readonly id: string;
  /** False: it was there before. */
  readonly planned: boolean;
  readonly state: DeliveryState;
}

/** Turns events into feed entries and deliveries. Storing the same event again changes nothing. */
export class EventPlanner {
  readonly #parts: EventPlannerParts;

  constructor(parts: EventPlannerParts) {
    this.#parts = parts;
  }

  /**
   * Stores an event: its body, its place in the account's feed, a delivery to each target that is told this type and
   * to each callback. Once this resolves nobody needs to repeat it; the first attempts are under way by themselves.
   * @returns ids of its deliveries; none if its job was erased. @throws StoreUnavailable; repeating carries on.
   */
  async store(event: AccountEvent, callbacks: readonly JobCallback[] = []): Promise<readonly string[]> {
    const { bodies, feed, targets, tombstones } = this.#parts;
    const [found, erased] = await Promise.all([
      targets.of(event.accountId, event.eventType),
      tombstones.isErased(event.jobId),
      bodies.keep(event.eventId, event.body),
    ]);
    if (erased) return this.#erase(event);
    // Not before the body: whoever finds the event in the feed, or sends it, needs that.
    const [ids] = await Promise.all([
      Promise.all([
        ...found.map((target) => this.planFor(event, target)),
        ...callbacks.map((callback) => this.#planCallback(event, callback)),
      ]),
      feed.add(event),
    ]);
    // Again: whoever erased the job meanwhile may not have seen what was just stored.
    if (await tombstones.isErased(event.jobId)) return this.#erase(event);
    return ids.map(({ id }) => id);
  }

  /** Plans a stored event's delivery to one target, or finds it. */
  async planFor(event: PlannedEvent, target: Pick<Target, 'id' | 'schedule'>): Promise<PlannedDelivery> {
    const { eventId, eventType, jobId, accountId, traceparent } = event;
    const id = deliveryId(eventId, target.id);
    const facts = { eventId, eventType, jobId, accountId, endpointId: target.id, schedule: target.schedule };
    // Mostly there is none yet, and then nothing needs to be read.
    const none = { state: { status: 'none' }, head: null } as const;
    const executed = await this.#parts.streams.execute(id, { type: 'Plan', facts }, { trace: traceparent }, none);
    return { id, planned: executed.refused === undefined, state: executed.state };
  }

  async #planCallback(event: AccountEvent, { id, url }: JobCallback): Promise<PlannedDelivery> {
    const { accountId, jobId } = event;
    if (jobId !== null) await this.#parts.records.insert(CALLBACKS, id, { accountId, jobId, url });
    return this.planFor(event, { id, schedule: 'standard' });
  }

  async #erase({ jobId, eventId }: AccountEvent): Promise<readonly string[]> {
    if (jobId !== null) await this.#parts.erasing.erase({ jobId, eventId });
    return [];
  }
}
