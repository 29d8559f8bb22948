import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from './failure.ts';

export type Environment = Readonly<Record<string, string | undefined>>;
interface Given {
  readonly url?: string;
  readonly keyFile?: string;
}

const DEFAULT_URL = 'http://127.0.0.1:8080';
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;
/** Where Docket on this machine keeps its key, in its own folder: standalone, then the stack. */
const LOCAL_KEYS = ['data/api-key', 'data/stack/api-key'];

/**
 * Address and key of the service. The key is never an argument, since lists of processes show those. That of Docket on
 * this machine is sent to this machine only.
 * @param root Docket's own folder
 * @throws UsageError
 */
export function readConnection(given: Given, environment: Environment, root: string): { url: string; key: string } {
  const url = given.url ?? (environment['DOCKET_URL'] || DEFAULT_URL);
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) {
    throw new UsageError('The address must be an http or https address, such as http://127.0.0.1:8080.');
  }
  const key = keyGiven(given, environment) ?? localKey(url, environment, root);
  if (/^plz_[\x21-\x7e]+$/.test(key)) return { url, key };
  throw new UsageError('What was given as the key is none: keys begin with plz_.');
}

function keyGiven({ keyFile }: Given, environment: Environment): string | undefined {
  if (keyFile !== undefined) return readKey(keyFile);
  const direct = environment['DOCKET_API_KEY']?.trim();
  if (direct) return direct;
  const file = environment['DOCKET_API_KEY_FILE'];
  return file ? readKey(file) : undefined;
}

function readKey(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new UsageError(`The key cannot be read: ${(error as Error).message}`);
  }
}

function localKey(url: string, environment: Environment, root: string): string {
  const data = environment['DOCKET_DATA'];
  const files = [...(data ? [join(data, 'api-key')] : []), ...LOCAL_KEYS.map((file) => join(root, file))];
  const isLocal = LOOPBACK.test(new URL(url).hostname);
  const found = isLocal ? files.map(keyIn).find((key) => key !== undefined) : undefined;
  if (found !== undefined) return found;
  throw new UsageError('No key is given. Set DOCKET_API_KEY, or name a file that holds it: --key-file FILE.');
}

function keyIn(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return undefined;
  }
}
