import { once } from 'node:events';
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fetchDocument, parseDocumentUrl } from './fetch-document.ts';
import type { FetchSettings } from './fetch-document.ts';
import type { Guard } from './refuse-private-address.ts';

let server: Server;
let requests: string[];
let respond: RequestListener;

beforeEach(async () => {
  requests = [];
  server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    respond(request, response);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const port = () => (server.address() as AddressInfo).port;
const SETTINGS = { guard: { allow: 'loopback' }, timeoutMs: 5_000, maxRedirects: 3, maxBytes: 1_000 } as const;

async function fetchIt(path = '/a.pdf?key=1', change: Partial<FetchSettings> = {}, host = '127.0.0.1') {
  const pieces: Buffer[] = [];
  const url = new URL(path, `http://${host}:${port()}`);
  const outcome = await fetchDocument(url, { ...SETTINGS, ...change }, async (body) => {
    for await (const bytes of body) pieces.push(bytes);
  });
  return { outcome, text: Buffer.concat(pieces).toString() };
}

describe('a document at a URL', () => {
  it('is fetched with its query, uncompressed, and named after its path', async () => {
    respond = (request, response) => response.end(String(request.headers['accept-encoding']));
    const fetched = await fetchIt();
    expect(fetched).toEqual({ outcome: { kind: 'fetched', fileName: 'a.pdf' }, text: 'identity' });
    expect(requests).toEqual(['GET /a.pdf?key=1']);
  });

  it('is named as the server says', async () => {
    respond = (_request, response) =>
      response.setHeader('Content-Disposition', 'attachment; filename="scan 1.png"').end('x');
    expect((await fetchIt()).outcome).toEqual({ kind: 'fetched', fileName: 'scan 1.png' });
  });

  it.each([204, 404, 500, 304])('that answers %i', async (status) => {
    respond = (_request, response) => response.writeHead(status).end();
    const outcome = status === 204 ? { kind: 'fetched', fileName: 'a.pdf' } : { kind: 'status', status };
    expect((await fetchIt()).outcome).toEqual(outcome);
  });

  it('is too large by its Content-Length, or by what comes', async () => {
    respond = (_request, response) => response.end('x'.repeat(1_001));
    expect((await fetchIt()).outcome).toEqual({ kind: 'too-large' });
    respond = (_request, response) => {
      response.write('x'.repeat(900));
      response.end('x'.repeat(101));
    };
    expect((await fetchIt()).outcome).toEqual({ kind: 'too-large' });
    respond = (_request, response) => response.end('x'.repeat(1_000));
    expect((await fetchIt()).text).toHaveLength(1_000);
  });

  it('is not taken compressed', async () => {
    respond = (_request, response) => response.setHeader('Content-Encoding', 'gzip').end('x');
    expect((await fetchIt()).outcome).toEqual({ kind: 'encoded' });
  });

  it('times out at any stage', async () => {
    respond = () => undefined;
    expect((await fetchIt('/', { timeoutMs: 100 })).outcome).toEqual({ kind: 'timeout' });
    respond = (_request, response) => response.write('so far');
    expect((await fetchIt('/', { timeoutMs: 100 })).outcome).toEqual({ kind: 'timeout' });
    const guard: Guard = { allow: 'none', resolve: () => undefined };
    expect((await fetchIt('/', { timeoutMs: 100, guard }, 'hanging.example')).outcome).toEqual({ kind: 'timeout' });
  });

  it('is a network failure when it breaks off, or nobody listens', async () => {
    respond = (_request, response) => {
      response.writeHead(200, { 'Content-Length': 100 }).write('so far', () => response.destroy());
    };
    expect((await fetchIt()).outcome).toEqual({ kind: 'network' });
    expect((await fetchIt('http://127.0.0.1:1/')).outcome).toEqual({ kind: 'network' });
  });
});

describe('redirects', () => {
  const redirectTo =
    (location: string, until = Infinity): RequestListener =>
    (_request, response) =>
      requests.length > until ? response.end('there') : response.writeHead(302, { Location: location }).end('moved');

  it('are followed, relative ones too, three times', async () => {
    respond = redirectTo('b.pdf', 3);
    expect(await fetchIt()).toEqual({ outcome: { kind: 'fetched', fileName: 'b.pdf' }, text: 'there' });
    respond = redirectTo('/loop');
    expect((await fetchIt()).outcome).toEqual({ kind: 'too-many-redirects' });
    expect(requests).toHaveLength(4 + 4);
  });

  it.each(['file:///etc/passwd', 'http://user:pass@127.0.0.1/', 'http://['])(
    'to %s end the fetch',
    async (location) => {
      respond = redirectTo(location);
      expect((await fetchIt()).outcome).toEqual({ kind: 'bad-redirect' });
    },
  );

  it('to a refused address are not followed', async () => {
    respond = redirectTo('http://169.254.169.254/latest/meta-data');
    expect((await fetchIt()).outcome).toEqual({ kind: 'refused-address' });
  });
});

describe('the guard', () => {
  const answering = (...addresses: readonly string[]): NonNullable<Guard['resolve']> => {
    return (_hostname, _options, done) =>
      done(
        null,
        addresses.map((address) => ({ address, family: 4 })),
      );
  };

  it.each(['127.0.0.1', '0x7f.1', '2130706433', '127.1', 'localhost', '[::ffff:127.0.0.1]', '[::1]', '0.0.0.0'])(
    'refuses %s under none',
    async (host) => {
      expect((await fetchIt('/', { guard: { allow: 'none' } }, host)).outcome).toEqual({ kind: 'refused-address' });
      expect(requests).toEqual([]);
    },
  );

  it('decides a name by what it resolves to for each connection', async () => {
    respond = (_request, response) => response.writeHead(302, { Location: '/again' }).end();
    const answers = [['127.0.0.1'], ['10.0.0.1', '169.254.169.254']];
    const resolve: Guard['resolve'] = (...asked) => answering(...(answers.shift() ?? []))(...asked);
    const { outcome } = await fetchIt('/', { guard: { allow: 'loopback', resolve } }, 'rebinding.example');
    expect(outcome).toEqual({ kind: 'refused-address' });
    expect(requests).toHaveLength(1);
  });

  it('passes over the refused ones of several addresses', async () => {
    respond = (_request, response) => response.end('x');
    const guard: Guard = { allow: 'loopback', resolve: answering('10.0.0.1', '127.0.0.1') };
    expect((await fetchIt('/a', { guard }, 'mixed.example')).text).toBe('x');
  });
});

describe('a receiver', () => {
  it('that fails, or gives up, ends the fetch with its own error', async () => {
    respond = (_request, response) => response.write('x');
    const url = new URL(`http://127.0.0.1:${port()}/`);
    const failing = fetchDocument(url, SETTINGS, () => Promise.reject(new Error('full')));
    await expect(failing).rejects.toThrow('full');
    const signal = AbortSignal.abort(new Error('gone'));
    await expect(fetchDocument(url, { ...SETTINGS, signal }, () => Promise.resolve())).rejects.toThrow('gone');
  });
});

describe('the URL of a document', () => {
  it.each(['https://files.example/a.pdf?x=1', 'http://127.0.0.1:81/'])('may be %s', (text) => {
    expect(parseDocumentUrl(text)?.href).toBe(text);
  });

  it.each([
    '',
    'a.pdf',
    '//host/a',
    'ftp://host/a',
    'file:///a',
    'data:,x',
    'https://u@host/',
    'https://:p@host/',
    'http://',
  ])('may not be %j', (text) => {
    expect(parseDocumentUrl(text)).toBeNull();
  });
});
