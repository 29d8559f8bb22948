import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ESLint } from 'eslint';

/**
 * Proves that the lint can fail. Each file of `tools/canaries` is illegal at the place it names and must be refused by
 * the rule it names; one that passes means that a rule is off. Without Nx's project graph the rule for module boundaries
 * skips every file and says nothing, so this runs as an Nx target.
 */
const ROOT = join(import.meta.dirname, '../..');
const CANARIES = join(ROOT, 'tools/canaries');

interface Canary {
  readonly name: string;
  /** Path of an existing file in whose place the text is linted. */
  readonly place: string;
  readonly rule: string;
  readonly text: string;
}

async function readCanary(name: string): Promise<Canary> {
  const text = await readFile(join(CANARIES, name), 'utf8');
  const place = /^\/\/ as: (.+)$/m.exec(text)?.[1];
  const rule = /^\/\/ must fail: (.+)$/m.exec(text)?.[1];
  if (!place || !rule) throw new Error(`${name} does not say where it lies and which rule must refuse it.`);
  return { name, place, rule, text };
}

async function isRefused(eslint: ESLint, { place, rule, text }: Canary): Promise<boolean> {
  const [result] = await eslint.lintText(text, { filePath: join(ROOT, place) });
  return result?.messages.some(({ ruleId, severity }) => ruleId === rule && severity === 2) ?? false;
}

const names = (await readdir(CANARIES)).filter((name) => name.endsWith('.ts.txt')).sort();
// Where CI is set, typescript-eslint lints what lies on the disk instead of the text that it is given.
const parserOptions = { disallowAutomaticSingleRunInference: true };
const eslint = new ESLint({ cwd: ROOT, overrideConfig: { languageOptions: { parserOptions } } });
const passed: Canary[] = [];
for (const name of names) {
  const canary = await readCanary(name);
  if (!(await isRefused(eslint, canary))) passed.push(canary);
}
for (const { name, rule, place } of passed) {
  process.stderr.write(`tools/canaries/${name} passes as ${place}, but ${rule} must refuse it.\n`);
}
if (names.length === 0) process.stderr.write('There are no canaries.\n');
process.stdout.write(`boundaries: ${names.length - passed.length} of ${names.length} canaries refused\n`);
process.exitCode = passed.length === 0 && names.length > 0 ? 0 : 1;
