import { timingSafeEqual } from 'node:crypto';
import type { Records } from '@docket/records';
import { FreshCache } from '@docket/service';
import { KEYS, KEY_USES } from '../kinds.ts';
import type { ApiKey } from '../kinds.ts';
import { SEEN_FOR_MS } from './accounts.ts';
import { hashOf, isPast, keyIdOf } from './keys.ts';

const MINUTE = 60_000;
const MOST_NOTED = 10_000;

/** Tells whose a key is, and notes that it was used. */
export class KeyRing {
  readonly #records: Records;
  readonly #now: () => Date;
  readonly #seen: FreshCache<ApiKey>;
  /** The minute in which each key's use was noted last. */
  readonly #noted = new Map<string, number>();

  /** @param ticks steady clock in ms. */
  constructor(records: Records, now: () => Date, ticks: () => number) {
    this.#records = records;
    this.#now = now;
    const load = async (keyId: string) => (await records.get(KEYS, keyId))?.value;
    this.#seen = new FreshCache({ load, maxAgeMs: SEEN_FOR_MS, ticks });
  }

  /** The stored key; undefined: unknown, mistyped, expired or revoked. Revoked elsewhere, for at most 2 s still good. */
  async find(key: string): Promise<ApiKey | undefined> {
    const keyId = keyIdOf(key);
    const stored = keyId === undefined ? undefined : await this.#seen.get(keyId);
    if (keyId === undefined || !stored) return undefined;
    // In constant time: how much of it fits must not be told by how long the comparison takes.
    if (!timingSafeEqual(Buffer.from(stored.sha256), Buffer.from(hashOf(key)))) return undefined;
    if (stored.revokedAt !== null || isPast(stored.expiresAt, this.#now())) return undefined;
    this.#note(keyId);
    return stored;
  }

  /** What is found next is what is stored now. */
  forget(keyId: string): void {
    this.#seen.forget(keyId);
  }

  /** Once a minute, by whichever process comes first; nobody waits for it, and a lost one is made good a minute later. */
  #note(keyId: string): void {
    const now = this.#now();
    const minute = Math.floor(now.getTime() / MINUTE);
    if (this.#noted.get(keyId) === minute) return;
    if (this.#noted.size >= MOST_NOTED) this.#noted.clear();
    this.#noted.set(keyId, minute);
    this.#records.put(KEY_USES, keyId, minute, { at: now.toISOString() }).catch(() => undefined);
  }
}
