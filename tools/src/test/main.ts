import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { planRuns, readTestOptions, startsStacks, usesPrograms } from './read-test-options.ts';
import { runJest } from './run-jest.ts';
import { describeTally, sumOf, type Tally } from './tally.ts';
import { provideTestServices, type TestServices } from './test-services.ts';

const ROOT = join(import.meta.dirname, '../../..');
// eslint-disable-next-line no-restricted-properties -- the configuration of this program
const ENVIRONMENT = process.env;
const NO_SERVICES: TestServices = { env: {}, advice: {}, ownVhosts: true, stop: () => Promise.resolve() };

function print(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function main(): Promise<number> {
  const options = readTestOptions(process.argv.slice(2));
  const scratch = await mkdtemp(join(tmpdir(), 'docket-test-'));
  Object.assign(ENVIRONMENT, { ...forMany(scratch), ...ENVIRONMENT });
  const uses = { stacks: startsStacks(options), programs: usesPrograms(options) };
  const wanted = { environment: ENVIRONMENT, ...uses, scratch };
  const services = options.embedded ? NO_SERVICES : await provideTestServices(wanted, print);
  try {
    const missing = Object.values(services.advice);
    if (options.requireServices && missing.length > 0) {
      print(`--require-services: not every service can be had.\n${missing.join('\n')}`);
      return 1;
    }
    const skippedFile = join(scratch, 'skipped');
    const env = { ...ENVIRONMENT, ...services.env, DOCKET_TEST_SKIPPED: skippedFile };
    const results: (Tally & { ok: boolean })[] = [];
    for (const args of planRuns(options, !services.ownVhosts))
      results.push(await runJest({ args, env, cwd: ROOT, scratch }));
    await reportSkipped(skippedFile, services);
    return close(results);
  } finally {
    await services.stop();
    await rm(scratch, { recursive: true, force: true });
  }
}

/** The suites start hundreds of processes, which compile the same modules, and databases in Java, none of which lives long. */
const forMany = (scratch: string) => ({
  NODE_COMPILE_CACHE: join(scratch, 'compiled'),
  JDK_JAVA_OPTIONS: '-XX:TieredStopAtLevel=1',
});

/** Loud, because a run that skipped half of the suites looks just as green. */
async function reportSkipped(file: string, { advice }: TestServices): Promise<void> {
  const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n').filter((line) => line !== '');
  if (lines.length === 0 || Object.keys(advice).length === 0) return;
  print('\n=== SKIPPED: these suites need a service that is not here ===');
  for (const line of lines.sort()) print(`  ${line.replace('\t', ': ')}`);
  for (const sentence of Object.values(advice)) print(sentence);
}

function close(results: readonly (Tally & { ok: boolean })[]): number {
  const sum = sumOf(results);
  const ran = sum.passed + sum.failed > 0;
  if (!ran) print('No test was run.');
  process.stdout.write(`${describeTally(sum)}\n`);
  return ran && sum.failed === 0 && results.every(({ ok }) => ok) ? 0 : 1;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    print(error instanceof Error ? error.message : String(error));
    process.exit(1);
  },
);
