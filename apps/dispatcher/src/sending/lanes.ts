import type { Bus } from '@docket/bus';
import { deliveryDue } from '@docket/contracts';
import type { Log } from '@docket/service';
import { isAway } from '../retry-when-away.ts';
import type { Attempts } from './attempts.ts';
import type { Admission, EndpointHealth } from './endpoint-health.ts';
import { Lane } from './lane.ts';
import type { Origin } from './lane.ts';
import { HEAD_START_MS } from './work-index.ts';
import type { WorkIndex } from './work-index.ts';

export interface LaneSettings {
  /** Attempts in flight to one endpoint at a time, by this process. */
  readonly perEndpoint: number;
  /** Attempts in flight at a time, by this process: each holds a body in memory. */
  readonly inFlight: number;
  /** Ids that wait in one lane. */
  readonly queued: number;
  /** Ids that come at most this early wait here for their time, in ms: clocks differ, and so do timers. */
  readonly earlyMs: number;
}

export const LANES: LaneSettings = { perEndpoint: 4, inFlight: 256, queued: 1_000, earlyMs: 2_500 };

export interface LaneParts {
  readonly attempts: Pick<Attempts, 'make'>;
  readonly health: Pick<EndpointHealth, 'admit' | 'isOpen' | 'returnProbe'>;
  readonly index: WorkIndex;
  readonly bus: Bus;
  readonly log: Log;
  readonly now: () => Date;
  readonly settings: LaneSettings;
}

/** `full`: not taken, the scan finds it; `closed`: not taken, this process is about to end. */
export type Offered = 'queued' | 'full' | 'closed';

/** Of a lane's queue: below this it looks for more, if there is more. */
const LOW = 100;

/**
 * Makes the attempts that it is offered, few at a time to each endpoint and in turn between them, so that a slow
 * endpoint delays nobody else. Holds only ids: what becomes of them is decided by the delivery's stream.
 */
export class Lanes {
  readonly #parts: LaneParts;
  readonly #lanes = new Map<string, Lane>();
  /** Lanes whose turn it is, in order. */
  readonly #turns = new Set<Lane>();
  readonly #underWay = new Set<Promise<void>>();
  #inFlight = 0;
  #closed = false;

  constructor(parts: LaneParts) {
    this.#parts = parts;
  }

  /** Takes a delivery whose attempt is or may be due. @param attempt that a message named; null: it came otherwise. */
  offer(endpointId: string, id: string, attempt: Origin = null): Offered {
    if (this.#closed) return 'closed';
    const lane = this.#laneOf(endpointId);
    if (lane.queued >= this.#parts.settings.queued && !lane.holds(id)) {
      lane.more = true;
      return 'full';
    }
    lane.queue(id, attempt);
    this.#turns.add(lane);
    this.#pump();
    return 'queued';
  }

  /** Attempts under way. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** Endpoints that something is queued, early or in hand for, or looked for. */
  get held(): number {
    return this.#lanes.size;
  }

  /** Starts nothing more, has what is queued announced again for others, and waits for the attempts in hand. */
  async close(): Promise<void> {
    this.#closed = true;
    const left = [...this.#lanes.values()].flatMap((lane) =>
      lane.clear().map(({ id, attempt }) => ({ deliveryId: id, endpointId: lane.endpointId, attempt })),
    );
    await Promise.all(
      left.map((due) =>
        this.#parts.bus.publish(deliveryDue, { v: 1, ...due }, { messageId: `${due.deliveryId}/${due.attempt}` }),
      ),
    );
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  #laneOf(endpointId: string): Lane {
    const known = this.#lanes.get(endpointId);
    if (known) return known;
    const lane = new Lane(endpointId);
    this.#lanes.set(endpointId, lane);
    return lane;
  }

  #pump(): void {
    const { perEndpoint, inFlight } = this.#parts.settings;
    for (const lane of this.#turns) {
      if (this.#closed || this.#inFlight >= inFlight) return;
      this.#turns.delete(lane);
      const id = lane.inHand < perEndpoint ? lane.take() : undefined;
      if (id === undefined) continue;
      this.#turns.add(lane);
      this.#inFlight += 1;
      this.#track(this.#work(lane, id).finally(() => this.#done(lane, id)));
    }
  }

  #done(lane: Lane, id: string): void {
    this.#inFlight -= 1;
    lane.done(id);
    this.#turns.add(lane);
    if (lane.more && !lane.refilling && lane.queued < LOW) this.#track(this.#refill(lane));
    else if (lane.idle) this.#drop(lane);
    this.#pump();
  }

  async #work(lane: Lane, id: string): Promise<void> {
    const { health, index, log } = this.#parts;
    try {
      const admission = await health.admit(lane.endpointId);
      if (admission === 'open') await index.park(id, this.#dueByNow());
      else await this.#make(lane, id, admission);
    } catch (error) {
      const facts = { delivery: id, endpoint: lane.endpointId };
      if (isAway(error)) log.warn({ ...facts, reason: error.message }, 'attempt left to the scan');
      else log.error({ ...facts, err: error }, 'attempt failed');
    }
  }

  async #make(lane: Lane, id: string, admission: Exclude<Admission, 'open'>): Promise<void> {
    const { attempts, health, now, settings } = this.#parts;
    const made = await attempts.make(id);
    const early = made.kind === 'not-due' ? Date.parse(made.dueAt) - now().getTime() : Infinity;
    if (early <= settings.earlyMs && !this.#closed)
      lane.keepUntil(id, Math.max(1, early), () => this.offer(lane.endpointId, id));
    if (admission === 'closed') return;
    if (made.kind === 'made' || made.kind === 'outlived' || made.kind === 'ended') lane.more = true;
    else await health.returnProbe(lane.endpointId);
  }

  /** Queues what is known of the endpoint beyond what had room, or was parked until its breaker closed. */
  async #refill(lane: Lane): Promise<void> {
    const { health, log } = this.#parts;
    lane.refilling = true;
    try {
      lane.more = false;
      if (!(await health.isOpen(lane.endpointId))) await this.#fill(lane);
    } catch (error) {
      log.warn({ endpoint: lane.endpointId, err: error }, 'deliveries of an endpoint left to the scan');
    } finally {
      lane.refilling = false;
    }
    this.#turns.add(lane);
    if (lane.idle) this.#drop(lane);
    this.#pump();
  }

  async #fill(lane: Lane): Promise<void> {
    const { index, settings } = this.#parts;
    const { ids, more } = await index.ofEndpoint(lane.endpointId, this.#dueByNow());
    const others = ids.filter((id) => !lane.holds(id));
    const room = this.#closed ? 0 : settings.queued - lane.queued;
    for (const id of others.slice(0, room)) lane.queue(id, null);
    lane.more = !this.#closed && (more || others.length > room);
  }

  /** What the index has before this time is due now, message or not. */
  #dueByNow(): string {
    return new Date(this.#parts.now().getTime() + HEAD_START_MS).toISOString();
  }

  #drop(lane: Lane): void {
    this.#lanes.delete(lane.endpointId);
    this.#turns.delete(lane);
  }

  #track(work: Promise<void>): void {
    const tracked = work.finally(() => this.#underWay.delete(tracked));
    this.#underWay.add(tracked);
  }
}
