import { existsSync } from 'node:fs';
import { rm, stat, writeFile } from 'node:fs/promises';
import { runProgram } from './run-program.ts';

const LISTS = '/var/lib/apt/lists';
const POLICY = '/usr/sbin/policy-rc.d';
const DAY_MS = 86_400_000;
const APT = ['-o', 'DPkg::Lock::Timeout=600', '-y', '--no-install-recommends'];

/**
 * Installs Debian packages as root, with package lists that are at most a day old. Services that come with them are not
 * started: Docket runs nodes of its own. Throws with the last lines of apt-get's output.
 */
export async function installPackages(packages: readonly string[], now: () => Date): Promise<void> {
  if (await listsAreOld(now)) await updateLists();
  await withoutStartingServices(() => install(packages).catch(() => updateLists().then(() => install(packages))));
}

async function install(packages: readonly string[]): Promise<void> {
  await runProgram('apt-get', [...APT, 'install', ...packages], { DEBIAN_FRONTEND: 'noninteractive' });
}

/** One unreachable repository of several fails the update; the install tells whether that matters. */
async function updateLists(): Promise<void> {
  await runProgram('apt-get', ['-o', 'DPkg::Lock::Timeout=600', 'update']).catch(() => undefined);
}

async function listsAreOld(now: () => Date): Promise<boolean> {
  const partial = await stat(`${LISTS}/partial`).catch(() => undefined);
  return !partial || now().getTime() - partial.mtimeMs > DAY_MS;
}

/** Debian starts a package's service unless `policy-rc.d` answers 101. An existing policy is the owner's: left alone. */
async function withoutStartingServices(work: () => Promise<void>): Promise<void> {
  if (existsSync(POLICY)) return work();
  await writeFile(POLICY, '#!/bin/sh\n# Made by Docket while it installs packages; safe to delete.\nexit 101\n', {
    mode: 0o755,
    flag: 'wx',
  });
  try {
    await work();
  } finally {
    await rm(POLICY, { force: true });
  }
}
