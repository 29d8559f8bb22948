import { createHmac } from 'node:crypto';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { deliveryDue } from '@docket/contracts';
import { eventually } from '@docket/testing';
import { deliveryId, uuidFrom } from './deliveries/delivery.ts';
import { SeveralDispatchers, SECRET } from './several-dispatchers.features.ts';
import { COMMIT, EVENT, JOB, RUN } from './ingest-with-runs.features.ts';
import { RESPONSE_HEADS } from './kinds.ts';

let disk: SeveralDispatchers;

beforeEach(async () => {
  disk = await SeveralDispatchers.open();
});
afterEach(() => disk.close());

const answers = async (status: 'delivered' | 'failed') =>
  (await disk.ended(status)).attempts.map(({ attempt, answer }) => [attempt, answer?.status ?? answer?.error]);

describe('a finished job', () => {
  it('is delivered once, signed, with the reference headers and body', async () => {
    const { finish } = await disk.start();
    await finish();
    const [request] = await disk.received(1);
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
    expect(await disk.ended('delivered')).toMatchObject({
      attempts: [{ attempt: 1, answer: { status: 200, address: '127.0.0.1', succeeded: true } }],
    });
  });

  it('makes one delivery however often it is announced, and ingest is told each time', async () => {
    const { finish } = await disk.start();
    await Promise.all([finish(), finish(), finish()]);
    await disk.ended('delivered');
    await finish();
    await eventually(() => expect(disk.ingest.told).toHaveLength(4));
    expect(disk.receiver.received).toHaveLength(1);
  });

  it('sends the body that was stored first when planned again with other figures', async () => {
    disk.receiver.answerNext({ status: 500 });
    const { finish } = await disk.start();
    await finish();
    const [first] = await disk.received(1);
    disk.ingest.runs.set(COMMIT, { ...RUN, pageUsed: 50 });
    await finish();
    const [, second] = await disk.received(2);
    expect(second?.body.equals(first.body)).toBe(true);
  });

  it('goes to the callbacks of its job too, also to one that is added later', async () => {
    const { finish } = await disk.start();
    await finish();
    await disk.received(1);
    const callback = { id: uuidFrom('a job and its URL'), url: `${disk.receiver.url}/of-the-job` };
    disk.ingest.runs.set(COMMIT, { ...RUN, callbacks: [callback] });
    await finish();
    const [first, second] = await disk.received(2);
    expect(second?.path).toBe('/hook/of-the-job');
    expect(second?.body.equals(first.body)).toBe(true);
    expect(second?.headers).toMatchObject({ 'webhook-id': EVENT, 'webhook-signature': expect.any(String) });
  });

  it('waits for an ingest that is away', async () => {
    disk.ingest.away = 2;
    const { finish } = await disk.start();
    await finish();
    await disk.ended('delivered');
    expect(disk.receiver.received).toHaveLength(1);
  });

  it('is told as stored when there is no endpoint, and sends nothing', async () => {
    const { finish } = await disk.start({ webhookUrl: undefined });
    await finish();
    await disk.told(COMMIT);
    expect(await disk.delivery()).toBeUndefined();
  });

  it('is told as stored when nothing is known of it any more, and sends nothing', async () => {
    disk.ingest.runs.clear();
    const { finish } = await disk.start();
    await finish();
    await disk.told(COMMIT);
    expect(await disk.delivery()).toBeUndefined();
  });
});

describe('a receiver that fails', () => {
  it('twice with 500 gets the same bytes and event id a third time', async () => {
    disk.receiver.answerNext({ status: 500, body: 'not yet' }, { status: 500 });
    const { finish } = await disk.start();
    await finish();
    expect(await answers('delivered')).toEqual([
      [1, 500],
      [2, 500],
      [3, 200],
    ]);
    const head = await disk.records.get(RESPONSE_HEADS, `${deliveryId(EVENT, 'configured')}/1`);
    expect(head?.value).toEqual({ jobId: JOB, text: 'not yet' });
    expect(new Set(disk.receiver.received.map(({ body }) => body.toString())).size).toBe(1);
  });

  it('three times ends the delivery', async () => {
    disk.receiver.answerAlways('reset');
    const { finish } = await disk.start();
    await finish();
    expect(await answers('failed')).toEqual([
      [1, 'reset'],
      [2, 'reset'],
      [3, 'reset'],
    ]);
    expect(await disk.delivery()).toMatchObject({ reason: 'exhausted' });
    expect(disk.receiver.received).toHaveLength(3);
  });

  it('with 400 ends the delivery at once', async () => {
    disk.receiver.answerAlways({ status: 400 });
    const { finish } = await disk.start();
    await finish();
    expect(await answers('failed')).toEqual([[1, 400]]);
  });

  it('with a redirect ends the delivery, and the target is never asked', async () => {
    disk.receiver.answerAlways({ status: 307, headers: { location: `${disk.receiver.url}/elsewhere` } });
    const { finish } = await disk.start();
    await finish();
    expect(await answers('failed')).toEqual([[1, 307]]);
    expect(disk.receiver.received.map(({ path }) => path)).toEqual(['/hook']);
  });

  it('by hanging times out and is tried again', async () => {
    disk.receiver.answerNext('hang');
    const { finish } = await disk.start({ timeoutMs: 200 });
    await finish();
    expect(await answers('delivered')).toEqual([
      [1, 'timeout'],
      [2, 200],
    ]);
    expect((await disk.delivery())?.attempts[0]?.answer?.latencyMs).toBeGreaterThanOrEqual(195);
  });

  it('by not being there is tried again', async () => {
    const probe = createServer().listen(0, '127.0.0.1');
    await eventually(() => expect(probe.listening).toBe(true));
    const { port } = probe.address() as AddressInfo;
    await new Promise((resolve) => probe.close(resolve));
    const { finish } = await disk.start({ webhookUrl: `http://127.0.0.1:${port}/` });
    await finish();
    expect(await answers('failed')).toEqual([
      [1, 'connect'],
      [2, 'connect'],
      [3, 'connect'],
    ]);
  });

  it('by answering without end has the first 1 KB kept', async () => {
    disk.receiver.answerAlways({ status: 200, body: 'x'.repeat(4 * 1024 * 1024) });
    const { finish } = await disk.start();
    await finish();
    await disk.ended('delivered');
    const head = await disk.records.get(RESPONSE_HEADS, `${deliveryId(EVENT, 'configured')}/1`);
    expect(head?.value.text).toBe('x'.repeat(1024));
  });
});

describe('a name that resolves to a private address', () => {
  it('is never asked', async () => {
    const url = new URL(disk.receiver.url);
    const { finish } = await disk.start({
      ...{ webhookUrl: `http://localhost:${url.port}/hook`, allowPrivate: 'none', allowHttp: true },
    });
    await finish();
    expect((await disk.ended('failed')).attempts).toMatchObject([
      { answer: { error: 'refused-address', address: null } },
    ]);
    expect(disk.receiver.received).toHaveLength(0);
  });
});

describe('a dispatcher that is gone', () => {
  it('after storing leaves the first attempt to the next one', async () => {
    await disk.plan();
    await disk.start({ alone: true });
    await disk.ended('delivered');
    expect(disk.receiver.received).toHaveLength(1);
  });

  it('between two attempts leaves the second to the next one', async () => {
    disk.receiver.answerNext({ status: 503 });
    const first = await disk.start({ schedule: 'standard' });
    await first.finish();
    await eventually(async () => expect((await disk.delivery())?.attempts[0]?.answer).toMatchObject({ status: 503 }));
    await first.close();
    await disk.start({}, { aheadMs: 36_000 });
    expect((await disk.ended('delivered')).attempts.map(({ attempt }) => attempt)).toEqual([1, 2]);
  });

  it('between sending and recording makes the next one send the same again, which alone is recorded', async () => {
    disk.receiver.answerNext('hang');
    const first = await disk.start({ timeoutMs: 1_500 });
    await first.finish();
    const [sent] = await disk.received(1);
    await disk.start({}, { aheadMs: 61_000 });
    const delivery = await disk.ended('delivered');
    expect(delivery.attempts).toMatchObject([{ attempt: 1, answer: { status: 200 } }]);
    expect(disk.receiver.received[1]?.body.equals(sent.body)).toBe(true);
    await eventually(() => expect(disk.attempted().map(({ outcome }) => outcome)).toContain('outlived'));
    expect(await disk.delivery()).toEqual(delivery);
  });
});

describe('several dispatchers over the same deliveries', () => {
  it('make each attempt once', async () => {
    const bus = disk.openBus();
    const commits = Array.from({ length: 40 }, (_, n) => `${COMMIT}-${n}`);
    const runs = commits.map((_, n) => ({ ...RUN, eventId: `${EVENT.slice(0, -2)}${n + 10}` }));
    for (const [n, commit] of commits.entries()) disk.ingest.runs.set(commit, runs[n] ?? RUN);
    const all = await Promise.all([1, 2, 3].map(() => disk.start({ scanEveryMs: 10 }, { bus })));
    for (const { finish } of all.slice(0, 2)) await Promise.all(commits.map(finish));
    await disk.received(40);
    expect(new Set(disk.receiver.received.map(({ body }) => body.toString())).size).toBe(40);
    await eventually(() => expect(disk.attempted()).toHaveLength(40));
  });
});

describe('a repeated message', () => {
  it('for an attempt that is under way or over does nothing', async () => {
    disk.receiver.answerNext({ status: 200, afterMs: 300 });
    const { finish, bus } = await disk.start();
    const body = { v: 1, deliveryId: deliveryId(EVENT, 'configured'), endpointId: 'configured' } as const;
    const again = (attempt: number) => bus.publish(deliveryDue, { ...body, attempt }, { messageId: 'm' });
    await finish();
    await disk.received(1);
    await again(1);
    await disk.ended('delivered');
    await again(1);
    await again(2);
    await eventually(async () => expect(await bus.waiting(deliveryDue)).toBe(0));
    expect(disk.receiver.received).toHaveLength(1);
  });
});

describe('a dispatcher that is closed', () => {
  it('finishes and records the attempt in hand', async () => {
    disk.receiver.answerNext({ status: 200, afterMs: 300 });
    const dispatcher = await disk.start();
    await dispatcher.finish();
    await disk.received(1);
    await dispatcher.close();
    expect((await disk.delivery())?.status).toBe('delivered');
  });

  it('is not ready any more', async () => {
    const dispatcher = await disk.start();
    expect(await dispatcher.readiness()).toEqual({ store: true, consumers: true });
    await dispatcher.close();
    expect(await dispatcher.readiness()).toEqual({ running: expect.stringContaining('stopping') });
  });
});

describe('the log', () => {
  it('has one line for each attempt, and nothing of the query, the secret or the body', async () => {
    disk.receiver.answerNext({ status: 500 });
    const { finish } = await disk.start({ webhookUrl: `${disk.receiver.url}?token=of-the-query` });
    await finish();
    await disk.ended('delivered');
    const ids = { job_id: JOB, delivery: deliveryId(EVENT, 'configured'), endpoint: 'configured' };
    await eventually(() => expect(disk.attempted()).toHaveLength(2));
    expect(disk.attempted()).toMatchObject([
      { ...ids, attempt: 1, outcome: 'retry', status: 500, nextTryAt: expect.any(String) },
      { ...ids, attempt: 2, outcome: 'delivered', status: 200, nextTryAt: null },
    ]);
    const all = disk.lines.join();
    for (const hidden of ['of-the-query', SECRET, 'Müller', '1250']) expect(all).not.toContain(hidden);
  });
});

describe('a configuration that cannot be used', () => {
  it('keeps the dispatcher from starting', async () => {
    await expect(disk.start({ webhookUrl: 'https://me:pass@hooks.example.com/' })).rejects.toMatchObject({
      name: 'ConfigError',
    });
  });
});
