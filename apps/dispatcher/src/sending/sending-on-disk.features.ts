import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { openFolderBlobs } from '@docket/blobs';
import { openInProcessBus } from '@docket/bus';
import type { Bus } from '@docket/bus';
import { deliveryDue } from '@docket/contracts';
import { openSqliteEventLog } from '@docket/event-log';
import type { EventLog } from '@docket/event-log';
import type { Guard } from '@docket/outbound';
import { openSqliteRecords, StoreUnavailable } from '@docket/records';
import type { Records } from '@docket/records';
import { Bodies } from '../deliveries/bodies.ts';
import { deliveryId } from '../deliveries/delivery.ts';
import type { DeliveryFacts } from '../deliveries/delivery.ts';
import { openDeliveries } from '../deliveries/delivery-streams.ts';
import { SCHEDULES } from '../deliveries/schedule.ts';
import type { Schedules } from '../deliveries/schedule.ts';
import { Tombstones } from '../deliveries/tombstones.ts';
import { Targets } from '../endpoints/target.ts';
import type { NoTarget, Target } from '../endpoints/target.ts';
import { onDeliveryDue } from '../on-delivery-due.ts';
import { Attempts } from './attempts.ts';
import { BREAKER, EndpointHealth } from './endpoint-health.ts';
import type { BreakerSettings } from './endpoint-health.ts';
import { Lanes, LANES } from './lanes.ts';
import type { LaneSettings } from './lanes.ts';
import { Scan } from './scan.ts';
import { WorkIndex } from './work-index.ts';

/** Endpoints in memory; each can be disabled, deleted and enabled as over the API. */
class TargetsInMemory extends Targets {
  readonly disabled: [endpointId: string, reason: string][] = [];
  readonly #targets = new Map<string, Target | NoTarget>();

  put(id: string, url: string, more: Partial<Target> = {}): void {
    this.#targets.set(id, { id, url: new URL(url), secrets: [], schedule: 'standard', events: null, ...more });
  }

  lose(id: string, why: NoTarget): void {
    this.#targets.set(id, why);
  }

  of(): Promise<readonly Target[]> {
    return Promise.resolve([]);
  }

  get({ endpointId }: Pick<DeliveryFacts, 'endpointId'>): Promise<Target | NoTarget> {
    return Promise.resolve(this.#targets.get(endpointId) ?? 'endpoint-deleted');
  }

  disable(endpointId: string, reason: 'failing' | 'gone', sentTo: URL): Promise<boolean> {
    const target = this.#targets.get(endpointId);
    if (typeof target !== 'object' || target.url.href !== sentTo.href) return Promise.resolve(false);
    this.disabled.push([endpointId, reason]);
    this.lose(endpointId, 'endpoint-disabled');
    return Promise.resolve(true);
  }
}

export interface SendingOptions {
  readonly bus?: Bus;
  readonly breaker?: Partial<BreakerSettings>;
  readonly lanes?: Partial<LaneSettings>;
  readonly timeoutMs?: number;
  readonly guard?: Guard;
  readonly alone?: boolean;
  /** That one look of the scan goes through. */
  readonly pages?: number;
  /** Asked before and after each call of the store whether it fails; afterwards it has been carried out. */
  readonly fails?: () => boolean;
}

/** A store that does not always answer. */
function unreliable<T extends object>(store: T, fails: () => boolean): T {
  const failing = async (call: () => Promise<unknown>) => {
    if (fails()) throw new StoreUnavailable('no answer');
    const answer = await call();
    if (fails()) throw new StoreUnavailable('no answer');
    return answer;
  };
  return new Proxy(store, {
    get: (target, name) => {
      const call = Reflect.get(target, name) as (...given: unknown[]) => Promise<unknown>;
      return (...given: unknown[]) => failing(() => call.apply(target, given));
    },
  });
}

/** A store in a temporary folder, and as many dispatchers over it as a test opens. */
export class SendingOnDisk {
  readonly targets = new TargetsInMemory();
  readonly lines: Record<string, unknown>[] = [];
  readonly log = pino({ messageKey: 'message' }, this.#sink());
  readonly records;
  readonly tombstones;
  readonly #folder: string;
  readonly #blobs;
  readonly #undo: (() => Promise<void> | void)[] = [];
  #aheadMs = 0;

  private constructor(folder: string, blobs: Awaited<ReturnType<typeof openFolderBlobs>>) {
    this.#folder = folder;
    this.#blobs = blobs;
    this.records = openSqliteRecords({ file: join(folder, 'dispatcher.db') });
    this.tombstones = new Tombstones(this.records, this.now);
  }

  static async open(): Promise<SendingOnDisk> {
    const folder = await mkdtemp(join(tmpdir(), 'docket-sending-'));
    return new SendingOnDisk(folder, await openFolderBlobs(join(folder, 'blobs')));
  }

  /** Runs with the real clock, ahead of it by what was skipped. */
  readonly now = (): Date => new Date(Date.now() + this.#aheadMs);

  skip(ms: number): void {
    this.#aheadMs += ms;
  }

  openBus(): Bus {
    const bus = openInProcessBus({ log: this.log });
    this.#undo.push(() => bus.close());
    return bus;
  }

  /** One dispatcher's parts; nothing of it runs by itself but what the test starts. */
  dispatcher(options: SendingOptions = {}, schedules: Schedules = SCHEDULES) {
    const { targets, log, now, tombstones } = this;
    const { fails = () => false } = options;
    const records = unreliable(this.records as Records, fails);
    const bus = options.bus ?? this.openBus();
    const eventLog = openSqliteEventLog({ file: join(this.#folder, 'dispatcher.db'), key: 'k'.repeat(32) });
    this.#undo.push(() => eventLog.close());
    const parts = { log: unreliable<EventLog>(eventLog, fails), records, bus, logger: log, now, by: 'test', schedules };
    const deliveries = openDeliveries(parts);
    const index = new WorkIndex(records);
    const health = new EndpointHealth({ records, targets, log, now, settings: { ...BREAKER, ...options.breaker } });
    const bodies = new Bodies(this.#blobs);
    const { timeoutMs = 10_000, guard = { allow: 'loopback' } as const } = options;
    const settings = { guard, timeoutMs, schedules, userAgent: 'Docket-Webhook/0.0.0' };
    const chance = () => 0.5;
    const all = { deliveries, targets, health, records, bodies, tombstones, log, now, chance, settings };
    const attempts = new Attempts(all);
    const laneSettings = { ...LANES, ...options.lanes };
    const lanes = new Lanes({ attempts, health, index, bus, log, now, settings: laneSettings });
    const scanSettings = { everyMs: 20, alone: options.alone, pages: options.pages };
    const chores = [{ name: 'unsettled', run: () => deliveries.settleLeft(1_000) }];
    const scan = new Scan({ index, health, lanes, chores, log, now, settings: scanSettings });
    const stop = async () => {
      await scan.stop();
      await lanes.close();
      await deliveries.settlement.drained();
    };
    this.#undo.push(stop);
    const listen = () => bus.consume(deliveryDue, 50, onDeliveryDue(lanes));
    return { bus, deliveries, index, health, bodies, attempts, lanes, scan, stop, listen };
  }

  async close(): Promise<void> {
    for (const step of this.#undo.reverse()) await step();
    this.records.close();
    await rm(this.#folder, { recursive: true });
  }

  #sink(): Writable {
    return new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        this.lines.push(JSON.parse(chunk.toString()) as Record<string, unknown>);
        done();
      },
    });
  }
}

export type Dispatcher = ReturnType<SendingOnDisk['dispatcher']>;

export interface Planned {
  readonly id: string;
  readonly eventId: string;
  readonly body: string;
}

/** Plans a delivery of a new event. */
export async function plan(
  { deliveries, bodies }: Dispatcher,
  endpointId: string,
  facts: Partial<DeliveryFacts> = {},
  trace: string | null = null,
): Promise<Planned> {
  const eventId = randomUUID();
  const body = JSON.stringify({ eventId, result: { seller: 'Müller' } });
  await bodies.keep(eventId, Buffer.from(body));
  const { jobId = randomUUID(), ...rest } = facts;
  const planned: DeliveryFacts = {
    ...{ eventId, eventType: 'document.completed', jobId, accountId: 'local', endpointId, schedule: 'standard' },
    ...rest,
  };
  const id = deliveryId(eventId, endpointId);
  await deliveries.streams.execute(id, { type: 'Plan', facts: planned }, { trace });
  return { id, eventId, body };
}

export const planMany = (dispatcher: Dispatcher, endpointId: string, count: number): Promise<readonly Planned[]> =>
  Promise.all(Array.from({ length: count }, () => plan(dispatcher, endpointId)));

export const stateOf = async ({ deliveries }: Dispatcher, { id }: { readonly id: string }) =>
  (await deliveries.streams.load(id)).state;
