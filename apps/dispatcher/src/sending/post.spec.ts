import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Guard } from '@docket/outbound';
import { startWebhookReceiver } from '@docket/testing';
import { errorClassOf, post } from './post.ts';

const NOW = new Date('2026-11-06T08:49:37.000Z');

let server: Server;
let sockets: Socket[];
let respond: (socket: Socket) => void;

const postTo = (url: string, timeoutMs = 5_000, guard: Guard = { allow: 'loopback' }) =>
  post({
    url: new URL(url),
    headers: { 'X-Own': 'yes' },
    body: Buffer.from('{"a":"é"}'),
    timeoutMs,
    guard,
    now: () => NOW,
  });

const postIt = (timeoutMs?: number, guard?: Guard) =>
  postTo(`http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?key=1#part`, timeoutMs, guard);

const answering = (text: string) => (socket: Socket) => {
  socket.end(text);
};

/** Writes as fast as it is taken. */
const pouring = (head: string, piece: string) => (socket: Socket) => {
  socket.write(head);
  const feed = () => {
    while (!socket.destroyed && socket.write(piece));
  };
  socket.on('drain', feed);
  feed();
};

beforeEach(async () => {
  sockets = [];
  server = createServer((socket) => {
    sockets.push(socket.on('error', () => undefined));
    socket.once('data', () => respond(socket));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
});

afterEach(() => {
  for (const socket of sockets) socket.destroy();
  server.close();
});

describe('a request to an endpoint', () => {
  it('carries path, query, headers and the bytes as they are', async () => {
    let sent = '';
    respond = answering('HTTP/1.1 204 No Content\r\n\r\n');
    server.on('connection', (socket) => socket.on('data', (chunk: Buffer) => (sent += chunk.toString())));
    const { answer, head } = await postIt();
    expect(answer).toMatchObject({ status: 204, error: null, address: '127.0.0.1', retryAfterMs: null });
    expect(head).toBe('');
    expect(sent).toMatch(/^POST \/hook\?key=1 HTTP\/1\.1\r\n/);
    expect(sent).toContain('\r\nX-Own: yes\r\n');
    expect(sent).toMatch(/\r\ncontent-length: 10\r\n/i);
    expect(sent.endsWith('\r\n\r\n{"a":"é"}')).toBe(true);
  });

  it('takes a redirect for an answer and asks nobody else', async () => {
    const port = (server.address() as AddressInfo).port;
    respond = answering(`HTTP/1.1 307 There\r\nLocation: http://127.0.0.1:${port}/there\r\nContent-Length: 0\r\n\r\n`);
    expect((await postIt()).answer).toMatchObject({ status: 307, error: null });
    expect(sockets).toHaveLength(1);
  });

  it.each([
    ['7', 7_000],
    ['Fri, 06 Nov 2026 08:50:37 GMT', 60_000],
    ['in a while', null],
  ])('is told when to come back: %s', async (retryAfter, retryAfterMs) => {
    respond = answering(`HTTP/1.1 429 Slowly\r\nRetry-After: ${retryAfter}\r\nContent-Length: 0\r\n\r\n`);
    expect((await postIt()).answer).toMatchObject({ status: 429, retryAfterMs });
  });
});

describe('a receiver that answers badly', () => {
  it('counts by its status although the response body stalls', async () => {
    respond = (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nso far');
    expect(await postIt(300)).toMatchObject({ answer: { status: 200, error: null }, head: 'so far' });
  });

  it('counts by its status although the connection breaks in the response body', async () => {
    respond = (socket) => {
      socket.write('HTTP/1.1 500 Oh\r\nContent-Length: 100\r\n\r\nso far');
      setTimeout(() => socket.resetAndDestroy(), 50);
    };
    expect(await postIt()).toMatchObject({ answer: { status: 500, error: null }, head: 'so far' });
  });

  it('counts by its status although garbage follows its answer', async () => {
    respond = answering('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok\0\x01 HTTP/9 garbage\r\n\r\n');
    expect(await postIt()).toMatchObject({ answer: { status: 200, error: null }, head: 'ok' });
  });

  it('without end is read no further than 64 KB', async () => {
    respond = pouring('HTTP/1.1 200 OK\r\n\r\n', 'x'.repeat(16_384));
    const { answer, head } = await postIt();
    expect(answer).toMatchObject({ status: 200 });
    expect(head).toBe('x'.repeat(1024));
    expect(answer.latencyMs).toBeLessThan(4_000);
  });

  it('with bytes that are no UTF-8 has a readable head all the same', async () => {
    respond = (socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n');
      socket.end(Buffer.from([0x61, 0xff, 0x62]));
    };
    expect((await postIt()).head).toBe('a\ufffdb');
  });

  it('with a head that drips in times out', async () => {
    respond = (socket) => {
      const drip = setInterval(() => (socket.destroyed ? clearInterval(drip) : socket.write('X')), 20);
      socket.write('HTTP/1.1 200 OK\r\nX-');
    };
    expect((await postIt(300)).answer).toMatchObject({ status: null, error: 'timeout', address: '127.0.0.1' });
  });

  it('with a head without end is a network error as soon as it passes 16 KB', async () => {
    respond = pouring('HTTP/1.1 200 OK\r\n', `X-A: ${'a'.repeat(1_000)}\r\n`);
    const { answer } = await postIt();
    expect(answer).toMatchObject({ status: null, error: 'network' });
    expect(answer.latencyMs).toBeLessThan(2_000);
  });

  it('with nothing but interim answers times out', async () => {
    respond = (socket) => {
      const hint = setInterval(
        () => (socket.destroyed ? clearInterval(hint) : socket.write('HTTP/1.1 103 Early Hints\r\n\r\n')),
        5,
      );
    };
    expect((await postIt(300)).answer).toMatchObject({ status: null, error: 'timeout' });
  });

  it.each([
    ['no HTTP', '220 mail.example ESMTP\r\n'],
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
  ])('with %s is a network error', async (_what, text) => {
    respond = answering(text);
    expect((await postIt()).answer).toMatchObject({ status: null, error: 'network' });
  });

  it('by closing the connection is a reset', async () => {
    respond = (socket) => socket.end();
    expect((await postIt()).answer).toMatchObject({ status: null, error: 'reset' });
  });

  it('in plain text where TLS is spoken is a TLS error', async () => {
    respond = answering('HTTP/1.1 400 Plain\r\n\r\n');
    const { port } = server.address() as AddressInfo;
    expect((await postTo(`https://127.0.0.1:${port}/`)).answer).toMatchObject({ status: null, error: 'tls' });
  });

  it('with a certificate that nobody trusts is a TLS error, and gets no byte of the body', async () => {
    const receiver = await startWebhookReceiver({ tls: true });
    expect((await postTo(receiver.url)).answer).toMatchObject({ status: null, error: 'tls' });
    expect(receiver.received).toEqual([]);
    await receiver.stop();
  });
});

describe('an endpoint at an address that requests may not go to', () => {
  it('is not connected to', async () => {
    const { answer } = await postIt(5_000, { allow: 'none' });
    expect(answer).toMatchObject({ error: 'refused-address', address: null });
    expect(sockets).toEqual([]);
  });
});

describe('a name whose resolution hangs', () => {
  it('times out without waiting for the resolver', async () => {
    const { answer } = await postTo('https://hanging.example/', 200, { allow: 'none', resolve: () => undefined });
    expect(answer).toMatchObject({ status: null, error: 'timeout', address: null });
    expect(answer.latencyMs).toBeLessThan(2_000);
  });
});

describe('the class of an error', () => {
  it.each([
    ['ENOTFOUND', 'dns'],
    ['EAI_AGAIN', 'dns'],
    ['ECONNREFUSED', 'connect'],
    ['UND_ERR_CONNECT_TIMEOUT', 'timeout'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls'],
    ['CERT_HAS_EXPIRED', 'tls'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls'],
    ['EPROTO', 'tls'],
    ['HPE_INVALID_CONSTANT', 'network'],
    ['UND_ERR_HEADERS_OVERFLOW', 'network'],
  ])('of %s is %s', (code, expected) => {
    expect(errorClassOf(Object.assign(new Error('no'), { code }))).toBe(expected);
  });
});
