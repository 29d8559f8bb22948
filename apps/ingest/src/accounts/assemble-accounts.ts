import type { Records } from '@docket/records';
import { Accounts } from './accounts.ts';
import { Admission } from './admission.ts';
import { KeyRing } from './key-ring.ts';
import { Keys } from './keys.ts';
import { RateLimiter } from './rate-limiter.ts';
import { Usage } from './usage.ts';

/** Everything about accounts, over one store. @param ticks steady clock in ms. */
export function assembleAccounts(records: Records, now: () => Date, ticks: () => number) {
  const usage = new Usage(records, ticks);
  const accounts = new Accounts({ records, usage, now, ticks });
  const ring = new KeyRing(records, now, ticks);
  return {
    usage,
    accounts,
    keys: new Keys(records, now, (keyId) => ring.forget(keyId)),
    admission: new Admission({ keys: ring, accounts, usage, limiter: new RateLimiter(records, now), now }),
  };
}
