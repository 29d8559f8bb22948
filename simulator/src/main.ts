import { once } from 'node:events';
import { inspect } from 'node:util';
import { Worker } from 'node:worker_threads';
import { readOptions, USAGE } from './options.ts';
import type { SimulatorOptions } from './options.ts';
import type { Share, Told } from './play-seeds.ts';

type Failed = Extract<Told, { violations: readonly string[] }>;

/** What a seed leaves behind is young; it need not be copied while seeds are under way. */
const YOUNG_GENERATION = { maxYoungGenerationSizeMb: 64 };
const PLAYER = new URL('play-seeds.js', import.meta.url);

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options.broken !== undefined) await refuseUnknownPart(options.broken);
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

async function refuseUnknownPart(broken: string): Promise<void> {
  const { trialOf } = await import('./shrink/try-seed.ts');
  trialOf(0, broken, false);
}

/** Plays the seeds on so many threads; all stop at the first failure. */
async function playAll({ seed, seeds, workers, ...part }: SimulatorOptions) {
  const counts = Array.from({ length: workers }, () => 0);
  let failed: Failed | undefined;
  const threads = counts.map((_, index) => {
    const share: Share = { ...part, from: seed + index, to: seed + seeds, step: workers };
    return new Worker(PLAYER, { workerData: share, resourceLimits: YOUNG_GENERATION });
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
  const [{ shrinkSeed }, { trialOf }] = await Promise.all([
    import('./shrink/shrink-seed.ts'),
    import('./shrink/try-seed.ts'),
  ]);
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
