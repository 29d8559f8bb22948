import type { JsonAnswer, SecretRotation } from '@docket/contracts';
import { insertOrTake } from '@docket/records';
import type { Records } from '@docket/records';
import { ACCOUNT_SECRETS } from '../kinds.ts';
import type { Secret } from '../kinds.ts';
import { firstSecrets, refusalOfSecret, rotated, secretBody, TOO_MANY_SECRETS } from './secrets.ts';

/** What signs callbacks of an account's jobs; made when it is first asked for. May throw StoreUnavailable. */
export class AccountSecrets {
  readonly #records: Records;
  readonly #now: () => Date;

  constructor(records: Records, now: () => Date) {
    this.#records = records;
    this.#now = now;
  }

  /** Newest first; the same for all who ask. */
  async of(accountId: string): Promise<readonly Secret[]> {
    const made = { secrets: firstSecrets(undefined) };
    return (await insertOrTake(this.#records, ACCOUNT_SECRETS, accountId, made)).secrets;
  }

  async show(accountId: string): Promise<JsonAnswer> {
    return { json: JSON.stringify(secretBody(await this.of(accountId), this.#now())) };
  }

  async rotate(accountId: string, rotation: SecretRotation): Promise<JsonAnswer> {
    const refusal = refusalOfSecret(rotation.secret);
    if (refusal) return { refusal };
    for (;;) {
      await this.of(accountId);
      const stored = await this.#records.get(ACCOUNT_SECRETS, accountId);
      if (!stored) continue;
      const secrets = rotated(stored.value.secrets, rotation, this.#now());
      if (!secrets) return { refusal: TOO_MANY_SECRETS };
      if (await this.#records.replace(ACCOUNT_SECRETS, accountId, stored.version, { secrets }))
        return { json: JSON.stringify(secretBody(secrets, this.#now())) };
    }
  }
}
