import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type {
  DeliveryBody,
  DeliveryDetail,
  DeliveryList,
  ErrorBody,
  EventFeed,
  NewWebhook,
  OperationId,
  ReplayBody,
} from '@docket/contracts';
import { eventually, makeInvoicePdf, startWebhookReceiver } from '@docket/testing';
import type { WebhookReceiver } from '@docket/testing';
import { newAccount } from './accounts-of-tests.ts';
import type { TestAccount } from './accounts-of-tests.ts';
import type { Call } from './api.ts';
import { formOf } from './api.ts';
import { NO_IDS } from './subject.ts';
import type { TheSubject } from './subject.ts';

const PATIENT = { timeoutMs: 30_000, everyMs: 100 };
const RANGE = { from: '2026-01-01T00:00:00Z', to: '2999-01-01T00:00:00Z' };
const MEMBERS = [
  ...['id', 'eventId', 'eventType', 'jobId', 'target', 'webhookId', 'status', 'reason', 'attempts', 'lastStatus'],
  ...['lastError', 'createdAt', 'nextAttemptAt', 'finishedAt'],
];
const DELIVERY_UNKNOWN = [404, 'Delivery not found or does not belong to you'];

/** What was sent to endpoints, sending it again, and the feed: of three jobs of one account. */
export function testDeliveries(the: TheSubject): void {
  let account: TestAccount;
  let receiver: WebhookReceiver;
  let webhook: NewWebhook;
  const jobIds: string[] = [];
  const call = <T>(id: OperationId, more: Call = {}) => the().api.call<T>(id, { key: account.key, ...more });
  const refusal = (id: OperationId, more: Call = {}) => the().api.refusal(id, { key: account.key, ...more });
  const params = () => ({ webhookId: webhook.id });
  const list = async (query: Call['query'] = {}) =>
    (await call<DeliveryList>('listWebhookDeliveries', { params: params(), query })).body;

  beforeAll(async () => {
    const { api } = the();
    [account, receiver] = [await newAccount(api), await startWebhookReceiver()];
    const json = { url: receiver.url, schedule: 'reference' };
    webhook = (await call<NewWebhook>('createWebhook', { json })).body;
    // The last one is refused by its receiver.
    for (const seed of [1_300, 1_301]) jobIds.push((await api.completed(seed, { key: account.key })).jobId);
    await eventually(() => expect(receiver.received).toHaveLength(2), PATIENT);
    receiver.answerNext({ status: 404 });
    jobIds.push((await api.completed(1_302, { key: account.key })).jobId);
    await eventually(async () => {
      const { deliveries } = await list();
      expect(deliveries.map(({ status }) => status)).toEqual(['failed', 'delivered', 'delivered']);
    }, PATIENT);
  }, 90_000);
  afterAll(() => receiver.stop());

  describe('deliveries', () => {
    it('are listed newest first, in the order of the contract', async () => {
      const { deliveries, nextCursor } = await list();
      expect(deliveries.map(({ jobId }) => jobId)).toEqual(jobIds.toReversed());
      expect(nextCursor).toBeNull();
      expect(Object.keys(deliveries[0] ?? {})).toEqual(MEMBERS);
      expect(deliveries[0]).toMatchObject({
        target: 'webhook',
        webhookId: webhook.id,
        reason: 'refused',
        lastStatus: 404,
      });
    });

    it('are walked with a cursor and found by status and time', async () => {
      const all = (await list()).deliveries;
      const first = await list({ limit: 2 });
      const second = await list({ limit: 2, cursor: first.nextCursor ?? '' });
      expect([...first.deliveries, ...second.deliveries]).toEqual(all);
      expect(second.nextCursor).toBeNull();
      const idsOf = async (query: Call['query']) => (await list(query)).deliveries.map(({ jobId }) => jobId);
      expect(await idsOf({ status: 'failed' })).toEqual([jobIds[2]]);
      expect(await idsOf({ status: 'waiting' })).toEqual([]);
      const createdAt = all[1]?.createdAt ?? '';
      expect(await idsOf({ createdBefore: createdAt })).toEqual([jobIds[0]]);
      expect(await idsOf({ createdAfter: createdAt, status: 'delivered' })).toEqual([jobIds[1]]);
    });

    it.each([
      { limit: 0 },
      { limit: 101 },
      { limit: 'many' },
      { cursor: 'x' },
      { status: 'lost' },
      { createdAfter: 'today' },
      { createdBefore: '' },
      { nonsense: 1 },
    ])('are not listed for %j', async (query) => {
      expect((await call('listWebhookDeliveries', { params: params(), query })).status).toBe(400);
      if ('limit' in query || 'cursor' in query) {
        const asked = { params: { jobId: jobIds[0] ?? '' }, query };
        expect((await call('listJobDeliveries', asked)).status).toBe(400);
      }
    });

    it('of a job are found by it, each with its attempts', async () => {
      const asked = { params: { jobId: jobIds[2] ?? '' } };
      const { deliveries } = (await call<DeliveryList>('listJobDeliveries', asked)).body;
      const [delivery] = deliveries;
      expect(deliveries).toEqual((await list({ status: 'failed' })).deliveries);
      const read = { params: { deliveryId: delivery?.id ?? '' } };
      for (const { body } of await the().api.atEach(() => call<DeliveryDetail>('getDelivery', read))) {
        expect(Object.keys(body)).toEqual([...MEMBERS, 'attemptLog']);
        expect(body).toMatchObject({ ...delivery, attemptLog: [{ attempt: 1, status: 404, succeeded: false }] });
      }
    });

    it('are nobody else’s', async () => {
      const { api } = the();
      const { key } = await newAccount(api);
      const [delivery] = (await list()).deliveries;
      for (const id of ['getDelivery', 'redeliver'] as const) {
        const asked = { key, params: { deliveryId: delivery?.id ?? '' } };
        expect([id, ...(await api.refusal(id, asked))]).toEqual([id, ...DELIVERY_UNKNOWN]);
      }
      const ofJob = { key, params: { jobId: jobIds[0] ?? '' } };
      expect((await api.call('listJobDeliveries', ofJob)).status).toBe(404);
      const feed = (await api.call<EventFeed>('listEvents', { key })).body;
      expect(feed).toEqual({ events: [], next: 0, more: false });
    });

    it.each(NO_IDS)('(%s) are not found', async (_title, id) => {
      for (const operation of ['getDelivery', 'redeliver'] as const) {
        expect(await refusal(operation, { params: { deliveryId: id } })).toEqual(DELIVERY_UNKNOWN);
      }
      const words = [404, 'Job not found or does not belong to you'];
      expect(await refusal('listJobDeliveries', { params: { jobId: id } })).toEqual(words);
    });

    it('that are over are sent again, once for those who ask at the same time', async () => {
      const [delivery] = (await list({ status: 'failed' })).deliveries;
      const asked = { params: { deliveryId: delivery?.id ?? '' } };
      receiver.answerNext({ status: 200, afterMs: 500 });
      const begin = () => call<DeliveryBody & ErrorBody>('redeliver', asked);
      const answers = await Promise.all([begin(), begin(), begin()]);
      expect(answers.map(({ status }) => status).sort()).toEqual([202, 409, 409]);
      expect(answers.find(({ status }) => status === 202)?.body.status).toBe('waiting');
      expect(answers.find(({ status }) => status === 409)?.body.code).toBe('DELIVERY_NOT_OVER');
      await eventually(async () => {
        expect((await call('getDelivery', asked)).body).toMatchObject({ status: 'delivered', attempts: 2 });
      }, PATIENT);
      expect(receiver.received).toHaveLength(4);
    });
  });

  describe('a test event', () => {
    it('is answered with how it went', async () => {
      receiver.answerNext({ status: 418, body: 'a teapot' });
      const { status, body } = await call<DeliveryDetail>('testWebhook', { params: params() });
      expect([status, Object.keys(body)]).toEqual([200, [...MEMBERS, 'attemptLog']]);
      expect(body).toMatchObject({ eventType: 'webhook.test', jobId: null, attemptLog: [{ response: 'a teapot' }] });
    });

    it('to nobody says so, in the log too', async () => {
      const json = { url: 'http://127.0.0.1:9/', events: ['endpoint.disabled'] };
      const { id } = (await call<NewWebhook>('createWebhook', { json })).body;
      const nowhere = { params: { webhookId: id } };
      const { body } = await call<DeliveryDetail>('testWebhook', nowhere);
      expect(body).toMatchObject({ status: 'failed', attempts: 1, lastStatus: null, lastError: 'connect' });
      expect((await call('getDelivery', { params: { deliveryId: body.id } })).body).toEqual(body);
      expect((await call('listWebhookDeliveries', nowhere)).body).toMatchObject({ deliveries: [{ id: body.id }] });
      await call('deleteWebhook', nowhere);
    });
  });

  describe('a replay', () => {
    const replay = (json: object) => call<ReplayBody & ErrorBody>('replayWebhook', { params: params(), json });

    it('is only counted unless it is wanted', async () => {
      const { status, body } = await replay({ ...RANGE, all: true });
      expect([status, body]).toEqual([
        200,
        {
          ...{ replayId: null, status: 'counted', from: '2026-01-01T00:00:00.000Z', to: '2999-01-01T00:00:00.000Z' },
          ...{ all: true, events: 3, replayed: 0, createdAt: null, finishedAt: null },
        },
      ]);
      expect((await replay(RANGE)).body.events).toBe(0);
    });

    it.each<[object, string]>([
      [{}, 'INVALID_BODY'],
      [{ from: RANGE.from }, 'INVALID_BODY'],
      [{ ...RANGE, to: 'tomorrow' }, 'INVALID_BODY'],
      [{ ...RANGE, from: 7 }, 'INVALID_BODY'],
      [{ ...RANGE, all: 'yes' }, 'INVALID_BODY'],
      [{ ...RANGE, dryRun: 0 }, 'INVALID_BODY'],
      [{ ...RANGE, until: RANGE.to }, 'INVALID_BODY'],
      [{ from: RANGE.to, to: RANGE.from }, 'REPLAY_RANGE_EMPTY'],
      [{ from: RANGE.to, to: RANGE.to, dryRun: false }, 'REPLAY_RANGE_EMPTY'],
    ])('of %j is refused', async (json, code) => {
      const { status, body } = await replay(json);
      expect([status, body.code]).toEqual([400, code]);
    });

    it('is the only one to its endpoint, and goes on until all is sent', async () => {
      const before = receiver.received.length;
      const begin = () => replay({ ...RANGE, all: true, dryRun: false });
      const answers = await Promise.all([begin(), begin(), begin()]);
      expect(answers.map(({ status }) => status).sort()).toEqual([202, 409, 409]);
      expect(answers.find(({ status }) => status === 409)?.body.code).toBe('REPLAY_RUNNING');
      const { replayId } = answers.find(({ status }) => status === 202)?.body ?? {};
      const read = { params: { ...params(), replayId: replayId ?? '' } };
      await eventually(async () => {
        expect((await call('getReplay', read)).body).toMatchObject({ status: 'done', events: 3, replayed: 3 });
        expect(receiver.received).toHaveLength(before + 3);
      }, PATIENT);
    }, 60_000);

    it('to an endpoint that is disabled is refused', async () => {
      const set = (status: string) => call('updateWebhook', { params: params(), json: { status } });
      await set('disabled');
      const { status, body } = await replay({ ...RANGE, dryRun: false });
      expect([status, body.code]).toEqual([409, 'WEBHOOK_DISABLED']);
      expect((await replay(RANGE)).status).toBe(200);
      await set('enabled');
    });

    it.each(NO_IDS)('(%s) is not found', async (_title, replayId) => {
      const words = [404, 'Replay not found or does not belong to you'];
      expect(await refusal('getReplay', { params: { ...params(), replayId } })).toEqual(words);
    });
  });

  describe('the feed of events', () => {
    const read = async (query: Call['query'] = {}) => (await call<EventFeed>('listEvents', { query })).body;

    it('has every event in its order, at every gateway, from any position on', async () => {
      const [whole] = await the().api.atEach(() => read());
      expect(whole?.events.map(({ position, event }) => [position, event.jobId])).toEqual(
        jobIds.map((jobId, index) => [index + 1, jobId]),
      );
      expect(whole).toMatchObject({ next: 3, more: false });
      expect(await read({ after: 1, limit: 1 })).toEqual({ events: [whole?.events[1]], next: 2, more: true });
      expect(await read({ after: 3 })).toEqual({ events: [], next: 3, more: false });
    });

    it.each([
      { after: -1 },
      { after: 'first' },
      { after: 1.5 },
      { after: 1e12 },
      { limit: 0 },
      { limit: 101 },
      { x: 1 },
    ])('is not read for %j', async (query) => {
      expect((await call('listEvents', { query })).status).toBe(400);
    });
  });

  describe('deliveries of an erased job', () => {
    it('are gone with it: 410, and a gap in the feed', async () => {
      const [jobId = ''] = jobIds;
      const found = (await list()).deliveries.find((delivery) => delivery.jobId === jobId);
      expect((await call('eraseJob', { params: { jobId } })).status).toBe(204);
      expect((await call<ErrorBody>('listJobDeliveries', { params: { jobId } })).body.code).toBe('JOB_ERASED');
      await eventually(async () => {
        const { events, next } = (await call<EventFeed>('listEvents')).body;
        expect([events.map(({ position }) => position), next]).toEqual([[2, 3], 3]);
        const again = await call<ErrorBody>('redeliver', { params: { deliveryId: found?.id ?? '' } });
        expect([again.status, again.body.code]).toEqual([410, 'JOB_ERASED']);
      }, PATIENT);
    });
  });

  describe('a webhookUrl', () => {
    it.each([
      ['no URL', 'no'],
      ['one with a password', 'https://u:hush@a.invalid/'],
      ['of a private address', 'https://10.0.0.1/'],
      ['too long', `https://a.invalid/${'x'.repeat(2_000)}`],
    ])('(%s) is 400, and no job is made', async (_title, webhookUrl) => {
      const form = formOf({ file: await makeInvoicePdf({ seed: 1_303 }), fields: { webhookUrl } });
      const { status, body } = await call<ErrorBody>('submitDocument', { form });
      expect([status, body.code]).toEqual([400, 'INVALID_WEBHOOK_URL']);
      expect(body.message).not.toContain('hush');
      expect((await call<{ jobs: unknown[] }>('listJobs')).body.jobs).toHaveLength(2);
    });
  });
}
