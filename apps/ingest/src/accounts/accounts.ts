import { randomUUID } from 'node:crypto';
import { AccountInput, AccountPatch, PLANS, UNLIMITED_PAGES } from '@docket/contracts';
import type { AccountBody, JsonAnswer, ListRequest, Refusal } from '@docket/contracts';
import { InvalidCursor } from '@docket/records';
import type { Records, Versioned } from '@docket/records';
import { FreshCache } from '@docket/service';
import { ACCOUNTS } from '../kinds.ts';
import { INVALID_CURSOR } from '../jobs/list-jobs.ts';
import type { Account } from '../kinds.ts';
import { monthOf } from './usage.ts';
import type { Usage } from './usage.ts';

/** The account that the configured key belongs to: the operator's. */
export const LOCAL_ACCOUNT = 'local';

/** How long another process may go by what an account or a key was, in ms; a change is in force everywhere after. */
export const SEEN_FOR_MS = 2_000;

export const NO_ACCOUNT: Refusal = { status: 404, code: 'ACCOUNT_NOT_FOUND', message: 'Account not found' };
const LOCAL_STAYS: Refusal = {
  status: 400,
  code: 'LOCAL_ACCOUNT',
  message: 'The account local cannot be suspended, because its keys are those that administer the others.',
};

export interface AccountsParts {
  readonly records: Records;
  readonly usage: Usage;
  readonly now: () => Date;
  /** Steady clock in ms. */
  readonly ticks: () => number;
}

/** Accounts, for their operator and for whoever must know an account's limits. */
export class Accounts {
  readonly #parts: AccountsParts;
  readonly #seen: FreshCache<Account>;

  constructor(parts: AccountsParts) {
    this.#parts = parts;
    const load = async (id: string) => (await parts.records.get(ACCOUNTS, id))?.value;
    this.#seen = new FreshCache({ load, maxAgeMs: SEEN_FOR_MS, ticks: parts.ticks });
  }

  /** As of at most {@link SEEN_FOR_MS} ago. */
  find(accountId: string): Promise<Account | undefined> {
    return this.#seen.get(accountId);
  }

  /** Pages left of a month (`YYYY-MM`, UTC) after all that was charged before the call. */
  async pagesLeft(accountId: string, month: string): Promise<number> {
    const account = await this.find(accountId);
    if (!account || pageLimitOf(account) === null) return UNLIMITED_PAGES;
    return remainingOf(account, await this.#parts.usage.pagesNow(accountId, month));
  }

  /** Oldest first. */
  async list({ limit, cursor }: ListRequest): Promise<JsonAnswer> {
    try {
      const query = { index: 'byAge', limit, ...(cursor === undefined ? {} : { cursor }) };
      const { items, next } = await this.#parts.records.list(ACCOUNTS, query);
      const accounts = await Promise.all(items.map((account) => this.#body(account)));
      return { json: JSON.stringify({ accounts, nextCursor: next ?? null }) };
    } catch (error) {
      if (error instanceof InvalidCursor) return { refusal: INVALID_CURSOR };
      throw error;
    }
  }

  /** @param bodyJson an AccountInput. */
  async create(bodyJson: string): Promise<JsonAnswer> {
    const input = AccountInput.parse(JSON.parse(bodyJson));
    const [id, value] = [randomUUID(), { ...input, createdAt: this.#parts.now().toISOString() }];
    await this.#parts.records.insert(ACCOUNTS, id, value);
    return { json: JSON.stringify(await this.#body({ id, value })) };
  }

  async get(accountId: string): Promise<JsonAnswer> {
    const account = await this.#parts.records.get(ACCOUNTS, accountId);
    return account ? { json: JSON.stringify(await this.#body(account)) } : { refusal: NO_ACCOUNT };
  }

  /** @param bodyJson an AccountPatch: members that are left out stay. */
  async update(accountId: string, bodyJson: string): Promise<JsonAnswer> {
    const patch = AccountPatch.parse(JSON.parse(bodyJson));
    if (accountId === LOCAL_ACCOUNT && patch.suspended) return { refusal: LOCAL_STAYS };
    for (;;) {
      const before = await this.#parts.records.get(ACCOUNTS, accountId);
      if (!before) return { refusal: NO_ACCOUNT };
      const value = { ...before.value, ...patch } as Account;
      if (!(await this.#parts.records.replace(ACCOUNTS, accountId, before.version, value))) continue;
      this.#seen.forget(accountId);
      return { json: JSON.stringify(await this.#body({ id: accountId, value })) };
    }
  }

  async #body({ id, value }: Pick<Versioned<Account>, 'id' | 'value'>): Promise<AccountBody> {
    const { name, plan, suspended, retentionDays, requestsPerMinute, pagesPerMonth, createdAt } = value;
    const pageUsed = await this.#parts.usage.pages(id, monthOf(this.#parts.now().toISOString()));
    return {
      ...{ accountId: id, name, plan, suspended, retentionDays, requestsPerMinute, pagesPerMonth, createdAt },
      ...{ pageUsed, pageRemaining: remainingOf(value, pageUsed) },
      ...{ rateLimit: rateLimitOf(value), pageLimit: pageLimitOf(value) },
    };
  }
}

/** Submissions in any 60 s; null: no limit. */
export const rateLimitOf = ({ plan, requestsPerMinute }: Account): number | null =>
  requestsPerMinute ?? PLANS[plan].requestsPerMinute;

/** Pages a calendar month; null: no limit. */
export const pageLimitOf = ({ plan, pagesPerMonth }: Account): number | null =>
  pagesPerMonth ?? PLANS[plan].pagesPerMonth;

function remainingOf(account: Account, used: number): number {
  const limit = pageLimitOf(account);
  return limit === null ? UNLIMITED_PAGES : Math.max(0, limit - used);
}
