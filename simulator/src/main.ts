import { once } from 'node:events';
import { inspect } from 'node:util';
import { Worker } from 'node:worker_threads';
import { readOptions, USAGE } from './options.ts';
import type { SimulatorOptions } from './options.ts';
import type { Share, Told } from './play-seeds.ts';
import { shrinkSeed } from './shrink/shrink-seed.ts';
import { trialOf } from './shrink/try-seed.ts';

type Failed = Extract<Told, { violations: readonly string[] }>;

const PLAYER = new URL('play-seeds.js', import.meta.url);

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  trialOf(options.seed, options.broken, options.withoutRepublishing);
  const begun = performance.now();
  const { played, failed } = await playAll(options);
  const seconds = (performance.now() - begun) / 1_000;
  print(`${played} seeds in ${seconds.toFixed(1)} s, ${Math.round((played / seconds) * 60)} a minute.`);
  if (!failed) {
    print('Every invariant held.');
    return;
  }
  await explain(failed, options);
  process.exit(1);
}

/** Plays the seeds on so many threads; all stop at the first failure. */
async function playAll({ seed, seeds, workers, ...part }: SimulatorOptions) {
  const counts = Array.from({ length: workers }, () => 0);
  let failed: Failed | undefined;
  const threads = counts.map((_, index) => {
    const share: Share = { ...part, from: seed + index, to: seed + seeds, step: workers };
    return new Worker(PLAYER, { workerData: share });
  });
  const stopAll = () => Promise.all(threads.map((thread) => thread.terminate()));
  await Promise.all(
    threads.map(async (thread, index) => {
      thread.on('message', (told: Told) => {
        counts[index] = told.played;
        if (told.seed === undefined) return;
        if (!failed || told.seed < failed.seed) failed = told;
        void stopAll();
      });
      await once(thread, 'exit');
    }),
  );
  return { played: counts.reduce((sum, count) => sum + count, 0), failed };
}

async function explain({ seed, violations }: Failed, { broken, withoutRepublishing }: SimulatorOptions): Promise<void> {
  print(`Seed ${seed} violates:`);
  for (const violation of violations) print(`  ${violation}`);
  const shrunk = await shrinkSeed(seed, trialOf(seed, broken, withoutRepublishing));
  if (!shrunk) {
    print('Played again, it passed: something in it depends on more than the seed.');
    return;
  }
  print('The smallest scenario found that fails:');
  print(inspect(shrunk.scenario, { depth: null, breakLength: 110 }));
  for (const violation of shrunk.violations) print(`  ${violation}`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n\n${USAGE}\n`);
  process.exit(1);
});
