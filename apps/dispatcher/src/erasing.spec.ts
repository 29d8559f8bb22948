import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openFolderBlobs } from '@docket/blobs';
import { openInProcessBus } from '@docket/bus';
import type { Bus } from '@docket/bus';
import { jobFinished } from '@docket/contracts';
import { openSqliteRecords } from '@docket/records';
import type { SqliteRecords } from '@docket/records';
import { createLog } from '@docket/service';
import { eventually, startWebhookReceiver } from '@docket/testing';
import type { WebhookReceiver } from '@docket/testing';
import { deliveryId } from './delivery.ts';
import { DeliveryStore } from './delivery-store.ts';
import { ConfiguredEndpoints, configuredEndpoint } from './endpoints.ts';
import { COMMIT, EVENT, IngestWithRuns, JOB, RUN } from './ingest-with-runs.features.ts';
import { DeliveryPlanner } from './plan-deliveries.ts';
import { startDispatcher } from './start-dispatcher.ts';
import type { RunningDispatcher } from './start-dispatcher.ts';

const quiet = createLog('dispatcher', 'silent');
const now = () => new Date();
/** Of the commit that erased the job. */
const ERASING = `${JOB}/000004`;

let folder: string;
let receiver: WebhookReceiver;
let ingest: IngestWithRuns;
let bus: Bus;
let records: SqliteRecords;
let store: DeliveryStore;
let running: RunningDispatcher;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'docket-dispatcher-'));
  receiver = await startWebhookReceiver();
  ingest = new IngestWithRuns();
  ingest.runs.set(ERASING, { ...RUN, eventId: EVENT.replace('5b', '6b') });
  bus = openInProcessBus({ log: quiet });
  records = openSqliteRecords({ file: join(folder, 'docket.db') });
  const blobs = await openFolderBlobs(join(folder, 'blobs'));
  store = new DeliveryStore(records, blobs);
  const deps = { records, blobs, bus, ingest, log: quiet, now };
  const config = { webhookUrl: receiver.url, allowPrivate: 'loopback', waitsMs: [0, 1_000, 1_000] } as const;
  running = await startDispatcher(config, deps);
});
afterEach(async () => {
  await running.close();
  await bus.close();
  await receiver.stop();
  records.close();
  await rm(folder, { recursive: true });
});

const finish = (commit: string) =>
  bus.publish(jobFinished, { v: 1, jobId: JOB, accountId: 'local', commit }, { messageId: commit });
const told = (...commits: string[]) => eventually(() => expect(ingest.told).toEqual(expect.arrayContaining(commits)));
const delivery = async () => (await store.get(deliveryId(EVENT, 'configured')))?.value;
const storedFiles = async () =>
  (await readdir(join(folder, 'blobs'), { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());

describe('an erased job', () => {
  it('has no stored body any more, and nothing of what its receiver answered', async () => {
    receiver.answerNext({ status: 200, body: 'thank you for the invoice of Müller' });
    await finish(COMMIT);
    await eventually(async () => expect((await delivery())?.attempts[0]?.responseHead).toContain('Müller'));
    expect(await storedFiles()).not.toEqual([]);
    ingest.erased.add(JOB);
    await finish(ERASING);
    await told(ERASING);
    expect(await delivery()).toMatchObject({ state: 'delivered', attempts: [{ status: 200, responseHead: '' }] });
    expect(await storedFiles()).toEqual([]);
  });

  it('is told to nobody any more, though an attempt is due', async () => {
    receiver.answerNext({ status: 500 });
    await finish(COMMIT);
    await eventually(async () => expect((await delivery())?.attempts).toHaveLength(1));
    ingest.erased.add(JOB);
    await finish(ERASING);
    await told(ERASING);
    expect(await delivery()).toMatchObject({ state: 'gone', dueAt: null });
    const since = performance.now();
    await eventually(() => expect(performance.now() - since).toBeGreaterThan(1_300));
    expect(receiver.received).toHaveLength(1);
  });

  it('leaves nothing when its run is announced only afterwards', async () => {
    ingest.erased.add(JOB);
    await finish(ERASING);
    await finish(COMMIT);
    await told(ERASING, COMMIT);
    expect(await delivery()).toBeUndefined();
    expect(receiver.received).toHaveLength(0);
  });

  it('loses the body that a dispatcher stored before it died, though no delivery names it', async () => {
    await store.keepBody(EVENT, Buffer.from('{}'));
    ingest.erased.add(JOB);
    await finish(COMMIT);
    await told(COMMIT);
    expect(await storedFiles()).toEqual([]);
  });
});

/** The other dispatcher is done with erasing before this one stores what it was told earlier. */
class LateStore extends DeliveryStore {
  override async keepBody(eventId: string, body: Uint8Array): Promise<void> {
    ingest.erased.add(JOB);
    await finish(ERASING);
    await told(ERASING);
    await super.keepBody(eventId, body);
  }
}

describe('a job that is erased while its deliveries are planned', () => {
  it('leaves nothing, and nothing is sent', async () => {
    const endpoints = new ConfiguredEndpoints(configuredEndpoint({ url: receiver.url, allowPrivate: 'loopback' }));
    const late = new LateStore(records, await openFolderBlobs(join(folder, 'blobs')));
    await new DeliveryPlanner({ store: late, endpoints, ingest, bus, now }).plan(COMMIT, null);
    expect(await delivery()).toMatchObject({ state: 'gone', attempts: [] });
    expect(await storedFiles()).toEqual([]);
    expect(receiver.received).toHaveLength(0);
  });
});
