import { createHash, timingSafeEqual } from 'node:crypto';
import type { Refusal } from '@docket/contracts';
import type { Records } from '@docket/records';
import { ACCOUNTS, KEYS, SETTINGS } from './kinds.ts';

/** The account that the configured key belongs to. */
const LOCAL_ACCOUNT = 'local';

const refusal = (code: string, message: string): Refusal => ({ status: 401, code, message });
const NO_KEY = refusal('API_KEY_REQUIRED', 'API key header is required');
const BAD_KEY = refusal('API_KEY_INVALID', 'Invalid API key');

/** Who may call. Keys are stored as hashes only. */
export class Accounts {
  readonly #records: Records;

  constructor(records: Records) {
    this.#records = records;
  }

  /** Makes the local account with this key, unless it is there; a key configured before stops working. */
  async provideLocalAccount(key: string): Promise<void> {
    const { id, sha256 } = hashOf(key);
    await this.#records.insert(ACCOUNTS, LOCAL_ACCOUNT, { name: 'Local account', plan: 'unlimited' });
    await this.#records.insert(KEYS, id, { accountId: LOCAL_ACCOUNT, sha256 });
    const former = await this.#records.get(SETTINGS, 'local-key');
    if (former?.value.value === id) return;
    if (former) await this.#records.remove(KEYS, former.value.value);
    await this.#records.put(SETTINGS, 'local-key', (former?.version ?? 0) + 1, { value: id });
  }

  /** The account of a key. */
  async admit(key: string | undefined): Promise<{ accountId: string } | { refusal: Refusal }> {
    if (key === undefined || key === '') return { refusal: NO_KEY };
    const { id, sha256 } = hashOf(key);
    const known = await this.#records.get(KEYS, id);
    if (!known || !timingSafeEqual(Buffer.from(known.value.sha256), Buffer.from(sha256))) return { refusal: BAD_KEY };
    return { accountId: known.value.accountId };
  }
}

function hashOf(key: string): { id: string; sha256: string } {
  const sha256 = createHash('sha256').update(key).digest('hex');
  return { id: sha256.slice(0, 16), sha256 };
}
