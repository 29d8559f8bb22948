import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OPERATIONS } from '@docket/contracts';
import type { Operation } from '@docket/contracts';
import { startWithStandIn } from '../testing/running-gateway.ts';

let running: Awaited<ReturnType<typeof startWithStandIn>>;
beforeAll(async () => {
  running = await startWithStandIn();
});
afterAll(() => running.close());
const get = (path: string) => fetch(running.url + path, { redirect: 'manual' });

describe('the description', () => {
  it('has every operation at every address', async () => {
    const { openapi, paths } = (await (await get('/openapi.json')).json()) as {
      readonly openapi: string;
      readonly paths: Record<string, Record<string, { readonly operationId: string }>>;
    };
    expect(openapi).toMatch(/^3\.1\./);
    for (const [id, operation] of Object.entries(OPERATIONS) as [string, Operation][]) {
      expect(paths[operation.path]?.[operation.method]?.operationId).toBe(id);
      for (const alias of operation.aliases ?? []) expect(paths[alias]?.[operation.method]).toBeDefined();
    }
  });

  it('has the template language under its own address', async () => {
    const answer = await get('/schemas/template.json');
    expect(answer.headers.get('content-type')).toMatch(/^application\/schema\+json/);
    expect(await answer.json()).toMatchObject({ $id: '/schemas/template.json' });
  });

  it('is found from the root', async () => {
    const answer = await get('/');
    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/docs']);
  });

  it('may be browsed with files of its own only', async () => {
    const page = await get('/docs');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'");
    const text = await page.text();
    const links = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link]) => link ?? '');
    expect(links.length).toBeGreaterThan(3);
    for (const link of links) {
      const answer = await get(link);
      expect([link, answer.status, link.startsWith('/')]).toEqual([link, 200, true]);
      expect(answer.headers.get('cache-control')).toBe('public, max-age=300');
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      await answer.body?.cancel();
    }
    expect(await (await get('/docs/initializer.js')).text()).toContain("url: '/openapi.json'");
  });

  it.each(['/docs/index.html', '/docs/..%2fpackage.json', '/docs/package.json', '/docs/'])(
    'has no %s',
    async (path) => {
      const answer = await get(path);
      expect([answer.status, answer.headers.get('cache-control')]).toEqual([404, 'no-store']);
    },
  );

  it.each(['/', '/docs', '/openapi.json', '/schemas/template.json'])('%s answers to nothing but GET', async (path) => {
    const answer = await fetch(running.url + path, { method: 'POST' });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });
});
