import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ErrorBody, SecretBody } from '@docket/contracts';
import { eventually, makeInvoicePdf, startWebhookReceiver } from '@docket/testing';
import type { WebhookReceiver } from '@docket/testing';
import { formOf } from '../../contract/api.ts';
import type { Docket } from '../processes/docket.ts';
import { at, bodyOf, expectGenuine, received } from './received-events.ts';
import { PATIENT, WebhookAccount } from './webhook-account.ts';

/** `webhookUrl` of single submissions. */
export function testCallbacks(the: () => Docket): void {
  describe('the webhookUrl of a submission', () => {
    let receiver: WebhookReceiver;
    let account: WebhookAccount;
    let file: Buffer;
    let jobId: string;
    beforeAll(async () => {
      receiver = await startWebhookReceiver();
      account = await WebhookAccount.another(the().urls);
      file = await makeInvoicePdf({ seed: 720 });
    }, 60_000);
    afterAll(() => receiver.stop());
    const submitWith = async (path: string) => account.submit({ file, fields: { webhookUrl: at(receiver, path) } });

    it('is told of that job, signed with the secret of the account', async () => {
      ({ jobId } = await submitWith('/first?token=a%20b'));
      const [request] = await received(receiver, '/first?token=a%20b');
      if (!request) throw new Error('nothing was sent');
      expectGenuine(request, (await account.get<SecretBody>('getAccountWebhookSecret')).secret);
      expect(bodyOf(request)).toMatchObject({ eventType: 'document.completed', jobId });
    });

    it('of a duplicate is told at once of a job that is finished: the same event, the same bytes', async () => {
      const again = await submitWith('/second');
      expect(again).toMatchObject({ jobId, status: 'completed' });
      const [second] = await received(receiver, '/second');
      const [first] = await received(receiver, '/first?token=a%20b');
      expect(second?.body).toEqual(first?.body);
      await submitWith('/second');
      await eventually(async () => {
        const deliveries = await account.deliveriesOfJob(jobId);
        expect(deliveries.map(({ target, status, webhookId }) => [target, status, webhookId])).toEqual([
          ['callback', 'delivered', null],
          ['callback', 'delivered', null],
        ]);
      }, PATIENT);
    });

    it.each([
      'ftp://example.com/',
      'https://user:secret@example.com/',
      'https://10.0.0.1/',
      'http://example.com/',
      'no',
    ])('is refused when it is %s', async (webhookUrl) => {
      const form = formOf({ file, fields: { webhookUrl } });
      const { status, body } = await account.call<ErrorBody>('submitDocument', {}, { form });
      expect([status, body.message]).toEqual([400, expect.stringMatching(/^webhookUrl /)]);
      expect(body.message).not.toContain('secret');
      const added = await account.call<ErrorBody>('createWebhook', {}, { json: { url: webhookUrl } });
      expect([added.status, added.body.message]).toEqual([400, expect.stringMatching(/^url /)]);
    });
  });
}
