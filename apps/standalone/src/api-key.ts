import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The key of the local account: the configured one, else the one that the first start made and keeps in
 * `<folder>/api-key`, readable by this user only.
 */
export function localApiKey(folder: string, configured: string | undefined): string {
  if (configured !== undefined) return configured;
  const file = join(folder, 'api-key');
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  const key = `plz_${randomBytes(24).toString('base64url')}`;
  writeFileSync(file, `${key}\n`, { mode: 0o600, flag: 'wx' });
  return key;
}
