import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { expect } from '@jest/globals';
import { openFolderBlobs } from '@docket/blobs';
import type { Blobs } from '@docket/blobs';
import { openInProcessBus } from '@docket/bus';
import type { Bus } from '@docket/bus';
import { jobFinished } from '@docket/contracts';
import { openSqliteEventLog, recordedEvents } from '@docket/event-log';
import { openSqliteRecords } from '@docket/records';
import type { SqliteRecords } from '@docket/records';
import { eventually, startWebhookReceiver } from '@docket/testing';
import type { ReceivedRequest, WebhookReceiver } from '@docket/testing';
import { Bodies } from './deliveries/bodies.ts';
import { deliveryDomain, deliveryId } from './deliveries/delivery.ts';
import type { DeliveryEvent, ExistingDelivery } from './deliveries/delivery.ts';
import { openDeliveries } from './deliveries/delivery-streams.ts';
import { SCHEDULES } from './deliveries/schedule.ts';
import type { DispatcherConfig } from './dispatcher-config.ts';
import { COMMIT, EVENT, IngestWithRuns, JOB } from './ingest-with-runs.features.ts';
import { startDispatcher } from './start-dispatcher.ts';

export const SECRET = 'a secret of the endpoint';
/** Three attempts, a second apart. */
const SHORT = { ...SCHEDULES, reference: { ...SCHEDULES.reference, waits: [0, 1_000, 1_000] } };

/** Dispatchers over one store in a temporary folder, a receiver that all of them send to, and their ingest. */
export class SeveralDispatchers {
  readonly receiver: WebhookReceiver;
  readonly ingest = new IngestWithRuns();
  readonly records: SqliteRecords;
  readonly blobs: Blobs;
  /** Of their logs. */
  readonly lines: string[] = [];
  readonly log = pino({ messageKey: 'message' }, this.#sink());
  readonly #folder: string;
  readonly #undo: (() => Promise<unknown>)[] = [];
  #started = 0;

  private constructor(folder: string, blobs: Blobs, receiver: WebhookReceiver) {
    this.#folder = folder;
    this.blobs = blobs;
    this.receiver = receiver;
    this.records = openSqliteRecords({ file: this.#file });
  }

  static async open(): Promise<SeveralDispatchers> {
    const folder = await mkdtemp(join(tmpdir(), 'docket-dispatcher-'));
    return new SeveralDispatchers(folder, await openFolderBlobs(join(folder, 'blobs')), await startWebhookReceiver());
  }

  openBus(): Bus {
    const bus = openInProcessBus({ log: this.log });
    this.#undo.push(() => bus.close());
    return bus;
  }

  /** @param aheadMs of the real clock. */
  async start(config: Partial<DispatcherConfig> = {}, { bus = this.openBus(), aheadMs = 0 } = {}) {
    const log = this.#openLog();
    const { records, blobs, ingest } = this;
    const now = () => new Date(Date.now() + aheadMs);
    const running = await startDispatcher(
      {
        ...{ listen: `unix:${join(this.#folder, `${++this.#started}.sock`)}`, serviceToken: 'token'.repeat(4) },
        ...{ webhookUrl: this.receiver.url, webhookSecret: SECRET, allowPrivate: 'loopback', schedule: 'reference' },
        ...{ scanEveryMs: 50, schedules: SHORT, ...config },
      },
      { bus, openLog: () => log, records, blobs, ingest, log: this.log, now },
    );
    this.#undo.push(async () => {
      await running.close();
      log.close();
    });
    /** Tells it that a run ended with a commit, or that its job was erased. */
    const finish = (commit = COMMIT) =>
      bus.publish(jobFinished, { v: 1, jobId: JOB, accountId: 'local', commit }, { messageId: commit });
    return { ...running, bus, finish };
  }

  /** Plans a delivery to the configured endpoint, as a process does that dies before it announces it. */
  async plan(): Promise<void> {
    const [bus, log] = [this.openBus(), this.#openLog()];
    await bus.close();
    const { records } = this;
    const now = () => new Date();
    const { streams, settlement } = openDeliveries({ log, records, bus, logger: this.log, now, by: 'test' });
    await new Bodies(this.blobs).keep(EVENT, Buffer.from('{}'));
    const facts = { eventId: EVENT, eventType: 'document.failed', jobId: JOB, accountId: 'local' };
    const command = { type: 'Plan', facts: { ...facts, endpointId: 'configured', schedule: 'reference' } } as const;
    await streams.execute(deliveryId(EVENT, 'configured'), command, { trace: null });
    await settlement.drained();
    log.close();
  }

  /** Of an event's delivery to the configured endpoint, what its stream says. */
  async delivery(eventId = EVENT): Promise<ExistingDelivery | undefined> {
    const log = this.#openLog();
    const { initial, evolve } = deliveryDomain();
    const commits = await log.read(deliveryId(eventId, 'configured'));
    log.close();
    const state = [...recordedEvents<DeliveryEvent>(commits)].reduce(evolve, initial);
    return state.status === 'none' ? undefined : state;
  }

  ended(status: 'delivered' | 'failed'): Promise<ExistingDelivery> {
    return eventually(async () => {
      const delivery = await this.delivery();
      expect(delivery?.status).toBe(status);
      return delivery as ExistingDelivery;
    });
  }

  received(count: number) {
    return eventually(() => {
      expect(this.receiver.received).toHaveLength(count);
      return this.receiver.received as readonly [ReceivedRequest, ...ReceivedRequest[]];
    });
  }

  told(...commits: string[]): Promise<void> {
    return eventually(() => expect(this.ingest.told).toEqual(expect.arrayContaining(commits)));
  }

  /** Lines of attempts in the log. */
  attempted(): readonly Record<string, unknown>[] {
    const lines = this.lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    return lines.filter(({ message }) => message === 'delivery.attempted');
  }

  /** Names of stored bodies. */
  async bodies(): Promise<readonly string[]> {
    const entries = await readdir(join(this.#folder, 'blobs'), { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  }

  async close(): Promise<void> {
    for (const step of this.#undo.reverse()) await step();
    await this.receiver.stop();
    this.records.close();
    await rm(this.#folder, { recursive: true });
  }

  #openLog() {
    return openSqliteEventLog({ file: this.#file, key: 'k'.repeat(32) });
  }

  get #file(): string {
    return join(this.#folder, 'dispatcher.db');
  }

  #sink(): Writable {
    return new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        this.lines.push(chunk.toString());
        done();
      },
    });
  }
}
