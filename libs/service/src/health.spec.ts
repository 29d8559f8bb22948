import { afterEach, describe, expect, it } from '@jest/globals';
import { startHealthServer } from './health.ts';
import type { Told } from './health.ts';

let server: Awaited<ReturnType<typeof startHealthServer>>;
afterEach(() => server.close());

async function ask(path: string, method = 'GET'): Promise<[number, unknown]> {
  const response = await fetch(`http://127.0.0.1:${server.port}${path}`, { method });
  return [response.status, await response.json()];
}

async function serve(readiness: Told['readiness'], metrics?: Told['metrics']) {
  server = await startHealthServer('127.0.0.1', 0, { readiness, metrics });
}

describe('the probes of a process', () => {
  it('that can work say so', async () => {
    await serve(() => Promise.resolve({ store: true }));
    expect(await ask('/healthz')).toEqual([200, { status: 'ok' }]);
    expect(await ask('/readyz?verbose')).toEqual([200, { status: 'ready', checks: { store: true } }]);
  });

  it('that cannot name what is missing in a sentence, and that it lives', async () => {
    await serve(() => Promise.resolve({ store: 'The database does not answer.', consumer: true }));
    expect(await ask('/healthz')).toEqual([200, { status: 'ok' }]);
    const missing = { checks: { store: false, consumer: true }, reasons: ['The database does not answer.'] };
    expect(await ask('/readyz')).toEqual([503, { status: 'not ready', ...missing }]);
  });

  it('survive a check that fails, and know no other path or method', async () => {
    await serve(() => Promise.reject(new Error('store away')));
    expect((await ask('/readyz'))[0]).toBe(503);
    expect((await ask('/else'))[0]).toBe(404);
    expect((await ask('/metrics'))[0]).toBe(404);
    expect((await ask('/readyz', 'POST'))[0]).toBe(405);
  });

  it('stand beside the metrics where there are any', async () => {
    await serve(
      () => Promise.resolve({}),
      () => Promise.resolve('docket_ready 1\n'),
    );
    const response = await fetch(`http://127.0.0.1:${server.port}/metrics`);
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(await response.text()).toBe('docket_ready 1\n');
  });
});
