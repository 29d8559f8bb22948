import { createHmac, randomBytes } from 'node:crypto';
import { ConfigError } from '@docket/service';
import type { Records } from '@docket/records';
import { SETTINGS } from './kinds.ts';

/** Keys for what ingest signs or derives; each from the one secret. */
export interface Secrets {
  readonly jobIds: string;
  readonly log: string;
}

/**
 * The installation's secret: the configured one, else one that the first process to start inserted (replicas that
 * start together agree on it).
 * @throws ConfigError if it differs from the one that this store was used with: ids and chains would not match.
 */
export async function resolveSecrets(records: Records, configured: string | undefined): Promise<Secrets> {
  const secret = configured ?? (await settled(records, 'secret', randomBytes(32).toString('hex')));
  const fingerprint = derive(secret, 'fingerprint').slice(0, 16);
  if ((await settled(records, 'secret-fingerprint', fingerprint)) !== fingerprint) {
    throw new ConfigError(
      'DOCKET_SECRET is not the secret that this database was used with. Start with the former one.',
    );
  }
  return { jobIds: derive(secret, 'job-ids'), log: derive(secret, 'log') };
}

/** Inserts, or takes what is there. */
async function settled(records: Records, id: string, value: string): Promise<string> {
  if (await records.insert(SETTINGS, id, { value })) return value;
  return (await records.get(SETTINGS, id))?.value.value ?? value;
}

const derive = (secret: string, purpose: string) =>
  createHmac('sha256', secret).update(`docket/${purpose}`).digest('hex');
