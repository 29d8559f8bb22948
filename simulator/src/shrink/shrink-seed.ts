import fc from 'fast-check';
import { playScenario } from '../scenario/play-scenario.ts';
import { scenarios } from '../scenario/scenario.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Trial } from './try-seed.ts';

/** Tries in all; the smallest failing scenario until then is the answer. */
const LONGEST_MS = 60_000;

export interface Shrunk {
  readonly scenario: Scenario;
  readonly violations: readonly string[];
}

/** The smallest scenario, of those that fast-check makes of a failing seed's, that fails too; undefined: it passed. */
export async function shrinkSeed(seed: number, { weather, options }: Trial): Promise<Shrunk | undefined> {
  let smallest: Shrunk | undefined;
  const sound = fc.asyncProperty(scenarios(weather), async (scenario) => {
    const { violations } = await playScenario(scenario, options);
    if (violations.length > 0) smallest = { scenario, violations };
    return violations.length === 0;
  });
  await fc.check(sound, { seed, numRuns: 1, unbiased: true, interruptAfterTimeLimit: LONGEST_MS });
  return smallest;
}
