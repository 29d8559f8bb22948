import { createHmac, randomBytes } from 'node:crypto';
import { ConfigError } from './config/read-config.ts';

/** Keeps `value` under `id` unless something is kept there already; answers what is kept. */
type Settle = (id: string, value: string) => Promise<string>;

/**
 * The secret of an installation that everything else is derived from: the configured one, else one that the first
 * process to start settled (replicas that start together agree on it).
 * @param settle in the store that the derived keys are for.
 * @returns keys (64 hex digits) by purpose, each from the one secret.
 * @throws ConfigError if it differs from the one that this store was used with: ids and chains would not match.
 */
export async function rootSecret(settle: Settle, configured: string | undefined): Promise<(purpose: string) => string> {
  const secret = configured ?? (await settle('secret', randomBytes(32).toString('hex')));
  const fingerprint = derive(secret, 'fingerprint').slice(0, 16);
  if ((await settle('secret-fingerprint', fingerprint)) !== fingerprint) {
    throw new ConfigError(
      'DOCKET_SECRET is not the secret that this database was used with. Start with the former one.',
    );
  }
  return (purpose) => derive(secret, purpose);
}

const derive = (secret: string, purpose: string) =>
  createHmac('sha256', secret).update(`docket/${purpose}`).digest('hex');
