import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@docket/testing';
import { bodyOf, CONFIGURED_KEY, openAccounts } from './accounts-on-disk.features.ts';
import type { AccountsOnDisk } from './accounts-on-disk.features.ts';

let on: AccountsOnDisk;
beforeEach(async () => {
  on = await openAccounts();
});
afterEach(() => on.stores.remove());

const refused = (code: string, status = 403) => ({ refusal: expect.objectContaining({ code, status }) as object });
const read = (apiKey?: string) => on.admission.admit({ scope: 'read', ...(apiKey === undefined ? {} : { apiKey }) });
const submit = (apiKey: string) => on.admission.admit({ scope: 'submit', submission: true, apiKey });

describe('a key', () => {
  it('is required', async () => {
    const refusal = { status: 401, code: 'API_KEY_REQUIRED', message: 'API key header is required' };
    expect(await read()).toEqual({ refusal });
    expect(await read('')).toEqual({ refusal });
  });

  it('admits to its account for its scopes only', async () => {
    const { accountId } = await on.account();
    const { key } = await on.key(accountId, { scopes: ['read'] });
    expect(await read(key)).toEqual({ accountId });
    expect(await submit(key)).toEqual({
      refusal: {
        ...{ status: 403, code: 'SCOPE_MISSING' },
        message: 'This key may not do that: it lacks the scope submit. Use one that has it.',
      },
    });
  });

  it('that is unknown, mistyped or a little different is invalid', async () => {
    const { key } = await on.key('local');
    const invalid = { refusal: { status: 401, code: 'API_KEY_INVALID', message: 'Invalid API key' } };
    const other = key.endsWith('0') ? '1' : '0';
    const texts = [
      `${key.slice(0, -1)}${other}`,
      `${key} `,
      CONFIGURED_KEY.slice(0, -1),
      'plz_',
      'x',
      'é'.repeat(5_000),
    ];
    for (const text of texts) expect(await read(text)).toEqual(invalid);
  });

  it('with a wrong checksum is refused without a look at the store', async () => {
    const { key } = await on.key('local');
    await on.stores.remove();
    expect(await read(`${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`)).toMatchObject(
      refused('API_KEY_INVALID', 401),
    );
    on = await openAccounts();
  });

  it('expires at its moment, to the millisecond', async () => {
    const { key } = await on.key('local', { expiresAt: new Date(on.now().getTime() + 1_000).toISOString() });
    on.advance(999);
    expect(await read(key)).toEqual({ accountId: 'local' });
    on.advance(1);
    expect(await read(key)).toMatchObject(refused('API_KEY_INVALID', 401));
  });

  it('that was revoked is refused at once here, and within 2 s everywhere', async () => {
    const { key, keyId } = await on.key('local');
    const elsewhere = () => on.replica.admission.admit({ scope: 'read', apiKey: key });
    expect(await elsewhere()).toEqual({ accountId: 'local' });
    expect(await on.keys.revoke('local', keyId)).toEqual({ json: '' });
    expect(await read(key)).toMatchObject(refused('API_KEY_INVALID', 401));
    on.advance(2_000);
    expect(await elsewhere()).toMatchObject(refused('API_KEY_INVALID', 401));
  });

  it('shows when it was used, written once a minute', async () => {
    const { key } = await on.key('local', { name: 'used' });
    const used = async () => {
      const { keys } = bodyOf(await on.keys.list('local')) as { keys: { name: string; lastUsedAt: string | null }[] };
      return keys.find(({ name }) => name === 'used')?.lastUsedAt;
    };
    expect(await used()).toBeNull();
    const first = on.now().toISOString();
    await read(key);
    await eventually(async () => expect(await used()).toBe(first));
    on.advance(59_000);
    await read(key);
    await on.replica.admission.admit({ scope: 'read', apiKey: key });
    expect(await used()).toBe(first);
    on.advance(1_000);
    await read(key);
    await eventually(async () => expect(await used()).toBe(on.now().toISOString()));
  });
});

describe('an account that is suspended', () => {
  it('is refused, within 2 s everywhere, until it is no more', async () => {
    const { accountId } = await on.account();
    const { key } = await on.key(accountId);
    const elsewhere = () => on.replica.admission.admit({ scope: 'read', apiKey: key });
    expect(await elsewhere()).toEqual({ accountId });
    await on.accounts.update(accountId, JSON.stringify({ suspended: true }));
    expect(await read(key)).toMatchObject(refused('ACCOUNT_SUSPENDED'));
    on.advance(2_000);
    expect(await elsewhere()).toMatchObject(refused('ACCOUNT_SUSPENDED'));
    await on.accounts.update(accountId, JSON.stringify({ suspended: false }));
    expect(await read(key)).toEqual({ accountId });
  });
});

describe('submissions', () => {
  it('of an account without limits carry none', async () => {
    expect(await submit(CONFIGURED_KEY)).toEqual({ accountId: 'local' });
  });

  it('are counted against the plan, over all keys and replicas, and reads are not', async () => {
    const { accountId } = await on.account();
    const [one, other] = [await on.key(accountId), await on.key(accountId)];
    const first = { limit: 10, windowSeconds: 60, remaining: 9, resetSeconds: 60 };
    expect(await submit(one.key)).toEqual({ accountId, rateLimit: first });
    on.advance(1_500);
    for (let n = 0; n < 9; n++) {
      await read(one.key);
      await on.replica.admission.admit({ scope: 'submit', submission: true, apiKey: other.key });
    }
    expect(await submit(one.key)).toEqual({
      refusal: {
        ...{ status: 429, code: 'RATE_LIMITED', retryAfter: 59 },
        message: 'Rate limit exceeded. You can make 10 requests per minute with your FREE plan.',
      },
      rateLimit: { limit: 10, windowSeconds: 60, remaining: 0, resetSeconds: 59 },
    });
    on.advance(58_500);
    expect(await submit(other.key)).toMatchObject({ accountId, rateLimit: { remaining: 0, resetSeconds: 2 } });
  });

  it('go by a limit of the account itself', async () => {
    const { accountId } = await on.account({ plan: 'pro', requestsPerMinute: 2 });
    const { key } = await on.key(accountId);
    await submit(key);
    await submit(key);
    expect(await submit(key)).toMatchObject({
      refusal: { message: 'Rate limit exceeded. You can make 2 requests per minute with your PRO plan.' },
    });
    await on.accounts.update(accountId, JSON.stringify({ requestsPerMinute: null }));
    expect(await submit(key)).toMatchObject({ accountId, rateLimit: { limit: 60, remaining: 57 } });
  });

  it('are refused once the pages of the month are used up, taking no place, and are taken in the next', async () => {
    const { accountId } = await on.account({ pagesPerMonth: 3 });
    const { key } = await on.key(accountId);
    await on.charge(accountId, 2);
    expect(await submit(key)).toMatchObject({ accountId, rateLimit: { remaining: 9 } });
    await on.charge(accountId, 2);
    on.advance(1_000);
    for (let n = 0; n < 3; n++) {
      expect(await submit(key)).toEqual({
        refusal: {
          ...{ status: 403, code: 'QUOTA_EXCEEDED' },
          message: 'The 3 pages a month of your FREE plan are used up. The next month begins on 2026-04-01 (UTC).',
        },
        rateLimit: { limit: 10, windowSeconds: 60, remaining: 9, resetSeconds: 59 },
      });
    }
    expect(await read(key)).toEqual({ accountId });
    on.advance(Date.parse('2026-04-01T00:00:00Z') - on.now().getTime() - 1);
    expect(await submit(key)).toMatchObject(refused('QUOTA_EXCEEDED'));
    on.advance(1);
    expect(await submit(key)).toMatchObject({ accountId });
  });
});
