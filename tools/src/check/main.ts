import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { describeCheck, runChecks, type Check } from './run-checks.ts';

/** Runs every check of the repository, as many at a time as there are processors, and fails if one of them fails. */
const ROOT = join(import.meta.dirname, '../../..');

/** Scripts of the root package; the longest first, so that none of them is left alone at the end. */
const CHECKS = [
  ...['lint', 'format:check', 'types', 'boundaries', 'cycles', 'dead-code'],
  ...['client:check', 'docs:check', 'deploy:check'],
];

const checks: Check[] = CHECKS.map((script) => ({ name: script, file: 'npm', args: ['run', '--silent', script] }));
const results = await runChecks(checks, { cwd: ROOT, atOnce: availableParallelism() }, (result) => {
  process.stdout.write(describeCheck(result));
});
const failed = results.filter(({ ok }) => !ok).map(({ name }) => name);
if (failed.length > 0) process.stderr.write(`Failed: ${failed.join(', ')}\n`);
process.exitCode = failed.length > 0 ? 1 : 0;
