import { createHmac } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { openFolderBlobs } from '@docket/blobs';
import { openInProcessBus } from '@docket/bus';
import type { Bus } from '@docket/bus';
import { deliveryDue, jobFinished } from '@docket/contracts';
import type { FinishedRun } from '@docket/contracts';
import { openSqliteRecords } from '@docket/records';
import { eventually, startWebhookReceiver } from '@docket/testing';
import type { ReceivedRequest, WebhookReceiver } from '@docket/testing';
import { DeliveryStore } from './delivery-store.ts';
import { deliveryId } from './delivery.ts';
import type { Delivery } from './delivery.ts';
import type { DispatcherConfig } from './dispatcher-config.ts';
import { ConfiguredEndpoints, configuredEndpoint } from './endpoints.ts';
import { DeliveryPlanner } from './plan-deliveries.ts';
import { COMMIT, EVENT, IngestWithRuns, JOB, RUN } from './ingest-with-runs.features.ts';
import { startDispatcher } from './start-dispatcher.ts';

const SECRET = 'a secret of the endpoint';

let folder: string;
let receiver: WebhookReceiver;
let ingest: IngestWithRuns;
let lines: string[];
let undo: (() => Promise<void> | void)[];

const log = () => {
  const sink = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(chunk.toString());
      done();
    },
  });
  return pino({ messageKey: 'message' }, sink);
};
const attempted = () =>
  lines
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter(({ message }) => message === 'delivery.attempted');

const later = (ms: number) => () => new Date(Date.now() + ms);

const open = async () => {
  const records = openSqliteRecords({ file: join(folder, 'docket.db') });
  undo.push(() => records.close());
  return { records, blobs: await openFolderBlobs(join(folder, 'blobs')) };
};

const openBus = () => {
  const bus = openInProcessBus({ log: log() });
  undo.push(() => bus.close());
  return bus;
};

const start = async (config: DispatcherConfig = {}, parts: { bus?: Bus; now?: () => Date } = {}) => {
  const bus = parts.bus ?? openBus();
  const deps = { ...(await open()), bus, ingest, log: log(), now: parts.now ?? later(0) };
  const defaults = { webhookUrl: receiver.url, webhookSecret: SECRET, allowPrivate: 'loopback', scanEveryMs: 50 };
  const running = await startDispatcher(
    { ...defaults, waitsMs: [0, 1_000, 1_000], ...config } as DispatcherConfig,
    deps,
  );
  undo.push(() => running.close());
  const finish = () =>
    bus.publish(jobFinished, { v: 1, jobId: JOB, accountId: 'local', commit: COMMIT }, { messageId: COMMIT });
  return { ...running, bus, finish };
};

const stored = async (): Promise<Delivery | undefined> => {
  const { records, blobs } = await open();
  return (await new DeliveryStore(records, blobs).get(deliveryId(EVENT, 'configured')))?.value;
};
const ended = (state: Delivery['state']) =>
  eventually(async () => {
    const delivery = await stored();
    expect(delivery?.state).toBe(state);
    return delivery;
  });
const received = (count: number) =>
  eventually(() => {
    expect(receiver.received).toHaveLength(count);
    return receiver.received as readonly [ReceivedRequest, ...ReceivedRequest[]];
  });

beforeEach(async () => {
  undo = [];
  lines = [];
  ingest = new IngestWithRuns();
  folder = await mkdtemp(join(tmpdir(), 'docket-dispatcher-'));
  receiver = await startWebhookReceiver();
});

afterEach(async () => {
  for (const step of undo.reverse()) await step();
  await receiver.stop();
  await rm(folder, { recursive: true });
});

describe('a finished job', () => {
  it('is delivered once, signed, with the reference headers and body', async () => {
    const { finish } = await start();
    await finish();
    const [request] = await received(1);
    expect(request.method).toBe('POST');
    expect(request.headers).toMatchObject({
      'content-type': 'application/json',
      'x-webhook-signature': createHmac('sha256', SECRET).update(request.body).digest('hex'),
    });
    expect(request.headers['user-agent']).toMatch(/^Docket-Webhook\/\d+\.\d+\.\d+$/);
    expect(request.headers).not.toHaveProperty('webhook-id');
    expect(request.body.toString()).toBe(
      `{"eventId":"${EVENT}","eventType":"document.completed","jobId":"${JOB}","status":"completed",` +
        '"result":{"seller":"Müller","total":1250},"pageCount":1,"pageUsed":1,"pageRemaining":99,' +
        '"timestamp":"2026-11-23T12:00:00.000Z"}',
    );
    expect(await ended('delivered')).toMatchObject({ attempts: [{ attempt: 1, status: 200, address: '127.0.0.1' }] });
  });

  it('is told to ingest as stored', async () => {
    const { finish } = await start();
    await finish();
    await received(1);
    expect(ingest.told).toEqual([COMMIT]);
  });

  it('makes one delivery however often it is announced', async () => {
    const { finish } = await start();
    await Promise.all([finish(), finish(), finish()]);
    await ended('delivered');
    await finish();
    await eventually(() => expect(ingest.told).toHaveLength(4));
    expect(receiver.received).toHaveLength(1);
  });

  it('sends the body that was stored first when planned again with other figures', async () => {
    receiver.answerNext({ status: 500 });
    const { finish } = await start();
    await finish();
    const [first] = await received(1);
    ingest.runs.set(COMMIT, { ...RUN, pageUsed: 50 });
    await finish();
    const [, second] = await received(2);
    expect(second?.body.equals(first.body)).toBe(true);
  });

  it('waits for an ingest that is away', async () => {
    ingest.away = 2;
    const { finish } = await start();
    await finish();
    await ended('delivered');
    expect(receiver.received).toHaveLength(1);
  });

  it('is told as stored when there is no endpoint, and sends nothing', async () => {
    const { finish } = await start({ webhookUrl: undefined });
    await finish();
    await eventually(() => expect(ingest.told).toEqual([COMMIT]));
    expect(await stored()).toBeUndefined();
  });

  it('is told as stored when it was erased meanwhile, and sends nothing', async () => {
    ingest.runs.clear();
    const { finish } = await start();
    await finish();
    await eventually(() => expect(ingest.told).toEqual([COMMIT]));
    expect(await stored()).toBeUndefined();
  });
});

describe('a receiver that fails', () => {
  it('twice with 500 gets the same bytes and event id a third time', async () => {
    receiver.answerNext({ status: 500, body: 'not yet' }, { status: 500 });
    const { finish } = await start();
    await finish();
    const delivery = await ended('delivered');
    expect(delivery?.attempts.map(({ attempt, status }) => [attempt, status])).toEqual([
      [1, 500],
      [2, 500],
      [3, 200],
    ]);
    expect(delivery?.attempts[0]?.responseHead).toBe('not yet');
    expect(new Set(receiver.received.map(({ body }) => body.toString())).size).toBe(1);
  });

  it('three times ends the delivery', async () => {
    receiver.answerAlways('reset');
    const { finish } = await start();
    await finish();
    const delivery = await ended('stopped');
    expect(delivery?.attempts.map(({ error }) => error)).toEqual(['reset', 'reset', 'reset']);
    expect(receiver.received).toHaveLength(3);
  });

  it('with 400 ends the delivery at once', async () => {
    receiver.answerAlways({ status: 400 });
    const { finish } = await start();
    await finish();
    expect((await ended('stopped'))?.attempts).toHaveLength(1);
  });

  it('with a redirect ends the delivery, and the target is never asked', async () => {
    receiver.answerAlways({ status: 307, headers: { location: `${receiver.url}/elsewhere` } });
    const { finish } = await start();
    await finish();
    expect((await ended('stopped'))?.attempts).toMatchObject([{ status: 307 }]);
    expect(receiver.received.map(({ path }) => path)).toEqual(['/hook']);
  });

  it('by hanging times out and is tried again', async () => {
    receiver.answerNext('hang');
    const { finish } = await start({ timeoutMs: 200 });
    await finish();
    const delivery = await ended('delivered');
    expect(delivery?.attempts).toMatchObject([{ status: null, error: 'timeout' }, { status: 200 }]);
    expect(delivery?.attempts[0]?.latencyMs).toBeGreaterThanOrEqual(195);
  });

  it('by not being there is tried again', async () => {
    const probe = createServer().listen(0, '127.0.0.1');
    await eventually(() => expect(probe.listening).toBe(true));
    const { port } = probe.address() as AddressInfo;
    await new Promise((resolve) => probe.close(resolve));
    const { finish } = await start({ webhookUrl: `http://127.0.0.1:${port}/` });
    await finish();
    expect((await ended('stopped'))?.attempts.map(({ error }) => error)).toEqual(['connect', 'connect', 'connect']);
  });

  it('by answering without end is read for 64 KB, of which 1 KB is kept', async () => {
    receiver.answerAlways({ status: 200, body: 'x'.repeat(4 * 1024 * 1024) });
    const { finish } = await start();
    await finish();
    expect((await ended('delivered'))?.attempts[0]?.responseHead).toBe('x'.repeat(1024));
  });
});

describe('a name that resolves to a private address', () => {
  it('is never asked', async () => {
    const url = new URL(receiver.url);
    const { finish } = await start({
      webhookUrl: `http://localhost:${url.port}/hook`,
      allowPrivate: 'none',
      allowHttp: true,
    });
    await finish();
    expect((await ended('stopped'))?.attempts).toMatchObject([{ error: 'refused-address', address: null }]);
    expect(receiver.received).toHaveLength(0);
  });
});

describe('a dispatcher that is gone', () => {
  it('after storing leaves the first attempt to the next one', async () => {
    const bus = openBus();
    await bus.close();
    const endpoints = new ConfiguredEndpoints(configuredEndpoint({ url: receiver.url, allowPrivate: 'loopback' }));
    const { records, blobs } = await open();
    const store = new DeliveryStore(records, blobs);
    await new DeliveryPlanner({ store, endpoints, ingest, bus, now: later(0) }).plan(COMMIT, null);
    expect(receiver.received).toHaveLength(0);
    await start({}, { now: later(31_000) });
    await ended('delivered');
    expect(receiver.received).toHaveLength(1);
  });

  it('between two attempts leaves the second to the next one', async () => {
    receiver.answerNext({ status: 503 });
    const first = await start({ waitsMs: [0, 25_000, 25_000] });
    await first.finish();
    await eventually(async () => expect((await stored())?.attempts).toHaveLength(1));
    await first.close();
    await start({}, { now: later(56_000) });
    expect((await ended('delivered'))?.attempts.map(({ attempt }) => attempt)).toEqual([1, 2]);
  });

  it('between sending and recording makes the next one send the same again, which alone is recorded', async () => {
    receiver.answerNext('hang');
    const first = await start({ timeoutMs: 1_500 });
    await first.finish();
    const [sent] = await received(1);
    await start({}, { now: later(61_000) });
    const delivery = await ended('delivered');
    expect(delivery?.attempts).toMatchObject([{ attempt: 1, status: 200 }]);
    expect(receiver.received[1]?.body.equals(sent.body)).toBe(true);
    await eventually(() => expect(lines.join()).toContain('was not recorded'));
    expect(await stored()).toEqual(delivery);
  });
});

describe('several dispatchers over the same deliveries', () => {
  it('make each attempt once', async () => {
    const bus = openBus();
    await bus.close();
    const endpoints = new ConfiguredEndpoints(configuredEndpoint({ url: receiver.url, allowPrivate: 'loopback' }));
    const { records, blobs } = await open();
    const store = new DeliveryStore(records, blobs);
    const planner = new DeliveryPlanner({ store, endpoints, ingest, bus, now: later(0) });
    const commits = Array.from({ length: 40 }, (_, n) => `${COMMIT}-${n}`);
    for (const [n, commit] of commits.entries()) {
      ingest.runs.set(commit, { ...RUN, eventId: `${EVENT.slice(0, -2)}${n + 10}` });
      await planner.plan(commit, null);
    }
    await Promise.all([1, 2, 3].map(() => start({ scanEveryMs: 10 }, { now: later(31_000) })));
    await received(40);
    const events = receiver.received.map(({ body }) => (JSON.parse(body.toString()) as FinishedRun).eventId);
    expect(new Set(events).size).toBe(40);
    await eventually(() => expect(attempted()).toHaveLength(40));
  });
});

describe('a repeated message', () => {
  it('for an attempt that is under way or over does nothing', async () => {
    receiver.answerNext({ status: 200, afterMs: 300 });
    const { finish, bus } = await start();
    const again = (attempt: number) =>
      bus.publish(deliveryDue, { v: 1, deliveryId: deliveryId(EVENT, 'configured'), attempt }, { messageId: 'm' });
    await finish();
    await received(1);
    await again(1);
    await ended('delivered');
    await again(1);
    await again(2);
    await eventually(async () => expect(await bus.waiting(deliveryDue)).toBe(0));
    expect(receiver.received).toHaveLength(1);
  });
});

describe('a dispatcher that is closed', () => {
  it('finishes and records the attempt in hand', async () => {
    receiver.answerNext({ status: 200, afterMs: 300 });
    const { finish, close } = await start();
    await finish();
    await received(1);
    await close();
    expect((await stored())?.state).toBe('delivered');
  });

  it('is not ready any more', async () => {
    const { readiness, close } = await start();
    expect(await readiness()).toEqual({ ready: true, checks: { consumers: true } });
    await close();
    expect((await readiness()).ready).toBe(false);
  });
});

describe('the log', () => {
  it('has one line for each attempt, and nothing of the query, the secret or the body', async () => {
    receiver.answerNext({ status: 500 });
    const { finish } = await start({ webhookUrl: `${receiver.url}?token=of-the-query` });
    await finish();
    await ended('delivered');
    const delivery = deliveryId(EVENT, 'configured');
    const ids = { job_id: JOB, delivery, endpoint: 'configured' };
    expect(attempted()).toMatchObject([
      { ...ids, attempt: 1, outcome: 'retry', status: 500, nextTryAt: expect.any(String) },
      { ...ids, attempt: 2, outcome: 'delivered', status: 200, nextTryAt: null },
    ]);
    for (const hidden of ['of-the-query', SECRET, 'Müller', '1250']) expect(lines.join()).not.toContain(hidden);
  });
});

describe('a configuration that cannot be used', () => {
  it('keeps the dispatcher from starting', async () => {
    await expect(start({ webhookUrl: 'https://me:pass@hooks.example.com/' })).rejects.toMatchObject({
      name: 'ConfigError',
    });
  });
});
