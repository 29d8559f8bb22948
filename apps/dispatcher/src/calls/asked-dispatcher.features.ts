import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { openFolderBlobs } from '@docket/blobs';
import type { Blobs } from '@docket/blobs';
import { openInProcessBus } from '@docket/bus';
import type { Bus } from '@docket/bus';
import { jobFinished } from '@docket/contracts';
import type { DeliveryBody, DeliveryDetail, FinishedRun, JsonAnswer, NewWebhook, Refusal } from '@docket/contracts';
import { openSqliteEventLog } from '@docket/event-log';
import { openSqliteRecords } from '@docket/records';
import type { Records } from '@docket/records';
import { openDispatcherClient } from '@docket/service';
import type { DispatcherClient } from '@docket/service';
import { eventually, startWebhookReceiver } from '@docket/testing';
import type { WebhookReceiver } from '@docket/testing';
import { SCHEDULES } from '../deliveries/schedule.ts';
import type { DispatcherConfig, DispatcherDeps } from '../dispatcher-config.ts';
import { IngestWithRuns, RUN } from '../ingest-with-runs.features.ts';
import { startDispatcher } from '../start-dispatcher.ts';
import type { RunningDispatcher } from '../start-dispatcher.ts';

const SERVICE_TOKEN = 'service token of these tests';

/** As in the product, in milliseconds instead of hours. */
const SHORT: typeof SCHEDULES = {
  ...SCHEDULES,
  standard: { waits: [0, 20, 20, 20], jitter: 0, retriesRefusals: true },
  reference: { waits: [0, 20, 20], jitter: 0, retriesRefusals: false },
};

type Stores = Pick<DispatcherDeps, 'records' | 'blobs' | 'openLog'> & { close(): Promise<void> | void };

/** The whole service over real stores, asked through its socket as the gateway asks it. */
export class AskedDispatcher {
  readonly ingest = new IngestWithRuns();
  readonly lines: string[] = [];
  readonly client: DispatcherClient;
  readonly receiver: WebhookReceiver;
  readonly folder: string;
  readonly bus: Bus;
  readonly #stores: Stores;
  readonly #log = pino({ messageKey: 'message' }, this.#sink());
  #running: RunningDispatcher | undefined;
  #ahead = 0;

  private constructor(folder: string, receiver: WebhookReceiver, stores: Stores) {
    this.folder = folder;
    this.receiver = receiver;
    this.#stores = stores;
    this.bus = openInProcessBus({ log: this.#log });
    this.client = openDispatcherClient([this.#address], SERVICE_TOKEN);
  }

  static async open(config: Partial<DispatcherConfig> = {}, open = openStores): Promise<AskedDispatcher> {
    const folder = await mkdtemp(join(tmpdir(), 'docket-dispatcher-'));
    const dispatcher = new AskedDispatcher(folder, await startWebhookReceiver(), await open(folder));
    await dispatcher.start(config);
    return dispatcher;
  }

  get records(): Records {
    return this.#stores.records;
  }

  get blobs(): Blobs {
    return this.#stores.blobs;
  }

  get running(): RunningDispatcher {
    if (!this.#running) throw new Error('not started');
    return this.#running;
  }

  /** A clock that runs with the real one, put forward at will. */
  readonly now = (): Date => new Date(Date.now() + this.#ahead);

  advance(ms: number): void {
    this.#ahead += ms;
  }

  async start(config: Partial<DispatcherConfig> = {}): Promise<void> {
    const defaults = { allowPrivate: 'loopback', schedules: SHORT, scanEveryMs: 20 } as const;
    this.#running = await startDispatcher(
      { listen: this.#address, serviceToken: SERVICE_TOKEN, ...defaults, ...config },
      { ...this.#stores, bus: this.bus, ingest: this.ingest, log: this.#log, now: this.now },
    );
    // A call while the channel still finds a former server gone would fail.
    await eventually(() => this.client.listWebhooks({ accountId: 'nobody' }));
  }

  stop(): Promise<void> {
    return this.running.close();
  }

  async close(): Promise<void> {
    this.client.close();
    await this.#running?.close();
    await this.bus.close();
    await this.#stores.close();
    await this.receiver.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** A run ends, and the dispatcher is told. */
  async finish(run: Partial<FinishedRun> = {}): Promise<FinishedRun> {
    const whole = { ...RUN, jobId: randomUUID(), eventId: randomUUID(), finishedAt: this.now().toISOString(), ...run };
    const commit = `${whole.jobId}/${whole.eventId}`;
    this.ingest.runs.set(commit, whole);
    await this.announce(whole);
    return whole;
  }

  async announce({ jobId, eventId, accountId }: FinishedRun): Promise<void> {
    const commit = `${jobId}/${eventId}`;
    await this.bus.publish(jobFinished, { v: 1, jobId, accountId, commit }, { messageId: commit });
  }

  /** Finishes, and waits until ingest was told that its deliveries are stored. */
  async finished(run: Partial<FinishedRun> = {}): Promise<FinishedRun> {
    const before = this.ingest.told.length;
    const whole = await this.finish(run);
    await eventually(() => this.ingest.told.length > before || Promise.reject(new Error('not told yet')));
    return whole;
  }

  /** A new endpoint of an account, at the receiver unless told otherwise. */
  async webhook(accountId: string, input: object = {}): Promise<NewWebhook> {
    const whole = {
      ...{ url: this.receiver.url, description: null, schedule: 'standard' },
      ...{ events: ['document.completed', 'document.failed'], ...input },
    };
    return bodyOf<NewWebhook>(await this.client.createWebhook({ accountId, inputJson: JSON.stringify(whole) }));
  }

  async deliveriesOf(accountId: string, webhookId: string, query: object = {}): Promise<readonly DeliveryBody[]> {
    const inputJson = JSON.stringify({ limit: 100, ...query });
    const answer = await this.client.listWebhookDeliveries({ accountId, webhookId, inputJson });
    return bodyOf<{ deliveries: DeliveryBody[] }>(answer).deliveries;
  }

  async delivery(accountId: string, deliveryId: string): Promise<DeliveryDetail> {
    return bodyOf<DeliveryDetail>(await this.client.getDelivery({ accountId, deliveryId }));
  }

  get #address(): string {
    return `unix:${join(this.folder, 'dispatcher.sock')}`;
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

async function openStores(folder: string): Promise<Stores> {
  const file = join(folder, 'dispatcher.db');
  const records = openSqliteRecords({ file });
  let log: ReturnType<typeof openSqliteEventLog> | undefined;
  return {
    ...{ records, blobs: await openFolderBlobs(join(folder, 'blobs')) },
    openLog: (key) => (log ??= openSqliteEventLog({ file, key })),
    close: () => {
      log?.close();
      records.close();
    },
  };
}

// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller knows what it asked for
export function bodyOf<T>({ json, refusal }: JsonAnswer): T {
  if (json === undefined) throw new Error(`refused: ${refusal.code}`);
  return JSON.parse(json) as T;
}

export function refusalOf({ refusal }: JsonAnswer): Refusal {
  if (!refusal) throw new Error('not refused');
  return refusal;
}
