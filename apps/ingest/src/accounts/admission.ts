import type { AdmitAnswer, AdmitRequest, RateLimit, Refusal, Scope } from '@docket/contracts';
import type { Account } from '../kinds.ts';
import { pageLimitOf, rateLimitOf } from './accounts.ts';
import type { Accounts } from './accounts.ts';
import type { KeyRing } from './key-ring.ts';
import type { RateAnswer, RateLimiter } from './rate-limiter.ts';
import { WINDOW_MS } from './rate-window.ts';
import { monthOf, nextMonth } from './usage.ts';
import type { Usage } from './usage.ts';

const KEY_REQUIRED: Refusal = { status: 401, code: 'API_KEY_REQUIRED', message: 'API key header is required' };
const KEY_INVALID: Refusal = { status: 401, code: 'API_KEY_INVALID', message: 'Invalid API key' };
const SUSPENDED: Refusal = {
  status: 403,
  code: 'ACCOUNT_SUSPENDED',
  message: 'This account is suspended. Ask the operator of this service.',
};
const scopeMissing = (scope: Scope): Refusal => ({
  status: 403,
  code: 'SCOPE_MISSING',
  message: `This key may not do that: it lacks the scope ${scope}. Use one that has it.`,
});
const quotaExceeded = (plan: string, pages: number, month: string): Refusal => ({
  status: 403,
  code: 'QUOTA_EXCEEDED',
  message: `The ${pages} pages a month of your ${plan} plan are used up. The next month begins on ${nextMonth(month)} (UTC).`,
});
const rateLimited = (plan: string, limit: number, retryAfter: number): Refusal => ({
  status: 429,
  code: 'RATE_LIMITED',
  message: `Rate limit exceeded. You can make ${limit} requests per minute with your ${plan} plan.`,
  retryAfter,
});

export interface AdmissionParts {
  readonly keys: KeyRing;
  readonly accounts: Accounts;
  readonly usage: Usage;
  readonly limiter: RateLimiter;
  readonly now: () => Date;
}

/** Says who may do what, and counts submissions. */
export class Admission {
  readonly #parts: AdmissionParts;

  constructor(parts: AdmissionParts) {
    this.#parts = parts;
  }

  /** The account of a key that may do this now; a submission takes a place in the last 60 s only if it is admitted. */
  async admit({ apiKey, scope, submission }: AdmitRequest): Promise<AdmitAnswer> {
    if (apiKey === undefined || apiKey === '') return { refusal: KEY_REQUIRED };
    const key = await this.#parts.keys.find(apiKey);
    const account = key && (await this.#parts.accounts.find(key.accountId));
    if (!account) return { refusal: KEY_INVALID };
    if (!key.scopes.includes(scope)) return { refusal: scopeMissing(scope) };
    if (account.suspended) return { refusal: SUSPENDED };
    return submission ? this.#admitSubmission(key.accountId, account) : { accountId: key.accountId };
  }

  async #admitSubmission(accountId: string, account: Account): Promise<AdmitAnswer> {
    const limit = rateLimitOf(account);
    const plan = account.plan.toUpperCase();
    const exceeded = await this.#quotaExceeded(accountId, account);
    if (limit === null) return exceeded ? { refusal: exceeded } : { accountId };
    const { limiter } = this.#parts;
    if (exceeded) return { refusal: exceeded, rateLimit: rateLimit(limit, await limiter.look(accountId, limit)) };
    const taken = await limiter.take(accountId, limit);
    const answer = { rateLimit: rateLimit(limit, taken) };
    if (taken.admitted) return { accountId, ...answer };
    return { refusal: rateLimited(plan, limit, Math.max(1, answer.rateLimit.resetSeconds)), ...answer };
  }

  async #quotaExceeded(accountId: string, account: Account): Promise<Refusal | undefined> {
    const limit = pageLimitOf(account);
    if (limit === null) return undefined;
    const month = monthOf(this.#parts.now().toISOString());
    const used = await this.#parts.usage.pages(accountId, month);
    return used < limit ? undefined : quotaExceeded(account.plan.toUpperCase(), limit, month);
  }
}

function rateLimit(limit: number, { remaining, moreInMs }: Omit<RateAnswer, 'admitted'>): Required<RateLimit> {
  return { limit, windowSeconds: WINDOW_MS / 1_000, remaining, resetSeconds: Math.ceil(moreInMs / 1_000) };
}
