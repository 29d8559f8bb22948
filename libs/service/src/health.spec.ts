import { afterEach, describe, expect, it } from '@jest/globals';
import { startHealthServer } from './health.ts';
import type { Readiness } from './health.ts';

let server: Awaited<ReturnType<typeof startHealthServer>>;
afterEach(() => server.close());

async function ask(path: string): Promise<[number, unknown]> {
  const response = await fetch(`http://127.0.0.1:${server.port}${path}`);
  return [response.status, await response.json()];
}

async function serve(readiness: Readiness) {
  server = await startHealthServer('127.0.0.1', 0, readiness);
}

describe('the probes of a process', () => {
  it('that can work say so', async () => {
    await serve(() => Promise.resolve({ ready: true, checks: { store: true } }));
    expect(await ask('/healthz')).toEqual([200, { status: 'ok' }]);
    expect(await ask('/readyz')).toEqual([200, { status: 'ready', checks: { store: true } }]);
  });

  it('that cannot name what is missing, and that it lives', async () => {
    await serve(() => Promise.resolve({ ready: false, checks: { store: false } }));
    expect(await ask('/healthz')).toEqual([200, { status: 'ok' }]);
    expect(await ask('/readyz')).toEqual([503, { status: 'not ready', checks: { store: false } }]);
  });

  it('survive a check that fails, and know no other path', async () => {
    await serve(() => Promise.reject(new Error('store away')));
    expect(await ask('/readyz')).toEqual([503, { status: 'not ready', checks: {} }]);
    expect((await ask('/else'))[0]).toBe(404);
  });
});
