import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startWebhookReceiver, type WebhookReceiver } from './webhook-receiver.ts';

describe('a webhook receiver', () => {
  let receiver: WebhookReceiver;
  const post = (body: string) => fetch(receiver.url, { method: 'POST', body, headers: { 'x-test': 'yes' } });

  beforeEach(async () => {
    receiver = await startWebhookReceiver();
  });
  afterEach(() => receiver.stop());

  it('keeps the bytes and headers it was sent', async () => {
    await post('{"a": 1}');
    const [request] = receiver.received;
    expect(request?.body.toString()).toBe('{"a": 1}');
    expect(request?.headers['x-test']).toBe('yes');
    expect(request?.json()).toEqual({ a: 1 });
  });

  it('answers as planned, then as usual', async () => {
    receiver.answerNext({ status: 503 }, { status: 302, headers: { location: '/' } });
    const statuses = [];
    for (let i = 0; i < 3; i += 1) {
      statuses.push((await fetch(receiver.url, { method: 'POST', redirect: 'manual' })).status);
    }
    expect(statuses).toEqual([503, 302, 200]);
  });

  it('cuts the connection when told to', async () => {
    receiver.answerAlways('reset');
    await expect(post('x')).rejects.toThrow();
  });
});
