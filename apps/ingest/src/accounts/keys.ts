import { createHash } from 'node:crypto';
import { KeyInput } from '@docket/contracts';
import type { JsonAnswer, KeyBody, NewKey, Refusal } from '@docket/contracts';
import type { Records, Versioned } from '@docket/records';
import { newApiKey, parseApiKey } from '@docket/service';
import { ACCOUNTS, KEYS, KEY_USES, SETTINGS } from '../kinds.ts';
import type { ApiKey } from '../kinds.ts';
import { LOCAL_ACCOUNT, NO_ACCOUNT } from './accounts.ts';

/** Of one account; revoked ones do not count. */
const MOST_KEYS = 100;
/** Of those that were revoked, the list shows the latest. */
const REVOKED_SHOWN = 100;

const NO_KEY: Refusal = { status: 404, code: 'KEY_NOT_FOUND', message: 'Key not found' };
const TOO_MANY: Refusal = {
  status: 409,
  code: 'TOO_MANY_KEYS',
  message: 'The account has 100 keys. Revoke one that is no longer used first.',
};
const NOT_ADMIN: Refusal = {
  status: 400,
  code: 'ADMIN_SCOPE_NOT_ALLOWED',
  message: 'The scope admin reaches every account, so only keys of the account local may have it. Leave it out.',
};
const EXPIRED_AT_ONCE: Refusal = {
  status: 400,
  code: 'EXPIRY_IN_PAST',
  message: 'expiresAt must lie in the future.',
};
const CONFIGURED: Refusal = {
  status: 400,
  code: 'KEY_CONFIGURED',
  message: 'This key comes from the configuration. Change DOCKET_API_KEY and start again to replace it.',
};

/** The keys of accounts, for their operator. Of a key only its hash is stored. */
export class Keys {
  readonly #records: Records;
  readonly #now: () => Date;
  readonly #changed: (keyId: string) => void;

  /** @param changed told of a key that is no longer what it was. */
  constructor(records: Records, now: () => Date, changed: (keyId: string) => void) {
    this.#records = records;
    this.#now = now;
    this.#changed = changed;
  }

  /** Those in force, oldest first, then those revoked, latest first. */
  async list(accountId: string): Promise<JsonAnswer> {
    if (!(await this.#records.get(ACCOUNTS, accountId))) return { refusal: NO_ACCOUNT };
    const inForce = await this.#records.list(KEYS, { index: 'byAccount', equals: [accountId, null], limit: 1_000 });
    const query = { index: 'byAccount', equals: [accountId], from: '', limit: REVOKED_SHOWN };
    const revoked = await this.#records.list(KEYS, { ...query, order: 'descending' });
    const keys = [...inForce.items, ...revoked.items];
    const uses = await this.#records.getMany(
      KEY_USES,
      keys.map(({ id }) => id),
    );
    const usedAt = new Map(uses.map(({ id, value }) => [id, value.at]));
    return { json: JSON.stringify({ keys: keys.map((key) => bodyOf(key, usedAt.get(key.id) ?? null)) }) };
  }

  /** @param bodyJson a KeyInput. */
  async create(accountId: string, bodyJson: string): Promise<JsonAnswer> {
    const { name, scopes, expiresAt } = KeyInput.parse(JSON.parse(bodyJson));
    const now = this.#now();
    if (scopes.includes('admin') && accountId !== LOCAL_ACCOUNT) return { refusal: NOT_ADMIN };
    if (isPast(expiresAt, now)) return { refusal: EXPIRED_AT_ONCE };
    if (!(await this.#records.get(ACCOUNTS, accountId))) return { refusal: NO_ACCOUNT };
    const { keyId, key } = newApiKey();
    const fixed = { accountId, name, scopes: [...new Set(scopes)], createdAt: now.toISOString(), expiresAt };
    const value: ApiKey = { ...fixed, sha256: hashOf(key), revokedAt: null };
    await this.#records.insert(KEYS, keyId, value);
    // Counted after the insert, so that those who do this at the same time cannot all find room for one more.
    if ((await this.#records.count(KEYS, { index: 'byAccount', equals: [accountId, null] })) > MOST_KEYS) {
      await this.#records.remove(KEYS, keyId);
      return { refusal: TOO_MANY };
    }
    return { json: JSON.stringify({ ...bodyOf({ id: keyId, value }, null), key } satisfies NewKey) };
  }

  /** Revoking it again changes nothing. */
  async revoke(accountId: string, keyId: string): Promise<JsonAnswer> {
    for (;;) {
      const key = await this.#records.get(KEYS, keyId);
      if (key?.value.accountId !== accountId) return { refusal: NO_KEY };
      if ((await this.#records.get(SETTINGS, 'local-key'))?.value.value === keyId) return { refusal: CONFIGURED };
      if (key.value.revokedAt !== null) return { json: '' };
      const revoked = { ...key.value, revokedAt: this.#now().toISOString() };
      if (!(await this.#records.replace(KEYS, keyId, key.version, revoked))) continue;
      this.#changed(keyId);
      return { json: '' };
    }
  }
}

/**
 * Lower-case hex SHA-256 of the whole key. A slow, salted hash protects what people choose; a random secret of 190 bits
 * cannot be found from its hash by trying, and each request would pay for it.
 */
export const hashOf = (key: string): string => createHash('sha256').update(key).digest('hex');

/**
 * The id under which a key is stored: its own, or for one of another form the first 16 hex digits of its hash.
 * Undefined: the key is mistyped or made up.
 */
export function keyIdOf(key: string): string | undefined {
  const parsed = parseApiKey(key);
  if (parsed === 'malformed') return undefined;
  return parsed === 'other' ? hashOf(key).slice(0, 16) : parsed.keyId;
}

/** Whether this moment (ISO 8601; null: never) has come. */
export const isPast = (moment: string | null, now: Date): boolean =>
  moment !== null && Date.parse(moment) <= now.getTime();

function bodyOf({ id, value }: Pick<Versioned<ApiKey>, 'id' | 'value'>, lastUsedAt: string | null): KeyBody {
  const { accountId, name, scopes, createdAt, expiresAt, revokedAt } = value;
  return { keyId: id, accountId, name, scopes: [...scopes], createdAt, expiresAt, revokedAt, lastUsedAt };
}
