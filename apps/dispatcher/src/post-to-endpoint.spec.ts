import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Guard } from '@docket/outbound';
import { errorClassOf, postToEndpoint } from './post-to-endpoint.ts';

let server: Server;
let sockets: Socket[];
let respond: (socket: Socket) => void;

const post = (timeoutMs = 5_000, guard: Guard = { allow: 'loopback' }) => {
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?key=1#part`);
  const body = Buffer.from('{"a":"é"}');
  return postToEndpoint({ url, headers: { 'X-Own': 'yes' }, body, timeoutMs, guard });
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
    respond = (socket) => socket.end('HTTP/1.1 204 No Content\r\n\r\n');
    server.on('connection', (socket) => socket.on('data', (chunk: Buffer) => (sent += chunk.toString())));
    expect(await post()).toMatchObject({ status: 204, error: null, address: '127.0.0.1', responseHead: '' });
    expect(sent).toMatch(/^POST \/hook\?key=1 HTTP\/1\.1\r\n/);
    expect(sent).toContain('\r\nX-Own: yes\r\n');
    expect(sent).toMatch(/\r\ncontent-length: 10\r\n/i);
    expect(sent.endsWith('\r\n\r\n{"a":"é"}')).toBe(true);
  });

  it('counts the status although the response body stalls', async () => {
    respond = (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nso far');
    expect(await post(300)).toMatchObject({ status: 200, error: null, responseHead: 'so far' });
  });

  it('counts the status although the connection breaks in the response body', async () => {
    respond = (socket) => {
      socket.write('HTTP/1.1 500 Oh\r\nContent-Length: 100\r\n\r\nso far');
      setTimeout(() => socket.resetAndDestroy(), 50);
    };
    expect(await post()).toMatchObject({ status: 500, error: null, responseHead: 'so far' });
  });

  it('reads an endless response no further than 64 KB', async () => {
    respond = (socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      const feed = () => {
        while (!socket.destroyed && socket.write('x'.repeat(16_384)));
      };
      socket.on('drain', feed);
      feed();
    };
    const answer = await post();
    expect(answer).toMatchObject({ status: 200, responseHead: 'x'.repeat(1024) });
    expect(answer.latencyMs).toBeLessThan(4_000);
  });

  it('times out while the head drips in', async () => {
    respond = (socket) => {
      const drip = setInterval(() => (socket.destroyed ? clearInterval(drip) : socket.write('X')), 20);
      socket.write('HTTP/1.1 200 OK\r\nX-');
    };
    expect(await post(300)).toMatchObject({ status: null, error: 'timeout', address: '127.0.0.1' });
  });

  it('names an answer that is no HTTP a network error', async () => {
    respond = (socket) => socket.end('220 mail.example ESMTP\r\n');
    expect(await post()).toMatchObject({ status: null, error: 'network' });
  });

  it('names a connection closed without an answer a reset', async () => {
    respond = (socket) => socket.end();
    expect(await post()).toMatchObject({ status: null, error: 'reset' });
  });
});

describe('an endpoint at an address that requests may not go to', () => {
  it('is not connected to', async () => {
    expect(await post(5_000, { allow: 'none' })).toMatchObject({ error: 'refused-address', address: null });
    expect(sockets).toEqual([]);
  });
});

describe('a name whose resolution hangs', () => {
  it('times out without waiting for the resolver', async () => {
    const post = {
      url: new URL('https://hanging.example/'),
      headers: {},
      body: Buffer.from('{}'),
      timeoutMs: 200,
      guard: { allow: 'none', resolve: () => undefined },
    } as const;
    const answer = await postToEndpoint(post);
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
    ['HPE_INVALID_CONSTANT', 'network'],
  ])('of %s is %s', (code, expected) => {
    expect(errorClassOf(Object.assign(new Error('no'), { code }))).toBe(expected);
  });
});
