import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import type { DeliveryBody, DeliveryDetail, DeliveryList, EventFeed, SecretBody } from '@docket/contracts';
import { eventually } from '@docket/testing';
import { deliveryId, uuidFrom } from '../deliveries/delivery.ts';
import { SCHEDULES } from '../deliveries/schedule.ts';
import { EndpointStore } from '../endpoints/endpoint-store.ts';
import { AskedDispatcher, bodyOf, refusalOf } from './asked-dispatcher.features.ts';
import { ENDPOINTS, HEALTH } from '../kinds.ts';

let dispatcher: AskedDispatcher;
beforeAll(async () => {
  dispatcher = await AskedDispatcher.open();
});
afterEach(() => dispatcher.receiver.answerAlways({ status: 200 }));
afterAll(() => dispatcher.close());

const someAccount = () => `account-${randomUUID()}`;
const input = (value: object) => ({ inputJson: JSON.stringify(value) });

/** The only delivery to an endpoint, once it is over or has this status. */
const settled = (accountId: string, webhookId: string, status: DeliveryBody['status']) =>
  eventually(async () => {
    const [delivery] = await dispatcher.deliveriesOf(accountId, webhookId, { status });
    if (!delivery) throw new Error(`none is ${status} yet`);
    return dispatcher.delivery(accountId, delivery.id);
  });
const receivedFor = (eventId: string) =>
  dispatcher.receiver.received.filter(({ body }) => body.includes(`"eventId":"${eventId}"`));
const events = async (accountId: string, query: object = {}) =>
  bodyOf<EventFeed>(await dispatcher.client.listEvents({ accountId, ...input({ after: 0, limit: 100, ...query }) }));

describe('a delivery', () => {
  it('is read with each attempt and what the receiver answered', async () => {
    const accountId = someAccount();
    const { id: webhookId } = await dispatcher.webhook(accountId);
    dispatcher.receiver.answerNext({ status: 500, body: 'so sorry' }, 'reset');
    const { eventId, jobId } = await dispatcher.finished({ accountId });
    const delivery = await settled(accountId, webhookId, 'delivered');
    expect(delivery).toEqual({
      ...{ id: deliveryId(eventId, webhookId), eventId, eventType: 'document.completed', jobId },
      ...{ target: 'webhook', webhookId, status: 'delivered', reason: null, attempts: 3 },
      ...{ lastStatus: 200, lastError: null, createdAt: expect.any(String), nextAttemptAt: null },
      ...{ finishedAt: expect.any(String), attemptLog: expect.any(Array) },
    });
    const answered = { startedAt: expect.any(String), answeredAt: expect.any(String), latencyMs: expect.any(Number) };
    expect(delivery.attemptLog).toEqual(
      [
        ...[{ attempt: 1, succeeded: false, status: 500, error: null, address: '127.0.0.1', response: 'so sorry' }],
        ...[{ attempt: 2, succeeded: false, status: null, error: 'reset', address: '127.0.0.1', response: null }],
        ...[{ attempt: 3, succeeded: true, status: 200, error: null, address: '127.0.0.1', response: null }],
      ].map((attempt) => ({ ...attempt, ...answered })),
    );
  });

  it('is sent again on request with the same bytes, however often', async () => {
    const accountId = someAccount();
    const { id: webhookId } = await dispatcher.webhook(accountId);
    const { eventId } = await dispatcher.finished({ accountId });
    const { id } = await settled(accountId, webhookId, 'delivered');
    const again = await Promise.all(
      Array.from({ length: 3 }, () => dispatcher.client.redeliver({ accountId, deliveryId: id })),
    );
    const begun = again.filter(({ refusal }) => !refusal);
    expect(begun.length).toBeGreaterThan(0);
    expect(bodyOf(begun[0] as (typeof again)[0])).toMatchObject({ id, status: 'waiting', finishedAt: null });
    for (const { refusal } of again) expect(refusal?.code ?? 'DELIVERY_NOT_OVER').toBe('DELIVERY_NOT_OVER');
    await eventually(() => expect(receivedFor(eventId)).toHaveLength(1 + begun.length));
    expect(new Set(receivedFor(eventId).map(({ body }) => body.toString())).size).toBe(1);
    await eventually(async () =>
      expect(await dispatcher.delivery(accountId, id)).toMatchObject({
        ...{ status: 'delivered', attempts: 1 + begun.length },
      }),
    );
  });

  it('is sent at once on request although its next attempt is hours away', async () => {
    const accountId = someAccount();
    const { id: webhookId } = await dispatcher.webhook(accountId);
    await dispatcher.stop();
    const day = { waits: [0, 24 * 60 * 60_000], jitter: 0, retriesRefusals: true };
    await dispatcher.start({ schedules: { ...SCHEDULES, standard: day } });
    dispatcher.receiver.answerNext({ status: 500 });
    const { eventId } = await dispatcher.finished({ accountId });
    const { id } = await eventually(async () => {
      const waiting = await settled(accountId, webhookId, 'waiting');
      // Under way it is told as waiting, too.
      expect(waiting).toMatchObject({ attempts: 1, lastStatus: 500 });
      return waiting;
    });
    bodyOf(await dispatcher.client.redeliver({ accountId, deliveryId: id }));
    expect(await settled(accountId, webhookId, 'delivered')).toMatchObject({ attempts: 2 });
    expect(receivedFor(eventId)).toHaveLength(2);
    await dispatcher.stop();
    await dispatcher.start();
  });

  it('is not sent again while an attempt is under way', async () => {
    const accountId = someAccount();
    const { id: webhookId } = await dispatcher.webhook(accountId);
    const answer = Promise.withResolvers<{ status: number }>();
    dispatcher.receiver.answerAlways(() => answer.promise);
    const { eventId } = await dispatcher.finished({ accountId });
    await eventually(() => expect(receivedFor(eventId)).toHaveLength(1));
    const { id } = await settled(accountId, webhookId, 'waiting');
    const refused = refusalOf(await dispatcher.client.redeliver({ accountId, deliveryId: id }));
    expect(refused).toMatchObject({ status: 409, code: 'DELIVERY_NOT_OVER' });
    answer.resolve({ status: 200 });
    expect(await settled(accountId, webhookId, 'delivered')).toMatchObject({ attempts: 1 });
  });

  it('is not sent again while its endpoint is disabled or deleted', async () => {
    const accountId = someAccount();
    const { id: webhookId } = await dispatcher.webhook(accountId, { schedule: 'reference' });
    dispatcher.receiver.answerNext({ status: 400 });
    await dispatcher.finished({ accountId });
    const { id } = await settled(accountId, webhookId, 'failed');
    const redeliver = () => dispatcher.client.redeliver({ accountId, deliveryId: id });
    const disabled = input({ status: 'disabled' });
    bodyOf(await dispatcher.client.updateWebhook({ accountId, webhookId, ...disabled }));
    expect(refusalOf(await redeliver())).toMatchObject({ status: 409, code: 'WEBHOOK_DISABLED' });
    await dispatcher.client.deleteWebhook({ accountId, webhookId });
    expect(refusalOf(await redeliver())).toMatchObject({ status: 409, code: 'WEBHOOK_DELETED' });
    expect(await dispatcher.delivery(accountId, id)).toMatchObject({ status: 'failed', reason: 'refused' });
  });

  it('of an erased job is told of without what was answered, and is not sent again', async () => {
    const accountId = someAccount();
    const { id: webhookId } = await dispatcher.webhook(accountId);
    dispatcher.receiver.answerNext({ status: 400, body: 'Jane Doe' });
    const run = await dispatcher.finished({ accountId });
    const { id } = await settled(accountId, webhookId, 'delivered');
    dispatcher.ingest.erased.add(run.jobId);
    await dispatcher.announce(run);
    const erased = await eventually(async () => {
      const delivery = await dispatcher.delivery(accountId, id);
      expect(delivery.attemptLog.map(({ response }) => response)).toEqual([null, null]);
      return delivery;
    });
    expect(erased.attemptLog.map(({ status }) => status)).toEqual([400, 200]);
    const refused = refusalOf(await dispatcher.client.redeliver({ accountId, deliveryId: id }));
    expect(refused).toMatchObject({ status: 410, code: 'JOB_ERASED' });
    await eventually(async () => expect(await events(accountId)).toEqual({ events: [], next: 1, more: false }));
  });

  it('is nobody else’s', async () => {
    const accountId = someAccount();
    const { id: webhookId } = await dispatcher.webhook(accountId);
    await dispatcher.finished({ accountId });
    const { id } = await settled(accountId, webhookId, 'delivered');
    const stranger = someAccount();
    const { client } = dispatcher;
    for (const call of [
      { accountId: stranger, deliveryId: id },
      { accountId, deliveryId: randomUUID() },
      { accountId, deliveryId: 'x' },
    ]) {
      expect(refusalOf(await client.getDelivery(call)).code).toBe('DELIVERY_NOT_FOUND');
      expect(refusalOf(await client.redeliver(call))).toMatchObject({ status: 404, code: 'DELIVERY_NOT_FOUND' });
    }
    expect(await events(stranger)).toEqual({ events: [], next: 0, more: false });
  });
});

describe('a callback of a job', () => {
  it('is signed with the account’s secret, and beside it stands every other delivery of the job', async () => {
    const accountId = someAccount();
    const { id: webhookId } = await dispatcher.webhook(accountId);
    const callbacks = [{ id: uuidFrom(randomUUID()), url: `${dispatcher.receiver.url}/callback` }];
    const { jobId, eventId } = await dispatcher.finished({ accountId, callbacks });
    await eventually(() => expect(receivedFor(eventId)).toHaveLength(2));
    const { secret } = bodyOf<SecretBody>(await dispatcher.client.getAccountSecret({ accountId }));
    const [called] = receivedFor(eventId).filter(({ path }) => path.endsWith('/callback'));
    const headers = called?.headers as Record<string, string>;
    expect(() => new Webhook(secret).verify(called?.body.toString() ?? '', headers)).not.toThrow();
    expect(headers['x-webhook-signature']).toBe(
      createHmac('sha256', secret)
        .update(called?.body ?? '')
        .digest('hex'),
    );
    const listed = await dispatcher.client.listJobDeliveries({ accountId, jobId, ...input({ limit: 20 }) });
    const { deliveries } = bodyOf<DeliveryList>(listed);
    expect(new Map(deliveries.map(({ target, webhookId: id }) => [target, id]))).toEqual(
      new Map([
        ['callback', null],
        ['webhook', webhookId],
      ]),
    );
  });
});

describe('a delivery to the operator’s endpoint', () => {
  it('shows what the receiver answered to the operator’s own account alone', async () => {
    await dispatcher.stop();
    await dispatcher.start({ webhookUrl: dispatcher.receiver.url });
    dispatcher.receiver.answerAlways({ status: 200, body: 'inside' });
    const shown = async (accountId: string) => {
      const { eventId } = await dispatcher.finished({ accountId });
      return eventually(async () => {
        const delivery = await dispatcher.delivery(accountId, deliveryId(eventId, 'configured'));
        expect(delivery).toMatchObject({ target: 'configured', webhookId: null, status: 'delivered' });
        return delivery.attemptLog;
      });
    };
    expect(await shown('local')).toMatchObject([{ status: 200, address: '127.0.0.1', response: 'inside' }]);
    expect(await shown(someAccount())).toMatchObject([{ status: 200, address: null, response: null }]);
    await dispatcher.stop();
    await dispatcher.start();
  });
});

describe('a list of deliveries', () => {
  it('pages through everything once, newest first, whatever the filters and the size of a page', async () => {
    const accountId = someAccount();
    const { id: webhookId } = await dispatcher.webhook(accountId, { schedule: 'reference' });
    dispatcher.receiver.answerAlways(({ body }) => ({ status: body.includes('odd') ? 400 : 200 }));
    for (let n = 0; n < 12; n++)
      await dispatcher.finished({ accountId, resultJson: JSON.stringify(n % 2 ? 'odd' : 'even') });
    const all = await eventually(async () => {
      const over = await dispatcher.deliveriesOf(accountId, webhookId);
      expect(over.filter(({ status }) => status !== 'waiting')).toHaveLength(12);
      return over;
    });
    expect(all.map(({ createdAt }) => createdAt)).toEqual(
      all
        .map(({ createdAt }) => createdAt)
        .toSorted()
        .reverse(),
    );
    const pages = async (query: object, limit: number) => {
      const found: string[] = [];
      for (let cursor: string | null = null; ;) {
        const page = input({ ...query, limit, ...(cursor === null ? {} : { cursor }) });
        const answer = await dispatcher.client.listWebhookDeliveries({ accountId, webhookId, ...page });
        const list: DeliveryList = bodyOf(answer);
        expect(list.deliveries.length).toBeLessThanOrEqual(limit);
        found.push(...list.deliveries.map(({ id }) => id));
        if (list.nextCursor === null) return found;
        cursor = list.nextCursor;
      }
    };
    const moment = fc.constantFrom(undefined, ...all.map(({ createdAt }) => createdAt));
    const status = fc.constantFrom(undefined, 'waiting', 'delivered', 'failed');
    await fc.assert(
      fc.asyncProperty(status, moment, moment, fc.integer({ min: 1, max: 13 }), async (wanted, from, to, limit) => {
        const fits = (one: DeliveryBody) =>
          (wanted === undefined || one.status === wanted) &&
          (from === undefined || one.createdAt >= from) &&
          (to === undefined || one.createdAt < to);
        const query = { status: wanted, createdAfter: from, createdBefore: to };
        expect(await pages(query, limit)).toEqual(all.filter(fits).map(({ id }) => id));
      }),
      { numRuns: 25 },
    );
  });

  it('refuses a cursor that is damaged or of another list', async () => {
    const accountId = someAccount();
    const { id: webhookId } = await dispatcher.webhook(accountId);
    for (let n = 0; n < 2; n++) await dispatcher.finished({ accountId });
    const page = async (query: object) =>
      dispatcher.client.listWebhookDeliveries({ accountId, webhookId, ...input({ limit: 1, ...query }) });
    const { nextCursor } = bodyOf<DeliveryList>(await page({}));
    expect(refusalOf(await page({ cursor: 'x' }))).toMatchObject({ status: 400, code: 'INVALID_CURSOR' });
    expect(refusalOf(await page({ cursor: nextCursor, status: 'failed' }))).toMatchObject({ code: 'INVALID_CURSOR' });
  });
});

describe('a test event', () => {
  it('is made at once, answered with how it went, and stands in no feed', async () => {
    const accountId = someAccount();
    const { id: webhookId, secret } = await dispatcher.webhook(accountId, { events: ['endpoint.disabled'] });
    dispatcher.receiver.answerNext({ status: 202, body: 'thanks' });
    const tested = bodyOf<DeliveryDetail>(await dispatcher.client.testWebhook({ accountId, webhookId }));
    expect(tested).toMatchObject({
      ...{ eventType: 'webhook.test', jobId: null, webhookId, status: 'delivered', attempts: 1 },
      attemptLog: [{ attempt: 1, status: 202, response: 'thanks' }],
    });
    const [request] = receivedFor(tested.eventId);
    const body = request?.body.toString() ?? '';
    expect(Object.keys(JSON.parse(body) as object)).toEqual([
      ...['eventId', 'eventType', 'webhookId', 'message', 'timestamp'],
    ]);
    expect(() => new Webhook(secret).verify(body, request?.headers as Record<string, string>)).not.toThrow();
    expect(await events(accountId)).toMatchObject({ events: [] });
  });

  it('is refused while several to the same endpoint are under way', async () => {
    const accountId = someAccount();
    const { id: webhookId } = await dispatcher.webhook(accountId);
    const { id: other } = await dispatcher.webhook(accountId);
    dispatcher.receiver.answerAlways({ status: 200, afterMs: 500 });
    const test = (id: string) => dispatcher.client.testWebhook({ accountId, webhookId: id });
    const [answers] = await Promise.all([Promise.all(Array.from({ length: 7 }, () => test(webhookId))), test(other)]);
    const refused = answers.filter(({ refusal }) => refusal).map(refusalOf);
    expect(refused.map(({ code }) => code)).toEqual(Array.from({ length: 3 }, () => 'WEBHOOK_TESTS_RUNNING'));
    bodyOf(await test(webhookId));
  });

  it('goes by what another dispatcher has just changed', async () => {
    const accountId = someAccount();
    const { id: webhookId } = await dispatcher.webhook(accountId);
    await dispatcher.finished({ accountId });
    await settled(accountId, webhookId, 'delivered');
    const secret = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;
    const rotated = { secrets: [{ secret, until: null }] };
    await new EndpointStore(dispatcher.records).change(accountId, webhookId, (value) => ({ ...value, ...rotated }));
    const { eventId } = bodyOf<DeliveryDetail>(await dispatcher.client.testWebhook({ accountId, webhookId }));
    const [request] = receivedFor(eventId);
    const headers = request?.headers as Record<string, string>;
    expect(() => new Webhook(secret).verify(request?.body ?? '', headers)).not.toThrow();
  });

  it('goes once, and to a disabled endpoint too', async () => {
    const accountId = someAccount();
    const { id: webhookId } = await dispatcher.webhook(accountId);
    await dispatcher.client.updateWebhook({ accountId, webhookId, ...input({ status: 'disabled' }) });
    dispatcher.receiver.answerNext({ status: 503 });
    const test = async () => bodyOf<DeliveryDetail>(await dispatcher.client.testWebhook({ accountId, webhookId }));
    const failed = await test();
    expect(failed).toMatchObject({ status: 'failed', reason: 'exhausted', lastStatus: 503 });
    expect(await test()).toMatchObject({ status: 'delivered' });
    const again = await dispatcher.client.redeliver({ accountId, deliveryId: failed.id });
    expect(bodyOf(again)).toMatchObject({ id: failed.id, status: 'waiting' });
    await eventually(async () =>
      expect(await dispatcher.delivery(accountId, failed.id)).toMatchObject({ status: 'delivered', attempts: 2 }),
    );
  });
});

describe('an endpoint that is disabled because it is gone', () => {
  it('says so, tells the account’s other endpoints once, and starts anew when it is enabled', async () => {
    const accountId = someAccount();
    const { id: gone } = await dispatcher.webhook(accountId);
    const { id: other } = await dispatcher.webhook(accountId, { events: ['endpoint.disabled'] });
    dispatcher.receiver.answerNext({ status: 410 });
    await dispatcher.finished({ accountId });
    const told = await settled(accountId, other, 'delivered');
    expect(told).toMatchObject({ eventType: 'endpoint.disabled', jobId: null });
    const [, { event } = { event: undefined }] = (await events(accountId)).events;
    expect(event).toMatchObject({ eventId: told.eventId, webhookId: gone, reason: 'gone' });
    const call = { accountId, webhookId: gone };
    expect(bodyOf(await dispatcher.client.getWebhook(call))).toMatchObject({
      ...{ status: 'disabled', disabledReason: 'gone' },
    });
    await eventually(async () =>
      expect((await dispatcher.records.get(ENDPOINTS, gone))?.value).toMatchObject({ untoldSince: null }),
    );
    await dispatcher.records.insert(HEALTH, gone, { failingSince: 'then', failures: 1, probeAt: null });
    const enabled = await dispatcher.client.updateWebhook({ ...call, ...input({ status: 'enabled' }) });
    expect(bodyOf(enabled)).toMatchObject({ status: 'enabled', failingSince: null, pausedUntil: null });
    await dispatcher.finished({ accountId });
    await settled(accountId, gone, 'delivered');
    expect(await dispatcher.deliveriesOf(accountId, other)).toHaveLength(1);
  });
});

describe('the feed of events', () => {
  it('has the very bytes of the webhooks, in order, for accounts without endpoints too', async () => {
    const accountId = someAccount();
    const resultJson = '{"b": 1.0, "2": "\\u00e9", "text": "Müller 😀"}';
    const runs = [await dispatcher.finished({ accountId, resultJson })];
    runs.push(await dispatcher.finished({ accountId, status: 'failed', error: 'No.' }));
    const feed = await events(accountId);
    expect(feed).toMatchObject({ next: 2, more: false });
    expect(feed.events.map(({ position, event }) => [position, event.eventId])).toEqual(
      runs.map(({ eventId }, n) => [n + 1, eventId]),
    );
    const { json } = await dispatcher.client.listEvents({ accountId, ...input({ after: 0, limit: 1 }) });
    expect(json).toContain('"result":{"2":"é","b":1,"text":"Müller 😀"}');
    expect(JSON.parse(json ?? '')).toMatchObject({ next: 1, more: true });
    expect(await events(accountId, { after: 2 })).toEqual({ events: [], next: 2, more: false });
    expect(await events(accountId, { after: 999_999_999_999 })).toEqual({
      ...{ events: [], next: 999_999_999_999, more: false },
    });
  });

  it('ends a page at about 4 MiB, and never before its first event', async () => {
    const accountId = someAccount();
    const sized = (mebibytes: number) => JSON.stringify('x'.repeat(mebibytes * 1024 * 1024));
    for (const size of [5, 2, 1, 2]) await dispatcher.finished({ accountId, resultJson: sized(size) });
    const pages: number[][] = [];
    for (let [after, more] = [0, true]; more;) {
      const page = await events(accountId, { after });
      pages.push(page.events.map(({ position }) => position));
      ({ next: after, more } = page);
    }
    expect(pages).toEqual([[1], [2, 3], [4]]);
  });
});
