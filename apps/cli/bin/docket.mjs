#!/usr/bin/env node
// Runs with whatever Node the system has (20 or newer): builds the tool if its sources are newer than what was built,
// and hands over to Docket's own Node if the present one is too old for it.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const PROJECTS = ['apps/cli', 'libs/client'].map((project) => join(ROOT, project));
const MAIN = join(ROOT, 'apps/cli/dist/main.js');
const OWN_NODE = join(ROOT, 'node_modules/node/bin/node');
const COMPILER = join(ROOT, 'node_modules/typescript-native/bin/tsc');

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const isNewEnough = major > 22 || (major === 22 && minor >= 12);
const node = isNewEnough ? process.execPath : OWN_NODE;

const changedAt = (file) => statSync(file).mtimeMs;
const isSource = (name) => name.endsWith('.ts') && !name.endsWith('.spec.ts');

function isBuilt(project) {
  const built = join(project, 'dist/.tsbuildinfo');
  if (!existsSync(built)) return false;
  const source = join(project, 'src');
  const names = readdirSync(source, { recursive: true }).filter(isSource);
  return [join(project, 'tsconfig.json'), ...names.map((name) => join(source, name))].every(
    (file) => changedAt(file) <= changedAt(built),
  );
}

function build() {
  const { status, stdout } = spawnSync(node, [COMPILER, '-b', PROJECTS[0]], { encoding: 'utf8' });
  if (status === 0) return;
  process.stderr.write(`${stdout}The tool could not be built.\n`);
  process.exit(1);
}

/** What ends this process ends the other first, which then says how it ended. */
function handOver() {
  const child = spawn(OWN_NODE, [MAIN, ...process.argv.slice(2)], { stdio: 'inherit' });
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  // Of a terminal, both get the interrupt; a second one in mid-end changes nothing.
  for (const signal of signals) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}

if (!existsSync(COMPILER) || (!isNewEnough && !existsSync(OWN_NODE))) {
  process.stderr.write(`Docket is not installed. Run "npm ci" in ${ROOT} first.\n`);
  process.exit(1);
}
if (!existsSync(MAIN) || !PROJECTS.every(isBuilt)) build();
if (isNewEnough) await import(pathToFileURL(MAIN).href);
else handOver();
