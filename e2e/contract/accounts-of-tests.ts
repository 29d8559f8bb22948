import type { AccountBody, AccountInput, NewKey, Scope } from '@docket/contracts';
import type { CheckedApi } from './api.ts';

export interface TestAccount {
  readonly accountId: string;
  readonly keyId: string;
  readonly key: string;
}

/** A new account with a key. */
export async function newAccount(api: CheckedApi, settings: Partial<AccountInput> = {}): Promise<TestAccount> {
  const json = { name: 'An account of the suite', plan: 'unlimited', ...settings };
  const { body } = await api.call<AccountBody>('createAccount', { json });
  return { accountId: body.accountId, ...(await newKey(api, body.accountId)) };
}

export async function newKey(
  api: CheckedApi,
  accountId: string,
  settings: { readonly scopes?: readonly Scope[]; readonly expiresAt?: string } = {},
): Promise<Pick<TestAccount, 'keyId' | 'key'>> {
  const { body } = await api.call<NewKey>('createKey', { params: { accountId }, json: { name: 'a key', ...settings } });
  return { keyId: body.keyId, key: body.key };
}
