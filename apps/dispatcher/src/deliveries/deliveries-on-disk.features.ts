import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFolderBlobs } from '@docket/blobs';
import type { Blobs } from '@docket/blobs';
import { openInProcessBus } from '@docket/bus';
import type { Bus } from '@docket/bus';
import { deliveryDue } from '@docket/contracts';
import type { DeliveryDue } from '@docket/contracts';
import { openSqliteEventLog } from '@docket/event-log';
import type { SqliteEventLog } from '@docket/event-log';
import { openSqliteRecords } from '@docket/records';
import type { SqliteRecords } from '@docket/records';
import { createLog } from '@docket/service';
import { Targets } from '../endpoints/target.ts';
import type { NoTarget, Target } from '../endpoints/target.ts';
import { Bodies } from './bodies.ts';
import { openDeliveries } from './delivery-streams.ts';
import { JobErasing } from './erase-job.ts';
import { Feed } from './feed.ts';
import { mortal } from './mortal.features.ts';
import type { Life } from './mortal.features.ts';
import { EventPlanner } from './plan-events.ts';
import { JobPlanner } from './plan-job.ts';
import type { FinishedRuns } from './plan-job.ts';
import { Tombstones } from './tombstones.ts';

const quiet = createLog('dispatcher', 'silent');

/** Where every account's events go. */
class SameTargets extends Targets {
  readonly targets: Target[] = [];

  add(id: string, more: Partial<Target> = {}): void {
    const url = new URL('https://hooks.example.com/');
    this.targets.push({ id, url, secrets: [], schedule: 'standard', events: null, ...more });
  }

  of(_accountId: string, eventType: string): Promise<readonly Target[]> {
    return Promise.resolve(this.targets.filter(({ events }) => events?.includes(eventType) ?? true));
  }

  get({ endpointId }: { readonly endpointId: string }): Promise<Target | NoTarget> {
    return Promise.resolve(this.targets.find(({ id }) => id === endpointId) ?? 'endpoint-deleted');
  }

  disable(): Promise<boolean> {
    return Promise.resolve(false);
  }
}

/** A dispatcher's store in a temporary folder, and as many processes over it as a test starts. */
export class DeliveriesOnDisk {
  readonly records: SqliteRecords;
  readonly log: SqliteEventLog;
  readonly blobs: Blobs;
  readonly targets = new SameTargets();
  /** Messages that are due now or later, as they came. */
  readonly messages: DeliveryDue[] = [];
  readonly #folder: string;
  readonly #undo: (() => Promise<unknown>)[] = [];
  now = new Date('2026-11-23T12:00:00.000Z');

  private constructor(folder: string, blobs: Blobs) {
    const file = join(folder, 'dispatcher.db');
    this.#folder = folder;
    this.blobs = blobs;
    this.records = openSqliteRecords({ file });
    this.log = openSqliteEventLog({ file, key: 'k'.repeat(32) });
  }

  static async open(): Promise<DeliveriesOnDisk> {
    const folder = await mkdtemp(join(tmpdir(), 'docket-deliveries-'));
    return new DeliveriesOnDisk(folder, await openFolderBlobs(join(folder, 'blobs')));
  }

  /** A bus whose messages of due attempts are gathered in {@link messages}. */
  async openBus(): Promise<Bus> {
    const bus = openInProcessBus({ log: quiet });
    this.#undo.push(() => bus.close());
    await bus.consume(deliveryDue, 1, ({ body }) => {
      this.messages.push(body);
      return Promise.resolve({ kind: 'ack' });
    });
    return bus;
  }

  skip(ms: number): void {
    this.now = new Date(this.now.getTime() + ms);
  }

  /** A process that lives for ever, or dies in the middle. */
  process(bus: Bus, life: Life = { calls: Infinity, carriesOutTheLast: true }) {
    const [records, log, blobs] = [mortal(this.records, life), mortal(this.log, life), mortal(this.blobs, life)];
    const now = () => this.now;
    const deliveries = openDeliveries({ log, records, bus, logger: quiet, now, by: 'test' });
    this.#undo.push(() => deliveries.settlement.drained());
    const { streams } = deliveries;
    const [bodies, tombstones, feed] = [new Bodies(blobs), new Tombstones(records, now), new Feed(records)];
    const erasing = new JobErasing({ streams, records, bodies, tombstones });
    const parts = { streams, records, bodies, feed, tombstones, erasing, targets: this.targets };
    const events = new EventPlanner(parts);
    const jobs = (ingest: FinishedRuns) => new JobPlanner({ events, erasing, ingest });
    return { ...deliveries, bodies, tombstones, feed, erasing, events, jobs };
  }

  /** Bodies that are stored. */
  async files(): Promise<readonly string[]> {
    const entries = await readdir(join(this.#folder, 'blobs'), { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  }

  async close(): Promise<void> {
    for (const step of this.#undo.reverse()) await step();
    this.records.close();
    this.log.close();
    await rm(this.#folder, { recursive: true });
  }
}
