import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@docket/testing';
import { JOB_ID, JOB_JSON, KEY } from '../testing/ingest-stand-in.ts';
import { exchange, openSocket, readAnswer } from '../testing/raw-http.ts';
import { startWithStandIn } from '../testing/running-gateway.ts';

let running: Awaited<ReturnType<typeof startWithStandIn>>;
beforeAll(async () => {
  running = await startWithStandIn();
});
afterAll(() => running.close());

const get = (path: string, headers: Readonly<Record<string, string>> = { 'x-api-key': KEY }) =>
  fetch(`${running.url}${path}`, { headers });
const raw = (...lines: readonly string[]) => exchange(running.url, [[...lines, '\r\n'].join('\r\n')]);
const FLAT = ['statusCode', 'message', 'error', 'code', 'timestamp', 'path'];

describe('a job', () => {
  it('is shown in ingest’s own bytes', async () => {
    const answer = await get(`/v1/jobs/${JOB_ID}`);
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('x-powered-by')).toBeNull();
    expect(await answer.text()).toBe(JOB_JSON);
  });

  it('may be asked for with a Content-Type and no body', async () => {
    const headers = { 'x-api-key': KEY, 'Content-Type': 'application/json' };
    expect((await get(`/v1/jobs/${JOB_ID}`, headers)).status).toBe(200);
  });

  it.each(['123', 'undefined', JOB_ID.slice(1), `${JOB_ID.slice(0, -1)}3`, "'%20or%201=1"])(
    'that is not there (%s) has one answer',
    async (id) => {
      const answer = await get(`/v1/jobs/${id}?at=1#secret`);
      const body = (await answer.json()) as Record<string, unknown>;
      expect(Object.keys(body)).toEqual(FLAT);
      expect(body).toMatchObject({
        statusCode: 404,
        message: 'Job not found or does not belong to you',
        error: 'Not Found',
        code: 'JOB_NOT_FOUND',
        path: `/v1/jobs/${id}`,
      });
    },
  );
});

describe('templates', () => {
  it('are a bare array', async () => {
    expect(await (await get('/v1/templates')).json()).toEqual([{ id: 'a1', name: 'invoice' }]);
  });
});

describe('a key', () => {
  it.each([
    [{}, 'API key header is required'],
    [{ 'x-api-key': '' }, 'API key header is required'],
    [{ 'x-api-key': 'plz_wrong' }, 'Invalid API key'],
  ])('missing or wrong (%j) is answered 401', async (headers, message) => {
    for (const path of [`/v1/jobs/${JOB_ID}`, '/v1/jobs/123', '/v1/templates']) {
      const answer = await get(path, headers);
      expect([answer.status, await answer.json()]).toMatchObject([401, { message, error: 'Unauthorized' }]);
    }
  });
});

describe('probes', () => {
  it('tell alive and ready', async () => {
    expect(await (await get('/healthz', {})).json()).toEqual({ status: 'ok' });
    expect(await (await get('/readyz', {})).json()).toEqual({ status: 'ready', checks: { ingest: true } });
  });
});

describe('a request that no endpoint answers', () => {
  it.each(['/v1/jobs/', '/v1', '/v2/templates', '/favicon.ico', `/v1/jobs/${JOB_ID}/x`])(
    'to %s is a flat 404',
    async (path) => {
      const answer = await get(`${path}?a=b`);
      const body = (await answer.json()) as Record<string, unknown>;
      expect([answer.status, Object.keys(body), body['path']]).toEqual([404, FLAT, path]);
    },
  );

  it.each([
    ['DELETE', '/v1/templates', 'GET, HEAD, POST'],
    ['GET', '/v1/documents/parse/async', 'POST'],
    ['PUT', `/v1/jobs/${JOB_ID}`, 'GET, HEAD, DELETE'],
    ['POST', '/v1/templates/some-id', 'GET, HEAD, PUT, DELETE'],
    ['GET', '/documents/parse', 'POST'],
    ['POST', '/healthz', 'GET, HEAD'],
    ['OPTIONS', '/readyz', 'GET, HEAD'],
  ])('%s %s is 405 with Allow', async (method, path, allow) => {
    const answer = await fetch(running.url + path, { method });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, allow]);
    expect(Object.keys((await answer.json()) as object)).toEqual(FLAT);
  });

  it('may have a malformed escape in its path', async () => {
    const answer = await raw('GET /v1/jobs/%E0%A4%A?key=plz_x HTTP/1.1', 'Host: x', `x-api-key: ${KEY}`);
    expect(Object.keys(answer.body)).toEqual(FLAT);
    expect(answer).toMatchObject({ status: 400, body: { code: 'BAD_REQUEST', path: '/v1/jobs/%E0%A4%A' } });
  });
});

describe('a request that is not HTTP as it should be', () => {
  it.each([
    ['has too large headers', ['GET /v1/templates?x=plz_y HTTP/1.1', `x: ${'x'.repeat(20_000)}`], 431],
    ['has a malformed header', ['GET / HTTP/1.1', 'Host: x', 'no colon'], 400],
    ['has an unknown method', ['FETCH / HTTP/1.1', 'Host: x'], 400],
    ['has an unknown version', ['GET / HTTP/9.1', 'Host: x'], 400],
    ['has two lengths', ['POST / HTTP/1.1', 'Content-Length: 1', 'Content-Length: 2'], 400],
    ['asks for a tunnel', ['CONNECT docket:443 HTTP/1.1', 'Host: x'], 400],
    ['expects what nobody can do', ['GET / HTTP/1.1', 'Host: x', 'Expect: wonders'], 417],
  ])('and %s has the flat body, too', async (_title, lines, status) => {
    const answer = await raw(...lines);
    expect([answer.status, Object.keys(answer.body)]).toEqual([status, FLAT]);
    expect(answer.text).not.toContain('plz_');
  });

  it('is served without Host', async () => {
    expect((await raw('GET /healthz HTTP/1.1')).status).toBe(200);
  });
});

describe('a gateway that closes', () => {
  it('lets go of idle connections and refuses new ones', async () => {
    const other = await startWithStandIn();
    await (await fetch(`${other.url}/healthz`)).text();
    const idle = openSocket(other.url);
    await once(idle, 'connect');
    await Promise.all([other.close(), other.close()]);
    await expect(fetch(`${other.url}/healthz`)).rejects.toThrow();
    idle.destroy();
  });

  it('answers who asks on a connection that was kept, and closes it then', async () => {
    const other = await startWithStandIn({ closeKeptMs: 10_000 });
    const kept = openSocket(other.url);
    const ask = () => {
      const answer = readAnswer(kept);
      kept.write(`GET /v1/jobs/${JOB_ID} HTTP/1.1\r\nHost: x\r\nx-api-key: ${KEY}\r\n\r\n`);
      return answer;
    };
    expect(await ask()).toMatchObject({ status: 200, headers: { connection: 'keep-alive' } });
    const closed = other.close();
    await eventually(() => expect(fetch(`${other.url}/healthz`)).rejects.toThrow());
    expect(await ask()).toMatchObject({ status: 200, headers: { connection: 'close' } });
    await closed;
    kept.destroy();
  });
});
