import fc from 'fast-check';
import { brokenParts } from '../broken/broken-parts.ts';
import { playScenario } from '../scenario/play-scenario.ts';
import type { Played, PlayOptions } from '../scenario/play-scenario.ts';
import { scenarios } from '../scenario/scenario.ts';
import type { Scenario, Weather } from '../scenario/scenario.ts';

/** Which system is tried, and in which weather. */
export interface Trial {
  readonly weather: Weather;
  readonly options: PlayOptions;
}

/**
 * The trial of a seed. Every fourth seed is calm. Without republishing, only what costs a message once may go wrong:
 * a second loss of the same message is beyond what that system can mend.
 */
export function trialOf(seed: number, broken: string | undefined, withoutRepublishing: boolean): Trial {
  const part = broken === undefined ? undefined : brokenParts.find(({ name }) => name === broken);
  if (broken !== undefined && !part)
    throw new Error(`There is no broken part ${broken}. There are: ${brokenParts.map(({ name }) => name).join(', ')}.`);
  const once = withoutRepublishing || part?.found === 'without-republishing';
  const faulty: Weather = once ? (seed % 2 === 0 ? 'crashes' : 'one-cut') : 'any';
  return {
    weather: seed % 4 === 3 ? 'calm' : faulty,
    options: { broken: part, withoutRepublishing: once },
  };
}

function scenarioOf(seed: number, { weather }: Trial): Scenario {
  const [scenario] = fc.sample(scenarios(weather), { seed, numRuns: 1, unbiased: true });
  if (!scenario) throw new Error(`seed ${seed} makes no scenario`);
  return scenario;
}

/** Plays the scenario of a seed. */
export const trySeed = (seed: number, trial: Trial): Promise<Played> =>
  playScenario(scenarioOf(seed, trial), trial.options);
