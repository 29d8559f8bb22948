import type { AccountBody, KeyInput, NewKey } from '@docket/contracts';
import type { JsonAnswer } from '@docket/contracts';
import { openStores } from '../ingest-on-disk.features.ts';
import type { Stores } from '../ingest-on-disk.features.ts';
import { USAGE } from '../kinds.ts';
import { assembleAccounts } from './assemble-accounts.ts';
import { provideLocalAccount } from './provide-local-account.ts';
import { monthOf } from './usage.ts';

export const CONFIGURED_KEY = 'plz_0123456789abcdef0123';

/** Accounts as two replicas see them, over one real store; clocks go only when told. */
export interface AccountsOnDisk extends ReturnType<typeof assembleAccounts> {
  readonly stores: Stores;
  readonly replica: ReturnType<typeof assembleAccounts>;
  readonly now: () => Date;
  advance(ms: number): void;
  account(body?: object): Promise<AccountBody>;
  key(accountId: string, body?: Partial<KeyInput>): Promise<NewKey>;
  /** As if a run of so many pages had just completed. */
  charge(accountId: string, pages: number): Promise<void>;
}

export async function openAccounts(start = '2026-03-15T12:00:00.000Z'): Promise<AccountsOnDisk> {
  const stores = await openStores();
  let ms = Date.parse(start);
  const now = () => new Date(ms);
  const own = assembleAccounts(stores.records, now, () => ms);
  await provideLocalAccount(stores.records, CONFIGURED_KEY, now());
  let charges = 0;
  return {
    ...{ ...own, stores, now, replica: assembleAccounts(stores.records, now, () => ms) },
    advance: (by) => void (ms += by),
    account: async (body = {}) =>
      bodyOf(await own.accounts.create(JSON.stringify({ name: 'Ä', ...body }))) as AccountBody,
    key: async (accountId, body = {}) =>
      bodyOf(await own.keys.create(accountId, JSON.stringify({ name: 'k', ...body }))) as NewKey,
    charge: async (accountId, pages) => {
      const month = monthOf(now().toISOString());
      await stores.records.insert(USAGE, `commit/${charges++}`, { accountId, month, pages });
    },
  };
}

/** The body of an answer that is no refusal. */
export function bodyOf(answer: JsonAnswer): unknown {
  if (answer.json === undefined) throw new Error(`refused: ${answer.refusal.code}`);
  return answer.json === '' ? undefined : JSON.parse(answer.json);
}
