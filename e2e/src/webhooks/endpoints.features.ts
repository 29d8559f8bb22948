import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DeliveryDetail, DeliveryList, NewWebhook, ReplayBody, SecretBody, TemplateBody } from '@docket/contracts';
import { eventually, invoiceTruth, makeInvoicePdf, sampleInvoice, startWebhookReceiver } from '@docket/testing';
import type { ReceivedRequest, WebhookReceiver } from '@docket/testing';
import type { Docket } from '../processes/docket.ts';
import { at, bodyOf, expectGenuine, expectStandard, received, referenceSignature } from './received-events.ts';
import { PATIENT, WebhookAccount } from './webhook-account.ts';

/** Names that careless programs reorder, escape or lose. */
const FIELDS = {
  zuletzt: { type: 'number', description: 'Net total' },
  '10': { type: 'number', description: 'Grand total' },
  '2': { type: 'string', description: 'Number of the invoice' },
  'größe \u2028"\\/': { type: 'date', description: 'Date of the invoice' },
  '金額 💶': { type: 'number', description: 'Tax total' },
  käufer: { type: 'string', description: 'Buyer' },
};
const { netTotal, total, invoiceNumber, issueDate, taxTotal, buyer } = invoiceTruth(sampleInvoice(700, 'de'));
const VALUES = {
  zuletzt: netTotal,
  '10': total,
  '2': invoiceNumber,
  'größe \u2028"\\/': issueDate,
  '金額 💶': taxTotal,
  käufer: buyer,
};

/** What an account does with an endpoint, over real HTTP: events of one account, in the order of these tests. */
export function testEndpoints(the: () => Docket): void {
  describe('an endpoint of an account', () => {
    let receiver: WebhookReceiver;
    let account: WebhookAccount;
    let webhook: NewWebhook;
    beforeAll(async () => {
      receiver = await startWebhookReceiver();
      account = await WebhookAccount.another(the().urls);
      webhook = await account.addWebhook({ url: at(receiver, '/all'), description: 'Alles für „alle“' });
    }, 60_000);
    afterAll(() => receiver.stop());
    const sent = async (count: number): Promise<ReceivedRequest[]> => received(receiver, '/all', count);

    it('is told of a document, with two signatures over bytes that are the same when written again', async () => {
      const template = await account.get<TemplateBody>(
        'createTemplate',
        {},
        { json: { name: 'Odd names', schema: { data: FIELDS } } },
      );
      const file = await makeInvoicePdf({ seed: 700, language: 'de' });
      const job = await account.finished({ file, templateId: template.id });
      expect(job.result).toEqual(VALUES);
      const [request] = await sent(1);
      if (!request) throw new Error('nothing was sent');
      expectGenuine(request, webhook.secret);
      expect(request.json()).toMatchObject({ eventType: 'document.completed', jobId: job.jobId, result: VALUES });
      await eventually(async () => {
        expect(await account.deliveryTo(webhook.id, job.jobId)).toMatchObject({
          ...{ eventId: bodyOf(request).eventId, target: 'webhook', status: 'delivered', attempts: 1, lastStatus: 200 },
          attemptLog: [{ attempt: 1, succeeded: true, status: 200, error: null, address: '127.0.0.1' }],
        });
      }, PATIENT);
    });

    it('is told of a failed document too', async () => {
      const file = await makeInvoicePdf({ seed: 701 });
      const job = await account.finished({ file, fields: { pages: '7' } });
      expect(job.errorCode).toBe('PAGES_OUT_OF_RANGE');
      const request = (await sent(2)).at(-1);
      expect(request && bodyOf(request)).toMatchObject({
        eventType: 'document.failed',
        jobId: job.jobId,
        result: null,
      });
    });

    it('is tested by an event of its own, and the answer tells how it went', async () => {
      receiver.answerNext({ status: 418, body: 'a teapot' });
      const params = { webhookId: webhook.id };
      expect(await account.get<DeliveryDetail>('testWebhook', params)).toMatchObject({
        ...{ eventType: 'webhook.test', jobId: null, status: 'failed', reason: 'refused' },
        attemptLog: [{ status: 418, response: 'a teapot' }],
      });
      expect(await account.get<DeliveryDetail>('testWebhook', params)).toMatchObject({ status: 'delivered' });
      const tests = await received(receiver, '/all', 2, 'webhook.test');
      for (const request of tests) expectGenuine(request, webhook.secret);
    });

    it('gets a delivery again on request: the same event, the same bytes', async () => {
      const [first] = await sent(2);
      if (!first) throw new Error('nothing was sent');
      const { id } = await account.deliveryTo(webhook.id, bodyOf(first).jobId ?? '');
      expect((await account.call('redeliver', { deliveryId: id })).status).toBe(202);
      const again = (await sent(3)).at(-1);
      expect(again?.body).toEqual(first.body);
      expect(again?.headers['webhook-id']).toBe(first.headers['webhook-id']);
      await eventually(async () => {
        expect(await account.delivery(id)).toMatchObject({ status: 'delivered', attempts: 2 });
      }, PATIENT);
    });

    it('is replayed what happened in a time, which is counted first', async () => {
      const before = await sent(3);
      const params = { webhookId: webhook.id };
      const range = { from: webhook.createdAt, to: new Date(Date.now() + 60_000).toISOString() };
      const replay = (json: object) =>
        account.get<ReplayBody>('replayWebhook', params, { json: { ...range, ...json } });
      expect(await replay({})).toMatchObject({ status: 'counted', events: 0, replayId: null });
      expect(await replay({ all: true })).toMatchObject({ status: 'counted', events: 2, replayId: null });
      const begun = await replay({ all: true, dryRun: false });
      expect(begun.events).toBe(2);
      await eventually(async () => {
        const read = { ...params, replayId: begun.replayId ?? '' };
        expect(await account.get<ReplayBody>('getReplay', read)).toMatchObject({ status: 'done', replayed: 2 });
      }, PATIENT);
      const again = (await sent(5)).slice(3).map(({ body }) => body.toString());
      expect(again.sort()).toEqual([...new Set(before.map(({ body }) => body.toString()))].sort());
    });

    it('has two secrets for a while when one is replaced', async () => {
      const params = { webhookId: webhook.id };
      const rotated = await account.get<SecretBody>('rotateWebhookSecret', params, { json: { overlapHours: 1 } });
      expect(rotated.previous).toMatchObject({ secret: webhook.secret });
      await account.get('testWebhook', params);
      const during = (await received(receiver, '/all', 3, 'webhook.test')).at(-1);
      if (!during) throw new Error('nothing was sent');
      expectStandard(during, rotated.secret);
      expectStandard(during, webhook.secret);
      expect(during.headers['x-webhook-signature']).toBe(referenceSignature(during, webhook.secret));

      const last = await account.get<SecretBody>('rotateWebhookSecret', params, { json: { overlapHours: 0 } });
      expect(last.previous).toBeNull();
      await account.get('testWebhook', params);
      const afterwards = (await received(receiver, '/all', 4, 'webhook.test')).at(-1);
      if (!afterwards) throw new Error('nothing was sent');
      expectGenuine(afterwards, last.secret);
      expect(() => expectStandard(afterwards, rotated.secret)).toThrow();
    });

    it('lists its deliveries, newest first', async () => {
      const { deliveries } = await account.get<DeliveryList>('listWebhookDeliveries', { webhookId: webhook.id });
      expect(deliveries.map(({ eventType }) => eventType)).toEqual([
        ...['webhook.test', 'webhook.test', 'webhook.test', 'webhook.test'],
        ...['document.failed', 'document.completed'],
      ]);
    });

    it('can be done without: the feed has every event, without gaps, as it was sent', async () => {
      const bodies = [...new Set((await sent(5)).map(({ body }) => body.toString()))];
      for (const limit of [1, 100]) {
        const events = await account.events(limit);
        expect(events.map(({ position }) => position)).toEqual(events.map((_, index) => index + 1));
        expect(events.map(({ event }) => JSON.stringify(event)).sort()).toEqual(bodies.sort());
      }
    });
  });
}
