import { describe, expect, it } from '@jest/globals';
import { eventually, makeInvoicePdf } from '@docket/testing';
import type { AccountBody, ErrorBody } from '@docket/contracts';
import { Pool } from 'undici';
import { newAccount } from './accounts-of-tests.ts';
import { formOf } from './api.ts';
import type { TheSubject } from './subject.ts';

const BUDGET = 500;
const CONNECTIONS = 32;

/** Rates and quotas of the plans. */
export function testLimits(the: TheSubject): void {
  describe('a plan of ten submissions a minute', () => {
    it('tells how many are left, and refuses the eleventh in the documented words', async () => {
      const { api } = the();
      const { key } = await newAccount(api, { plan: 'free' });
      const file = await makeInvoicePdf({ seed: 1_100 });
      for (let n = 1; n <= 10; n++) {
        const { status, headers } = await api.submit({ file }, { key });
        expect(status).toBe(n === 1 ? 201 : 200);
        expect(headers.get('ratelimit-policy')).toMatch(/;q=10;w=60/);
        expect(headers.get('ratelimit')).toMatch(new RegExp(`;r=${10 - n}(;|$)`));
      }
      const message = 'Rate limit exceeded. You can make 10 requests per minute with your FREE plan.';
      for (const id of ['submitDocument', 'parseDocuments'] as const) {
        const { status, body, headers } = await api.call<ErrorBody>(id, { form: formOf({ file }), key });
        expect([status, body.message]).toEqual([429, message]);
        expect(headers.get('retry-after')).toBe(String(body.retryAfter));
        expect(body.retryAfter).toBeGreaterThan(0);
        expect(body.retryAfter).toBeLessThanOrEqual(60);
      }
      for (let n = 0; n < 30; n++) expect((await api.call('listJobs', { key })).status).toBe(200);
    });
  });

  describe(`thousands of submissions against a budget of ${BUDGET}`, () => {
    it('are admitted exactly so often', async () => {
      const { api, rush } = the();
      const { key } = await newAccount(api, { requestsPerMinute: BUDGET });
      const pools = api.urls.map((url) => new Pool(url, { connections: CONNECTIONS }));
      const statuses = new Map<number, number>();
      const headers = { 'x-api-key': key, 'content-type': 'multipart/form-data; boundary=b' };
      let next = 0;
      const work = async (pool: Pool) => {
        while (next++ < rush) {
          const path = '/v1/documents/parse/async';
          const { statusCode, body } = await pool.request({ method: 'POST', path, headers, body: '--b--\r\n' });
          await body.dump();
          statuses.set(statusCode, (statuses.get(statusCode) ?? 0) + 1);
        }
      };
      const started = performance.now();
      await Promise.all(pools.flatMap((pool) => Array.from({ length: CONNECTIONS }, () => work(pool))));
      await Promise.all(pools.map((pool) => pool.close()));
      // Within one window: nothing that was admitted leaves it.
      expect(performance.now() - started).toBeLessThan(60_000);
      // A form without parts is taken in and found wanting: 400.
      expect(Object.fromEntries(statuses)).toEqual({ 400: BUDGET, 429: rush - BUDGET });
    }, 90_000);
  });

  describe('a quota of two pages', () => {
    it('is used up by two pages, told of, and refuses what follows', async () => {
      const { api } = the();
      const { key } = await newAccount(api, { pagesPerMonth: 2 });
      const own = async () => (await api.call<AccountBody>('getOwnAccount', { key })).body;
      await api.completed(1_110, { key });
      await eventually(async () => expect(await own()).toMatchObject({ pageUsed: 1, pageRemaining: 1, pageLimit: 2 }));
      await api.completed(1_111, { key });
      await eventually(async () => expect(await own()).toMatchObject({ pageUsed: 2, pageRemaining: 0 }));
      const form = async () => formOf({ file: await makeInvoicePdf({ seed: 1_112 }) });
      await eventually(async () => {
        for (const id of ['submitDocument', 'parseDocuments'] as const) {
          const { status, body } = await api.call<ErrorBody>(id, { form: await form(), key });
          expect([status, body.code]).toEqual([403, 'QUOTA_EXCEEDED']);
        }
      });
    });
  });
}
