import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** `given`, else the value kept in `file`, which is made on the first use and readable by its owner alone. */
export function keepSecret(file: string, given: string | undefined, make: () => string): string {
  if (given !== undefined) return given;
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  const value = make();
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${value}\n`, { mode: 0o600, flag: 'wx' });
  return value;
}
