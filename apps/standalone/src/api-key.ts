import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { apiKey, ConfigError, newApiKey } from '@docket/service';

/**
 * The key of the local account: the configured one, else the one that the first start made and keeps in
 * `<folder>/api-key`, readable by this user only.
 * @throws ConfigError if that file holds no key.
 */
export function localApiKey(folder: string, configured: string | undefined): string {
  if (configured !== undefined) return configured;
  const file = join(folder, 'api-key');
  if (!existsSync(file)) return makeKey(file);
  const kept = apiKey.schema.safeParse(readFileSync(file, 'utf8').trim());
  if (kept.success) return kept.data;
  throw new ConfigError(`${file} holds no key. Remove it, and the next start makes a new key; or set DOCKET_API_KEY.`);
}

/** The file is there whole or not at all. */
function makeKey(file: string): string {
  const { key } = newApiKey();
  writeFileSync(`${file}.new`, `${key}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return key;
}
