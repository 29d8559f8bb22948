import { once } from 'node:events';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BOUNDARY, field, file, formBytes, SUBMIT, submitHead } from '../testing/forms.ts';
import { JOB_ID, KEY } from '../testing/ingest-stand-in.ts';
import { exchange, openSocket, readAnswer } from '../testing/raw-http.ts';
import { startWithStandIn } from '../testing/running-gateway.ts';

const MIB = 1024 * 1024;
const TOO_LARGE = {
  statusCode: 413,
  code: 'DOCUMENT_TOO_LARGE',
  message: 'The document is larger than 50 MiB. Send a smaller file, or split it into several documents.',
};

let running: Awaited<ReturnType<typeof startWithStandIn>>;
beforeAll(async () => {
  running = await startWithStandIn({ lingerIdleMs: 3_000 });
});
afterAll(() => running.close());

const form = (bytes: number) => formBytes([field('templateId', 'invoice'), file(Buffer.alloc(bytes, 'x'))]);

function postStream(body: Buffer, key = KEY): Promise<Response> {
  const pieces = Array.from({ length: Math.ceil(body.length / 65_536) }, (_, n) =>
    body.subarray(n * 65_536, (n + 1) * 65_536),
  );
  const headers = { 'x-api-key': key, 'Content-Type': `multipart/form-data; boundary=${BOUNDARY}` };
  const stream = Readable.toWeb(Readable.from(pieces)) as ReadableStream<Uint8Array>;
  return fetch(`${running.url}${SUBMIT}`, { method: 'POST', headers, body: stream, duplex: 'half' });
}

describe('a document of 50 MiB', () => {
  it('is taken, and one byte more is not', async () => {
    expect((await postStream(form(50 * MIB))).status).toBe(201);
    expect(running.ingest.received.at(-1)?.size).toBe(50 * MIB);
    const answer = await postStream(form(50 * MIB + 1));
    expect(await answer.json()).toMatchObject(TOO_LARGE);
  });
});

describe('a document of 51 MiB', () => {
  const body = form(51 * MIB);

  it('is refused by its Content-Length, and fetch gets to read why', async () => {
    const answer = await fetch(`${running.url}${SUBMIT}`, {
      method: 'POST',
      headers: { 'x-api-key': KEY, 'Content-Type': `multipart/form-data; boundary=${BOUNDARY}` },
      body: new Uint8Array(body),
    });
    expect(await answer.json()).toMatchObject(TOO_LARGE);
  });

  it('is refused without Content-Length, too', async () => {
    const answer = await postStream(body);
    expect([answer.status, await answer.json()]).toMatchObject([413, TOO_LARGE]);
  });

  it('is drained for a client that reads only when everything is sent', async () => {
    const socket = openSocket(running.url);
    await once(socket, 'connect');
    socket.pause();
    for (const piece of [submitHead(body.length), body]) {
      await new Promise<void>((resolve, reject) => socket.write(piece, (error) => (error ? reject(error) : resolve())));
    }
    const answer = readAnswer(socket);
    socket.resume();
    expect((await answer).body).toMatchObject(TOO_LARGE);
  });

  it.each([
    ['is refused by its length', submitHead(body.length, ['Expect: 100-continue']), 413],
    ['is refused for its key', submitHead(10, ['Expect: 100-continue']).replace(KEY, 'plz_wrong'), 401],
    ['is asked for at another place', submitHead(10, ['Expect: 100-continue']).replace('/v1/', '/v3/'), 404],
  ])('that waits for 100 Continue and %s gets the answer in its place', async (_title, head, status) => {
    const answer = await exchange(running.url, [head]);
    expect(answer.text).not.toContain('100 Continue');
    expect([answer.status, answer.headers['connection']]).toEqual([status, 'close']);
  });
});

describe('a body that nobody wants', () => {
  it('is read to its end before the connection closes, for the answer to arrive', async () => {
    const answer = await postStream(form(30 * MIB), 'plz_wrong');
    expect([answer.status, await answer.json()]).toMatchObject([401, { message: 'Invalid API key' }]);
  });

  it.each([
    [429, { retryAfter: 7 }],
    [403, {}],
  ])('is read to its end after %i, for a client that reads only when everything is sent', async (status, more) => {
    const refusal = { status, code: 'NO', message: 'Not now.', ...more };
    const rateLimit = { limit: 10, windowSeconds: 60, remaining: 0, resetSeconds: 7 };
    running.ingest.behaviour.admit = () => ({ refusal, rateLimit });
    const socket = openSocket(running.url);
    await once(socket, 'connect');
    socket.pause();
    const body = form(30 * MIB);
    for (const piece of [submitHead(body.length), body]) {
      await new Promise<void>((resolve, reject) => socket.write(piece, (error) => (error ? reject(error) : resolve())));
    }
    const answer = readAnswer(socket);
    socket.resume();
    expect(await answer).toMatchObject({ status, body: { code: 'NO', message: 'Not now.', ...more } });
    expect((await answer).headers['ratelimit']).toBe('"submissions";r=0;t=7');
    running.ingest.behaviour.admit = () => ({ accountId: 'account-1' });
  });

  it('is not read for ever', async () => {
    const socket = openSocket(running.url);
    await once(socket, 'connect');
    const closed = once(socket, 'close');
    socket.on('error', () => undefined);
    const answer = readAnswer(socket);
    socket.write(submitHead(100).replace(KEY, 'plz_wrong'));
    expect((await answer).status).toBe(401);
    await closed;
  });
});

describe('a GET that waits for 100 Continue', () => {
  it('is answered, and its connection closed', async () => {
    const head = [`GET /v1/jobs/${JOB_ID} HTTP/1.1`, 'Host: x', `x-api-key: ${KEY}`, 'Content-Length: 3'];
    const answer = await exchange(running.url, [[...head, 'Expect: 100-continue', '\r\n'].join('\r\n')]);
    expect([answer.status, answer.headers['connection']]).toEqual([200, 'close']);
  });
});
