import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ErrorBody, SecretBody } from '@docket/contracts';
import { eventually, makeInvoicePdf, startWebhookReceiver } from '@docket/testing';
import type { ReceivedRequest, WebhookReceiver } from '@docket/testing';
import { startStandalone } from '../processes/docket.ts';
import type { Docket, Standalone } from '../processes/docket.ts';
import { testReadme } from './readme.features.ts';
import type { Captured } from './readme.features.ts';
import { received } from './received-events.ts';
import { PATIENT, WebhookAccount } from './webhook-account.ts';
import { testWebhooks } from './webhooks.features.ts';

describe('webhooks of Docket in one process', () => {
  testWebhooks(startStandalone, { kill: (docket) => docket.crash() }, { meanwhile: testCaptured, last: testStopping });
});

/** What an endpoint is sent while its secret changes verifies as the README says. */
function testCaptured(the: () => Standalone): void {
  describe('requests of an endpoint whose secret is replaced', () => {
    let captured: Captured | undefined;
    beforeAll(async () => {
      captured = await capture(the());
    }, 60_000);

    testReadme(() => {
      if (!captured) throw new Error('nothing was captured');
      return captured;
    });
  });
}

function testStopping(the: () => Standalone): void {
  it('ends with exit code 0 after SIGTERM, and goes on when it is started again', async () => {
    expect(await the().stop()).toBe(0);
    await the().start();
  });
}

async function capture({ urls }: Docket): Promise<Captured> {
  const receiver = await startWebhookReceiver();
  const account = await WebhookAccount.another(urls);
  const { id: webhookId, secret: former } = await account.addWebhook({ url: receiver.url });
  const rotate = (json: object) => account.get<SecretBody>('rotateWebhookSecret', { webhookId }, { json });
  const sent = async (count: number): Promise<ReceivedRequest> => {
    await account.get('testWebhook', { webhookId });
    const newest = (await received(receiver, '/hook', count, 'webhook.test')).at(-1);
    if (!newest) throw new Error('nothing was sent');
    return newest;
  };
  const before = await sent(1);
  const { secret: present } = await rotate({ overlapHours: 24 });
  const during = await sent(2);
  const { id } = await account.addWebhook({ url: receiver.url, secret: present });
  await account.get('testWebhook', { webhookId: id });
  const afterwards = (await received(receiver, '/hook', 3, 'webhook.test')).at(-1) ?? before;
  await receiver.stop();
  return { former, present, before, during, afterwards };
}

describe('webhooks of Docket that may not go to private addresses', () => {
  let docket: Standalone;
  let receiver: WebhookReceiver;
  beforeAll(async () => {
    receiver = await startWebhookReceiver({ tls: true });
    docket = await startStandalone({ env: { DOCKET_WEBHOOK_ALLOW_PRIVATE: 'none' } });
  }, 60_000);
  afterAll(async () => {
    await docket.remove();
    await receiver.stop();
  }, 60_000);

  it('are refused to a name of one, now and when they are sent', async () => {
    const account = await WebhookAccount.another(docket.urls);
    const url = receiver.url.replace('127.0.0.1', 'localhost');
    const added = await account.call<ErrorBody>('createWebhook', {}, { json: { url } });
    expect([added.status, added.body.code]).toEqual([400, 'WEBHOOK_ADDRESS_REFUSED']);

    const { jobId } = await account.submit({ file: await makeInvoicePdf({ seed: 760 }), fields: { webhookUrl: url } });
    await eventually(async () => {
      const [delivery] = await account.deliveriesOfJob(jobId);
      expect(delivery).toMatchObject({ status: 'waiting', lastStatus: null, lastError: 'refused-address' });
      const { attemptLog } = await account.delivery(delivery?.id ?? '');
      expect(attemptLog[0]).toMatchObject({ error: 'refused-address', address: null });
    }, PATIENT);
    expect(receiver.received).toEqual([]);
  }, 90_000);
});
