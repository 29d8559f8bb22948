import { accessSync, constants, existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** One variable of this process's environment; undefined when unset or empty. */
export function variable(name: string): string | undefined {
  // eslint-disable-next-line no-restricted-properties -- the one place where this library looks at the machine
  return process.env[name] || undefined;
}

/** First executable of that name on PATH or in one of the extra folders, which are looked at first. */
export function findProgram(name: string, extraFolders: readonly string[] = []): string | undefined {
  const folders = [...extraFolders, ...(variable('PATH') ?? '').split(delimiter)];
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Folder for things that are built once per user: `$XDG_CACHE_HOME/docket`, else `~/.cache/docket`. */
export function cacheFolder(): string {
  return join(variable('XDG_CACHE_HOME') ?? join(homedir(), '.cache'), 'docket');
}

/** Whether this process may install Debian packages: root on a system with dpkg and apt-get. */
export function canInstallPackages(): boolean {
  return process.getuid?.() === 0 && existsSync('/etc/debian_version') && findProgram('apt-get') !== undefined;
}
