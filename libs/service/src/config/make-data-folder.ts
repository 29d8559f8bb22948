import { mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { ConfigError } from './read-config.ts';

/**
 * Makes the folder that DOCKET_DATA names, and those above it, for this user alone, unless it is there. Not by Node's
 * recursive mkdir, which never ends where the parent is there and a folder in it still cannot be, as in `/proc`.
 * @throws ConfigError if it cannot be made, or is no folder.
 */
export function makeDataFolder(folder: string): void {
  try {
    make(resolve(folder));
  } catch (error) {
    const reason = (error as Error).message;
    throw new ConfigError(`DOCKET_DATA must be a folder that can be made or written to; ${folder} cannot: ${reason}.`, {
      cause: error,
    });
  }
}

function make(folder: string): void {
  const found = statSync(folder, { throwIfNoEntry: false });
  if (found?.isDirectory()) return;
  if (found) throw new Error(`${folder} is no folder`);
  make(dirname(folder));
  mkdirSync(folder, { mode: 0o700 });
}
