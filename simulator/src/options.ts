import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';

export interface SimulatorOptions {
  readonly seeds: number;
  /** The first of them. */
  readonly seed: number;
  /** Name of a broken part; undefined: the product as it is. */
  readonly broken: string | undefined;
  readonly withoutRepublishing: boolean;
  readonly workers: number;
}

export const USAGE = `npm run simulate -- [--seeds 1000] [--seed 1] [--broken NAME] [--without-republishing] [--workers N]

Plays a scenario a seed on the real core in virtual time, and holds what an outsider observed against the invariants.
Exits 1 at the first seed that violates one, with the smallest scenario found that does.`;

const STRING = { type: 'string' } as const;

/** Reads the command line. @throws a sentence for the user */
export function readOptions(argv: readonly string[]): SimulatorOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      ...{ seeds: STRING, seed: STRING, broken: STRING, workers: STRING },
      'without-republishing': { type: 'boolean' },
    },
  });
  return {
    seeds: wholeNumber('--seeds', values.seeds ?? '1000'),
    seed: wholeNumber('--seed', values.seed ?? '1', 0),
    broken: values.broken,
    withoutRepublishing: values['without-republishing'] ?? false,
    workers: wholeNumber('--workers', values.workers ?? String(availableParallelism())),
  };
}

function wholeNumber(name: string, text: string, least = 1): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < least) throw new Error(`${name} must be a whole number from ${least}.`);
  return value;
}
