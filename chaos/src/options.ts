import { parseArgs } from 'node:util';
import type { Shape } from './system/system.ts';

export interface ChaosOptions {
  readonly cycles: number;
  readonly shape: Shape;
  readonly seed: number;
  readonly jobsPerCycle: number;
  /** Kinds of faults by parts of their names; all where empty. */
  readonly only: readonly string[];
  /** Whether what the system kept stays when all was well, too. */
  readonly keep: boolean;
}

export const USAGE = `npm run chaos -- [--cycles 20] [--shape stack|standalone] [--seed S] [--jobs-per-cycle 130] [--only NAMES] [--keep]

Runs Docket under load, breaks one to three things at a time, and checks from outside that nothing was lost, doubled or
failed. --only takes those faults alone whose name contains one of NAMES, parted by commas. --keep leaves folder and logs
also when all was well.`;

const SEEDS = 1_000_000_000;
const STRING = { type: 'string' } as const;

/** Reads the command line. @throws a sentence for the user */
export function readOptions(argv: readonly string[], now: () => Date): ChaosOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      ...{ cycles: STRING, shape: STRING, seed: STRING, 'jobs-per-cycle': STRING, only: STRING },
      keep: { type: 'boolean' },
    },
  });
  return {
    cycles: wholeNumber('--cycles', values.cycles ?? '20'),
    shape: shapeOf(values.shape ?? 'stack'),
    seed: wholeNumber('--seed', values.seed ?? String((now().getTime() % SEEDS) + 1)),
    jobsPerCycle: wholeNumber('--jobs-per-cycle', values['jobs-per-cycle'] ?? '130'),
    only: values.only?.split(',') ?? [],
    keep: values.keep ?? false,
  };
}

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new Error(`${name} must be a whole number from 1.`);
  return value;
}

function shapeOf(text: string): Shape {
  if (text === 'stack' || text === 'standalone') return text;
  throw new Error('--shape must be stack or standalone.');
}
