import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AccountBody, KeyBody } from '@docket/contracts';
import { KEYS } from '../kinds.ts';
import { bodyOf, CONFIGURED_KEY, openAccounts } from './accounts-on-disk.features.ts';
import type { AccountsOnDisk } from './accounts-on-disk.features.ts';
import { provideLocalAccount } from './provide-local-account.ts';

let on: AccountsOnDisk;
beforeEach(async () => {
  on = await openAccounts();
});
afterEach(() => on.stores.remove());

const refused = (code: string, status: number) => ({ refusal: expect.objectContaining({ code, status }) as object });
const listed = async (limit: number, cursor?: string) =>
  bodyOf(await on.accounts.list({ limit, ...(cursor === undefined ? {} : { cursor }) })) as {
    accounts: AccountBody[];
    nextCursor: string | null;
  };
const keysOf = async (accountId: string) => (bodyOf(await on.keys.list(accountId)) as { keys: KeyBody[] }).keys;

describe('an account', () => {
  it('shows its plan and what is left of it', async () => {
    const { accountId, ...account } = await on.account({ plan: 'starter' });
    expect(accountId).toMatch(/^[0-9a-f-]{36}$/);
    expect(account).toEqual({
      ...{ name: 'Ä', plan: 'starter', suspended: false, retentionDays: null },
      ...{ requestsPerMinute: null, pagesPerMonth: null, createdAt: on.now().toISOString() },
      ...{ pageUsed: 0, pageRemaining: 1_000, rateLimit: 30, pageLimit: 1_000 },
    });
    await on.charge(accountId, 990);
    await on.charge(accountId, 20);
    on.advance(1_000);
    expect(bodyOf(await on.accounts.get(accountId))).toMatchObject({ pageUsed: 1_010, pageRemaining: 0 });
    expect(await on.accounts.pagesLeft(accountId, '2026-02')).toBe(1_000);
  });

  it('without limits says so', async () => {
    expect(bodyOf(await on.accounts.get('local'))).toMatchObject({
      ...{ accountId: 'local', plan: 'unlimited', pageRemaining: 1_000_000_000, rateLimit: null, pageLimit: null },
    });
  });

  it('is changed by what is sent, and keeps the rest', async () => {
    const { accountId, ...before } = await on.account({ plan: 'free', retentionDays: 7 });
    const patch = { plan: 'pro', requestsPerMinute: 5 };
    const changed = { ...before, ...patch, rateLimit: 5, pageLimit: 5_000, pageRemaining: 5_000 };
    expect(bodyOf(await on.accounts.update(accountId, JSON.stringify(patch)))).toEqual({ accountId, ...changed });
    expect(bodyOf(await on.accounts.update(accountId, '{}'))).toEqual({ accountId, ...changed });
  });

  it('loses no change of two at once', async () => {
    const { accountId } = await on.account();
    await Promise.all([
      on.accounts.update(accountId, JSON.stringify({ name: 'B' })),
      on.replica.accounts.update(accountId, JSON.stringify({ plan: 'pro' })),
    ]);
    expect(bodyOf(await on.accounts.get(accountId))).toMatchObject({ name: 'B', plan: 'pro' });
  });

  it('that nobody made is not found', async () => {
    const missing = refused('ACCOUNT_NOT_FOUND', 404);
    const input = JSON.stringify({ name: 'k' });
    for (const id of ['', 'x', '../..', '\u0000', crypto.randomUUID()]) {
      expect(await on.accounts.get(id)).toEqual(missing);
      expect(await on.accounts.update(id, '{}')).toEqual(missing);
      expect(await on.keys.list(id)).toEqual(missing);
      expect(await on.keys.create(id, input)).toEqual(missing);
    }
  });
});

describe('the local account', () => {
  it('cannot be suspended, and can be changed otherwise', async () => {
    expect(await on.accounts.update('local', JSON.stringify({ suspended: true }))).toEqual(
      refused('LOCAL_ACCOUNT', 400),
    );
    expect(await on.accounts.update('local', JSON.stringify({ retentionDays: 3 }))).toHaveProperty('json');
    await provideLocalAccount(on.stores.records, CONFIGURED_KEY, on.now());
    expect(bodyOf(await on.accounts.get('local'))).toMatchObject({ retentionDays: 3 });
  });

  it('has its configured key in the list, which is revoked by configuring another', async () => {
    const [configured] = await keysOf('local');
    expect(configured).toMatchObject({ name: 'Configured key', expiresAt: null, revokedAt: null });
    expect(configured?.scopes).toContain('admin');
    expect(await on.keys.revoke('local', configured?.keyId ?? '')).toEqual(refused('KEY_CONFIGURED', 400));
    const { key } = await on.key('local', { name: 'next' });
    await provideLocalAccount(on.stores.records, key, on.now());
    expect((await keysOf('local')).map(({ name }) => name)).toEqual(['next']);
  });

  it('refuses to be given a key that is mistyped', async () => {
    const { key } = await on.key('local');
    const mistyped = `${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`;
    const given = provideLocalAccount(on.stores.records, mistyped, on.now());
    await expect(given).rejects.toMatchObject({ name: 'ConfigError' });
  });
});

describe('the list of accounts', () => {
  it('is in the order of their making, page by page, and takes no cursor of another', async () => {
    for (const name of ['1', '2', '3', '4']) {
      on.advance(1);
      await on.account({ name });
    }
    const names: string[] = [];
    for (let cursor: string | undefined; ;) {
      const page: Awaited<ReturnType<typeof listed>> = await listed(2, cursor);
      names.push(...page.accounts.map(({ name }) => name));
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
    expect(names).toEqual(['Local account', '1', '2', '3', '4']);
    expect(await on.accounts.list({ limit: 2, cursor: 'x' })).toEqual(refused('INVALID_CURSOR', 400));
  });
});

describe('keys of an account', () => {
  it('are shown without their secrets, those revoked last', async () => {
    const { accountId } = await on.account();
    const keys = [];
    for (const name of ['a', 'b', 'c']) {
      on.advance(1);
      keys.push(await on.key(accountId, { name, scopes: ['read', 'read'] }));
    }
    await on.keys.revoke(accountId, keys[0]?.keyId ?? '');
    await on.keys.revoke(accountId, keys[0]?.keyId ?? '');
    const shown = await keysOf(accountId);
    expect(shown.map(({ name }) => name)).toEqual(['b', 'c', 'a']);
    expect(shown[2]).toMatchObject({ revokedAt: on.now().toISOString(), scopes: ['read'] });
    expect(Object.keys(shown[0] ?? {})).toEqual([
      ...['keyId', 'accountId', 'name', 'scopes', 'createdAt', 'expiresAt', 'revokedAt', 'lastUsedAt'],
    ]);
    const stored = await on.stores.records.get(KEYS, keys[1]?.keyId ?? '');
    expect(JSON.stringify(stored)).not.toContain(keys[1]?.key.slice(17));
  });

  it('may have the scope admin only if the account is the local one', async () => {
    const { accountId } = await on.account();
    const input = JSON.stringify({ name: 'k', scopes: ['read', 'admin'] });
    expect(await on.keys.create(accountId, input)).toEqual(refused('ADMIN_SCOPE_NOT_ALLOWED', 400));
    const { key } = bodyOf(await on.keys.create('local', input)) as { key: string };
    expect(await on.admission.admit({ apiKey: key, scope: 'admin' })).toEqual({ accountId: 'local' });
  });

  it('must expire in the future if at all', async () => {
    const input = JSON.stringify({ name: 'k', expiresAt: on.now().toISOString() });
    expect(await on.keys.create('local', input)).toEqual(refused('EXPIRY_IN_PAST', 400));
  });

  it('are a hundred at most, also when they are made at once; one that is revoked makes room', async () => {
    const { accountId } = await on.account();
    const made = await Promise.all(
      Array.from({ length: 110 }, (_, n) => on.keys.create(accountId, JSON.stringify({ name: `${n}` }))),
    );
    expect(made.filter(({ refusal }) => refusal).every(({ refusal }) => refusal?.status === 409)).toBe(true);
    while ((await keysOf(accountId)).length < 100) await on.key(accountId);
    const input = JSON.stringify({ name: 'more' });
    expect(await on.keys.create(accountId, input)).toEqual(refused('TOO_MANY_KEYS', 409));
    const keys = await keysOf(accountId);
    await on.keys.revoke(accountId, keys[0]?.keyId ?? '');
    expect(await on.keys.create(accountId, input)).toHaveProperty('json');
  });

  it('cannot be revoked by way of another account', async () => {
    const { accountId } = await on.account();
    const { keyId } = await on.key(accountId);
    expect(await on.keys.revoke('local', keyId)).toEqual(refused('KEY_NOT_FOUND', 404));
    expect(await on.keys.revoke(accountId, 'x')).toEqual(refused('KEY_NOT_FOUND', 404));
  });
});
