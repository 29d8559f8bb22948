import { insertOrTake } from '@docket/records';
import type { Records } from '@docket/records';
import { rootSecret } from '@docket/service';
import { SETTINGS } from './kinds.ts';

/** Keys for what ingest signs or derives; each from the one secret. */
export interface Secrets {
  readonly jobIds: string;
  readonly log: string;
}

/**
 * The installation's secret, see {@link rootSecret}.
 * @throws ConfigError if it differs from the one that this store was used with: ids and chains would not match.
 */
export async function resolveSecrets(records: Records, configured: string | undefined): Promise<Secrets> {
  const settle = async (id: string, value: string) => (await insertOrTake(records, SETTINGS, id, { value })).value;
  const derive = await rootSecret(settle, configured);
  return { jobIds: derive('job-ids'), log: derive('log') };
}
