import { describe, expect, it } from '@jest/globals';
import { eventually, makeInvoicePdf } from '@docket/testing';
import type { AccountBody, KeyBody } from '@docket/contracts';
import type { OperationId } from '@docket/contracts';
import { newAccount, newKey } from './accounts-of-tests.ts';
import { formOf } from './api.ts';
import type { Call } from './api.ts';
import { NOBODY } from './subject.ts';
import type { TheSubject } from './subject.ts';

/** Everywhere within this time. */
const IN_FORCE = { timeoutMs: 5_000, everyMs: 100 };

/** Accounts, keys, scopes, expiry and revocation. */
export function testAccounts(the: TheSubject): void {
  const statuses = async (key: string) =>
    (await the().api.atEach(() => the().api.call('listTemplates', { key }))).map(({ status }) => status);
  /** Eventually, at every gateway. */
  const everywhere = (key: string, expected: readonly [number, unknown]) =>
    eventually(async () => {
      const answers = await the().api.atEach(() => the().api.refusal('listTemplates', { key }));
      expect(answers).toEqual(answers.map(() => expected));
    }, IN_FORCE);

  describe('a key', () => {
    it('is asked for, and told from none', async () => {
      const { api } = the();
      expect(await api.refusal('listTemplates', { key: null })).toEqual([401, 'API key header is required']);
      for (const key of ['', 'plz_', 'plz_nobody', 'sk_0123', `plz_${'x'.repeat(5_000)}`]) {
        const [status, message] = await api.refusal('listTemplates', { key });
        expect([status, message]).toEqual([401, key === '' ? 'API key header is required' : 'Invalid API key']);
      }
    });

    it('is shown once, works at once at every gateway, and says when it was used', async () => {
      const { api } = the();
      const { accountId, keyId, key } = await newAccount(api);
      expect(key).toMatch(new RegExp(`^plz_${keyId}_`));
      for (const { body } of await api.atEach(() => api.call<AccountBody>('getOwnAccount', { key }))) {
        expect(body.accountId).toBe(accountId);
      }
      await eventually(async () => {
        const { keys } = (await api.call<{ keys: KeyBody[] }>('listKeys', { params: { accountId } })).body;
        expect(keys).toMatchObject([{ keyId, revokedAt: null, lastUsedAt: expect.any(String) }]);
        expect(JSON.stringify(keys)).not.toContain(key.slice(-20));
      }, IN_FORCE);
    });

    it('that was mistyped is no key', async () => {
      const { api } = the();
      const { key } = await newAccount(api);
      const mistyped = key.slice(0, -1) + (key.endsWith('a') ? 'b' : 'a');
      expect(await api.refusal('listTemplates', { key: mistyped })).toEqual([401, 'Invalid API key']);
    });

    it('is revoked everywhere within five seconds', async () => {
      const { api } = the();
      const { accountId, keyId, key } = await newAccount(api);
      const other = await newKey(api, accountId);
      expect(await statuses(key)).toEqual(api.urls.map(() => 200));
      expect((await api.call('revokeKey', { params: { accountId, keyId } })).status).toBe(204);
      await everywhere(key, [401, 'Invalid API key']);
      expect((await api.call('listTemplates', { key: other.key })).status).toBe(200);
    });

    it('ends when it expires', async () => {
      const { api } = the();
      const { accountId } = await newAccount(api);
      const { key } = await newKey(api, accountId, { expiresAt: new Date(Date.now() + 1_500).toISOString() });
      expect((await api.call('listTemplates', { key })).status).toBe(200);
      await eventually(async () => expect((await api.call('listTemplates', { key })).status).toBe(401), IN_FORCE);
    });

    it('may do what its scopes say and nothing else', async () => {
      const { api } = the();
      const { accountId } = await newAccount(api);
      const { key: reads } = await newKey(api, accountId, { scopes: ['read'] });
      const { key: submits } = await newKey(api, accountId, { scopes: ['submit'] });
      const submission = { form: formOf({ file: await makeInvoicePdf({ seed: 1_000 }) }) };
      const calls: readonly [OperationId, Call, number][] = [
        ['listTemplates', { key: reads }, 200],
        ['submitDocument', { key: reads, ...submission }, 403],
        ['createTemplate', { key: reads, json: {} }, 403],
        ['listAccounts', { key: reads }, 403],
        ['submitDocument', { key: submits, ...submission }, 201],
        ['listJobs', { key: submits }, 403],
        ['verifyAudit', { key: submits, json: {} }, 403],
      ];
      for (const [id, call, status] of calls) expect([id, (await api.call(id, call)).status]).toEqual([id, status]);
    });

    it('of another account never has the scope admin', async () => {
      const { api } = the();
      const { accountId } = await newAccount(api);
      const json = { name: 'too much', scopes: ['admin'] };
      expect((await api.call('createKey', { params: { accountId }, json })).status).toBe(400);
    });
  });

  describe('an account', () => {
    it('is created, listed, read and changed', async () => {
      const { api } = the();
      const json = { name: 'Grüße GmbH 💥', plan: 'starter', retentionDays: 30 };
      const { status, body } = await api.call<AccountBody>('createAccount', { json });
      expect(status).toBe(201);
      expect(body).toMatchObject({
        ...json,
        suspended: false,
        pageUsed: 0,
        pageRemaining: 1_000,
        rateLimit: 30,
        pageLimit: 1_000,
      });
      const { accountId } = body;
      const ids: string[] = [];
      let cursor: string | null = null;
      do {
        const page: { body: { accounts: AccountBody[]; nextCursor: string | null } } = await api.call('listAccounts', {
          query: { limit: 2, ...(cursor === null ? {} : { cursor }) },
        });
        ids.push(...page.body.accounts.map((account) => account.accountId));
        cursor = page.body.nextCursor;
      } while (cursor !== null);
      expect(ids.filter((id) => id === accountId)).toHaveLength(1);
      expect(new Set(ids).size).toBe(ids.length);
      const patch = { params: { accountId }, json: { plan: 'pro', retentionDays: null, pagesPerMonth: 7 } };
      expect((await api.call<AccountBody>('updateAccount', patch)).body).toMatchObject({
        ...{ name: json.name, plan: 'pro', retentionDays: null, rateLimit: 60, pageLimit: 7, pageRemaining: 7 },
      });
      expect((await api.call<AccountBody>('getAccount', { params: { accountId } })).body).toMatchObject({
        plan: 'pro',
      });
    });

    it('is suspended everywhere within five seconds, and taken back', async () => {
      const { api } = the();
      const { accountId, key } = await newAccount(api);
      const set = (suspended: boolean) => api.call('updateAccount', { params: { accountId }, json: { suspended } });
      expect((await api.call('listTemplates', { key })).status).toBe(200);
      await set(true);
      await everywhere(key, [403, expect.any(String)]);
      await set(false);
      await eventually(async () => {
        expect(await statuses(key)).toEqual(api.urls.map(() => 200));
      }, IN_FORCE);
    });

    it.each([
      {},
      { name: '' },
      { name: 'x', plan: 'gold' },
      { name: 'x', retentionDays: 0 },
      { name: 'x', retentionDays: 1.5 },
      { name: 'x', requestsPerMinute: '10' },
      { name: 'x', pagesPerMonth: -1 },
      { name: 'x', owner: 'me' },
    ])('is not made of %j', async (json) => {
      expect((await the().api.call('createAccount', { json })).status).toBe(400);
    });

    it('that does not exist is 404', async () => {
      const { api } = the();
      for (const accountId of [NOBODY, 'nobody', '💥']) {
        for (const id of ['getAccount', 'listKeys'] as const) {
          expect((await api.call(id, { params: { accountId } })).status).toBe(404);
        }
        expect((await api.call('updateAccount', { params: { accountId }, json: { name: 'x' } })).status).toBe(404);
        expect((await api.call('createKey', { params: { accountId }, json: { name: 'x' } })).status).toBe(404);
        expect((await api.call('revokeKey', { params: { accountId, keyId: 'x' } })).status).toBe(404);
      }
    });
  });
}
