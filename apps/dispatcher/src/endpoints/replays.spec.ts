import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { NewWebhook, ReplayBody } from '@docket/contracts';
import { eventually } from '@docket/testing';
import { AskedDispatcher, bodyOf, refusalOf } from '../calls/asked-dispatcher.features.ts';
import { Bodies } from '../deliveries/bodies.ts';
import { deliveryId } from '../deliveries/delivery.ts';
import { Feed } from '../deliveries/feed.ts';
import { ENDPOINTS, REPLAYS } from '../kinds.ts';
import type { Replay } from '../kinds.ts';

let dispatcher: AskedDispatcher;
beforeEach(async () => {
  dispatcher = await AskedDispatcher.open();
});
afterEach(() => dispatcher.close());

const accountId = 'acme';
const LONG = { from: '2000-01-01T00:00:00.000Z', to: '2100-01-01T00:00:00.000Z' };

const ask = ({ id: webhookId }: NewWebhook, input: object = {}) => {
  const inputJson = JSON.stringify({ ...LONG, all: false, dryRun: true, ...input });
  return dispatcher.client.replayWebhook({ accountId, webhookId, inputJson });
};
const counted = async (webhook: NewWebhook, input: object = {}) => bodyOf<ReplayBody>(await ask(webhook, input)).events;
const begun = async (webhook: NewWebhook, input: object = {}) =>
  bodyOf<ReplayBody>(await ask(webhook, { dryRun: false, ...input }));
const done = ({ id: webhookId }: NewWebhook, { replayId }: ReplayBody) =>
  eventually(async () => {
    const call = { accountId, webhookId, replayId: replayId ?? '' };
    const replay = bodyOf<ReplayBody>(await dispatcher.client.getReplay(call));
    expect(replay.status).toBe('done');
    return replay;
  });
const delivered = ({ id }: NewWebhook, count: number) =>
  eventually(async () => {
    const deliveries = await dispatcher.deliveriesOf(accountId, id, { status: 'delivered' });
    expect(deliveries).toHaveLength(count);
    return deliveries;
  });

/** Events that the account was told of by nobody, as if they were planned long ago. */
const past = async (count: number, eventType = 'document.completed'): Promise<readonly string[]> => {
  const [feed, bodies] = [new Feed(dispatcher.records), new Bodies(dispatcher.blobs)];
  const eventIds = Array.from({ length: count }, () => randomUUID());
  await Promise.all(eventIds.map((eventId) => bodies.keep(eventId, Buffer.from(JSON.stringify({ eventId })))));
  for (const [n, eventId] of eventIds.entries()) {
    const at = new Date(Date.UTC(2026, 0, 1) + n * 1_000).toISOString();
    await feed.add({ accountId, eventId, eventType, jobId: null, at });
  }
  return eventIds;
};

describe('a range of events', () => {
  it('is only counted unless asked otherwise: bounds, filter of the endpoint, and what it has taken', async () => {
    await past(5);
    await past(2, 'endpoint.disabled');
    const [some, all] = [
      await dispatcher.webhook(accountId),
      await dispatcher.webhook(accountId, { events: ['endpoint.disabled'] }),
    ];
    expect(await counted(some)).toBe(5);
    expect(await counted(all)).toBe(2);
    expect(await counted(some, { from: '2026-01-01T00:00:01.000Z', to: '2026-01-01T00:00:03.000Z' })).toBe(2);
    await dispatcher.finished({ accountId });
    await delivered(some, 1);
    expect(await counted(some)).toBe(5);
    expect(await counted(some, { all: true })).toBe(6);
    expect(dispatcher.receiver.received).toHaveLength(1);
    expect(bodyOf(await ask(some))).toEqual({
      ...{ replayId: null, status: 'counted', ...LONG, all: false, events: 5, replayed: 0 },
      ...{ createdAt: null, finishedAt: null },
    });
  });

  it('that ends before it begins is refused', async () => {
    const webhook = await dispatcher.webhook(accountId);
    const refused = refusalOf(await ask(webhook, { from: LONG.to, to: LONG.from }));
    expect(refused).toMatchObject({ status: 400, code: 'REPLAY_RANGE_EMPTY' });
  });
});

describe('a replay', () => {
  it('sends what was never meant for the endpoint, in steps, each event once', async () => {
    const eventIds = await past(250);
    const webhook = await dispatcher.webhook(accountId);
    const replay = await begun(webhook);
    expect(replay).toMatchObject({ status: 'running', events: 250 });
    expect(await done(webhook, replay)).toMatchObject({ events: 250, replayed: 250, finishedAt: expect.any(String) });
    await eventually(() => expect(dispatcher.receiver.received).toHaveLength(250));
    const received = dispatcher.receiver.received.map((request) => (request.json() as { eventId: string }).eventId);
    expect(received.sort()).toEqual(eventIds.toSorted());
  });

  it('sends again what failed, and what was taken only when asked for that', async () => {
    const webhook = await dispatcher.webhook(accountId, { schedule: 'reference' });
    dispatcher.receiver.answerNext({ status: 400 });
    const failed = await dispatcher.finished({ accountId });
    await eventually(async () => {
      const [one] = await dispatcher.deliveriesOf(accountId, webhook.id);
      expect(one).toMatchObject({ status: 'failed', reason: 'refused' });
    });
    await dispatcher.finished({ accountId });
    await delivered(webhook, 1);
    expect(await done(webhook, await begun(webhook))).toMatchObject({ events: 1, replayed: 1 });
    await delivered(webhook, 2);
    expect(dispatcher.receiver.received.filter(({ body }) => body.includes(failed.eventId))).toHaveLength(2);
    expect(await done(webhook, await begun(webhook))).toMatchObject({ events: 0, replayed: 0 });
    expect(await done(webhook, await begun(webhook, { all: true }))).toMatchObject({ events: 2, replayed: 2 });
    await eventually(() => expect(dispatcher.receiver.received).toHaveLength(5));
  });

  it('leaves out what was erased', async () => {
    const run = await dispatcher.finished({ accountId });
    const webhook = await dispatcher.webhook(accountId);
    expect(await counted(webhook)).toBe(1);
    dispatcher.ingest.erased.add(run.jobId);
    await dispatcher.announce(run);
    await eventually(async () => expect(await counted(webhook)).toBe(0));
  });

  it('is one at a time, however many are asked for at once', async () => {
    await past(1);
    await dispatcher.stop();
    await dispatcher.start({ scanEveryMs: 60_000 });
    const webhook = await dispatcher.webhook(accountId);
    const answers = await Promise.all(Array.from({ length: 5 }, () => ask(webhook, { dryRun: false })));
    expect(answers.filter(({ refusal }) => !refusal)).toHaveLength(1);
    const refusals = answers.flatMap(({ refusal }) => refusal?.code ?? []);
    expect(refusals).toEqual(Array.from({ length: 4 }, () => 'REPLAY_RUNNING'));
    const running = { index: 'byStatus', equals: ['running'], limit: 10 };
    expect((await dispatcher.records.list(REPLAYS, running)).items).toHaveLength(1);
    expect(await counted(webhook)).toBe(1);
  });

  it('is refused to a disabled endpoint, and ends with one that is disabled meanwhile', async () => {
    await past(1);
    await dispatcher.stop();
    await dispatcher.start({ scanEveryMs: 60_000 });
    const webhook = await dispatcher.webhook(accountId);
    const replay = await begun(webhook);
    const switchedOff = { accountId, webhookId: webhook.id, inputJson: '{"status":"disabled"}' };
    await dispatcher.client.updateWebhook(switchedOff);
    expect(refusalOf(await ask(webhook, { dryRun: false }))).toMatchObject({ status: 409, code: 'WEBHOOK_DISABLED' });
    await dispatcher.stop();
    await dispatcher.start();
    expect(await done(webhook, replay)).toMatchObject({ events: 1, replayed: 0 });
    expect(dispatcher.receiver.received).toEqual([]);
  });

  it('is seen by its own account and endpoint only', async () => {
    const [webhook, other] = [await dispatcher.webhook(accountId), await dispatcher.webhook(accountId)];
    const { replayId: id } = await begun(webhook);
    const replayId = id ?? '';
    for (const call of [
      { accountId: 'another', webhookId: webhook.id, replayId },
      { accountId, webhookId: other.id, replayId },
      { accountId, webhookId: webhook.id, replayId: randomUUID() },
    ])
      expect(refusalOf(await dispatcher.client.getReplay(call))).toMatchObject({
        status: 404,
        code: 'REPLAY_NOT_FOUND',
      });
  });
});

describe('a dispatcher that dies in a replay', () => {
  const leave = async (webhook: NewWebhook, replay: Partial<Replay>): Promise<string> => {
    const replayId = randomUUID();
    const createdAt = dispatcher.now().toISOString();
    await dispatcher.records.insert(REPLAYS, replayId, {
      ...{ accountId, endpointId: webhook.id, ...LONG, all: true, cursor: null, takenUntil: createdAt },
      ...{ replayed: 0, events: 3, status: 'running', createdAt, finishedAt: null, ...replay },
    });
    return replayId;
  };
  const point = async (webhook: NewWebhook, replayId: string) => {
    const stored = await dispatcher.records.get(ENDPOINTS, webhook.id);
    if (stored) await dispatcher.records.replace(ENDPOINTS, webhook.id, stored.version, { ...stored.value, replayId });
  };

  it('after a step’s work leaves a step that sends nothing twice', async () => {
    const eventIds = await past(3);
    const webhook = await dispatcher.webhook(accountId);
    const createdAt = dispatcher.now().toISOString();
    await done(webhook, await begun(webhook));
    await delivered(webhook, 3);
    const replayId = await leave(webhook, { createdAt });
    await point(webhook, replayId);
    await eventually(async () =>
      expect((await dispatcher.records.get(REPLAYS, replayId))?.value).toMatchObject({ status: 'done', replayed: 0 }),
    );
    expect(dispatcher.receiver.received).toHaveLength(3);
    const delivery = await dispatcher.delivery(accountId, deliveryId(eventIds[0] ?? '', webhook.id));
    expect(delivery.attempts).toBe(1);
  });

  it('before its endpoint knew of it leaves nothing', async () => {
    await past(1);
    const webhook = await dispatcher.webhook(accountId);
    const replayId = await leave(webhook, {});
    await eventually(async () => expect(await dispatcher.records.get(REPLAYS, replayId)).toBeUndefined());
    expect(dispatcher.receiver.received).toEqual([]);
  });

  it('at a step keeps others away from it for a while', async () => {
    await past(1);
    const webhook = await dispatcher.webhook(accountId);
    const replayId = await leave(webhook, { takenUntil: new Date(Date.now() + 30_000).toISOString() });
    await point(webhook, replayId);
    const { id: later } = await dispatcher.webhook(accountId);
    expect(bodyOf(await dispatcher.client.testWebhook({ accountId, webhookId: later }))).toBeDefined();
    expect((await dispatcher.records.get(REPLAYS, replayId))?.value).toMatchObject({ status: 'running', replayed: 0 });
    dispatcher.advance(30_000);
    await eventually(async () =>
      expect((await dispatcher.records.get(REPLAYS, replayId))?.value).toMatchObject({ status: 'done', replayed: 1 }),
    );
  });
});
