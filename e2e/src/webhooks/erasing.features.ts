import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ErrorBody } from '@docket/contracts';
import { eventually, makeInvoicePdf, startWebhookReceiver } from '@docket/testing';
import type { WebhookReceiver } from '@docket/testing';
import type { Docket } from '../processes/docket.ts';
import { at, received } from './received-events.ts';
import { PATIENT, WebhookAccount } from './webhook-account.ts';

const NUMBER = 'INV-WEBHOOK-7751-QX';
const ANSWER = 'thank-you-mrs-7752-qx';

/** What the dispatcher keeps of a job that is erased. */
export function testErasing(the: () => Docket): void {
  describe('a job that was told of and is erased', () => {
    let receiver: WebhookReceiver;
    let account: WebhookAccount;
    let jobId: string;
    beforeAll(async () => {
      receiver = await startWebhookReceiver();
      receiver.answerAlways(({ path }) => ({ status: path === '/fine' ? 200 : 503, body: ANSWER }));
      account = await WebhookAccount.another(the().urls);
    }, 60_000);
    afterAll(() => receiver.stop());

    it('leaves deliveries without answers, and what was still waiting is not sent any more', async () => {
      const fine = await account.addWebhook({ url: at(receiver, '/fine') });
      const failing = await account.addWebhook({ url: at(receiver, '/failing') });
      ({ jobId } = await account.finished({ file: await makeInvoicePdf({ seed: 730, invoiceNumber: NUMBER }) }));
      await received(receiver, '/fine');
      await received(receiver, '/failing');
      const deliveries = await eventually(async () => {
        const found = [await account.deliveryTo(fine.id, jobId), await account.deliveryTo(failing.id, jobId)];
        expect(found.map(({ attemptLog }) => attemptLog[0]?.response)).toEqual([ANSWER, ANSWER]);
        return found.map(({ id }) => id);
      }, PATIENT);

      expect((await account.call('eraseJob', { jobId })).status).toBe(204);
      await eventually(async () => {
        const left = await Promise.all(deliveries.map((id) => account.delivery(id)));
        expect(left.map(({ status, reason }) => [status, reason])).toEqual([
          ['delivered', null],
          ['failed', 'erased'],
        ]);
        expect(left.map(({ attemptLog }) => attemptLog[0]?.response)).toEqual([null, null]);
      }, PATIENT);
      const refused = await account.call<ErrorBody>('redeliver', { deliveryId: deliveries[0] ?? '' });
      expect([refused.status, refused.body.code]).toEqual([410, 'JOB_ERASED']);
      expect((await account.call('listJobDeliveries', { jobId })).status).toBe(410);
    });

    it('is no longer in the feed', async () => {
      expect(await account.events()).toEqual([]);
    });
  });
}

/** Later, when the logs of SQLite have been emptied. */
export function testNothingLeft(the: () => Docket): void {
  describe('everything that is kept', () => {
    it.each([NUMBER, ANSWER])('does not hold %j of a job that was erased', async (trace) => {
      await eventually(async () => expect(await the().holds(trace)).toBe(false), PATIENT);
    });
  });
}
