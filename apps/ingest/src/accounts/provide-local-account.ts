import type { Scope } from '@docket/contracts';
import { SCOPES } from '@docket/contracts';
import type { Kind, Records } from '@docket/records';
import { ConfigError } from '@docket/service';
import { ACCOUNTS, KEYS, SETTINGS } from '../kinds.ts';
import type { Account, ApiKey } from '../kinds.ts';
import { LOCAL_ACCOUNT } from './accounts.ts';
import { hashOf, keyIdOf } from './keys.ts';

const ALL: readonly Scope[] = SCOPES;

/**
 * Makes the local account, without limits, and its configured key, which may do everything. What is there stays as it
 * is; a key that was configured before stops working.
 * @throws ConfigError for a key with a wrong checksum.
 */
export async function provideLocalAccount(records: Records, key: string, now: Date): Promise<void> {
  const id = keyIdOf(key);
  if (id === undefined) throw new ConfigError('DOCKET_API_KEY is mistyped: its checksum does not fit.');
  const createdAt = now.toISOString();
  const account: Account = {
    ...{ name: 'Local account', plan: 'unlimited', suspended: false, createdAt },
    ...{ retentionDays: null, requestsPerMinute: null, pagesPerMonth: null },
  };
  await provide(records, ACCOUNTS, LOCAL_ACCOUNT, account);
  const configured: ApiKey = {
    ...{ accountId: LOCAL_ACCOUNT, name: 'Configured key', sha256: hashOf(key), scopes: ALL },
    ...{ createdAt, expiresAt: null, revokedAt: null },
  };
  await provide(records, KEYS, id, configured);
  const former = await records.get(SETTINGS, 'local-key');
  if (former?.value.value === id) return;
  if (former) await records.remove(KEYS, former.value.value);
  await records.put(SETTINGS, 'local-key', (former?.version ?? 0) + 1, { value: id });
}

/** Inserts; what was stored before some of its members were known gets these. */
async function provide<T extends object>(records: Records, kind: Kind<T>, id: string, value: T): Promise<void> {
  if (await records.insert(kind, id, value)) return;
  const stored = await records.get(kind, id);
  if (stored && Object.keys(value).some((member) => !(member in stored.value))) {
    await records.replace(kind, id, stored.version, { ...value, ...stored.value });
  }
}
