import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { request as requestOverTls } from 'node:https';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startWebhookReceiver, type WebhookReceiver } from './webhook-receiver.ts';

describe('a webhook receiver', () => {
  let receiver: WebhookReceiver;
  const post = (body = 'x') =>
    fetch(receiver.url, { method: 'POST', body, headers: { 'x-test': 'yes' }, redirect: 'manual' });

  beforeEach(async () => {
    receiver = await startWebhookReceiver();
  });
  afterEach(() => receiver.stop());

  it('keeps the bytes and headers it was sent', async () => {
    await post('{"a": 1}');
    const [request] = receiver.received;
    expect(request?.body.toString()).toBe('{"a": 1}');
    expect(request?.headers['x-test']).toBe('yes');
    expect(request?.rawHeaders).toContainEqual(['x-test', 'yes']);
    expect(request?.json()).toEqual({ a: 1 });
  });

  it('answers as planned, then as usual', async () => {
    receiver.answerNext({ status: 503 }, { status: 302, headers: { location: '/' } });
    const statuses = [];
    for (let i = 0; i < 3; i += 1) statuses.push((await post()).status);
    expect(statuses).toEqual([503, 302, 200]);
  });

  it('cuts the connection when told to', async () => {
    receiver.answerAlways('reset');
    await expect(post()).rejects.toThrow();
  });

  it('cuts the connection in the middle of an answer', async () => {
    receiver.answerAlways({ status: 200, body: 'begun', rest: 'reset' });
    const response = await post();
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
  });

  it('pours without end, for as long as it is read', async () => {
    receiver.answerAlways({ status: 200, rest: 'endless' });
    let bytes = 0;
    for await (const chunk of (await post()).body ?? []) {
      bytes += (chunk as Uint8Array).length;
      if (bytes > 1_000_000) break;
    }
    expect(bytes).toBeGreaterThan(1_000_000);
  });

  it('answers a byte a second', async () => {
    const { port } = new URL(receiver.url);
    receiver.answerAlways('trickle');
    const socket = connect(Number(port), '127.0.0.1');
    socket.write('POST /hook HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n');
    const [first] = (await once(socket, 'data')) as [Buffer];
    expect(first.toString()).toBe('H');
    socket.destroy();
  });

  it('goes down and comes up on the same port', async () => {
    await receiver.down();
    await expect(post()).rejects.toThrow();
    await receiver.up();
    expect((await post()).status).toBe(200);
  });
});

describe('a webhook receiver with TLS', () => {
  let receiver: WebhookReceiver;
  beforeEach(async () => {
    receiver = await startWebhookReceiver({ tls: true });
  });
  afterEach(() => receiver.stop());

  const statusOf = async (ca?: string) => {
    const request = requestOverTls(receiver.url, { method: 'POST', ...(ca === undefined ? {} : { ca }) });
    const [response] = (await once(request.end('x'), 'response')) as [{ statusCode: number; resume(): void }];
    response.resume();
    return response.statusCode;
  };

  it('is trusted by nobody', async () => {
    await expect(statusOf()).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    expect(receiver.received).toEqual([]);
  });

  it('is trusted by who is told its certificate, which names its address', async () => {
    expect(await statusOf(receiver.certificate)).toBe(200);
    const certificate = new X509Certificate(receiver.certificate ?? '');
    expect([certificate.checkIP('127.0.0.1'), certificate.checkHost('localhost')]).toEqual(['127.0.0.1', 'localhost']);
  });
});
