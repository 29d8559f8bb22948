import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { brokenParts } from './broken/broken-parts.ts';

interface SeedRange {
  readonly first: number;
  readonly count: number;
  readonly broken: string | undefined;
  readonly withoutRepublishing: boolean;
}

/** A process of its own, as its time and chance are the simulator's; one for all, as loading the core takes longest. */
const PROGRAM = `
  const { trialOf, trySeed } = await import(${JSON.stringify(join(import.meta.dirname, '../dist/shrink/try-seed.js'))});
  const reports = [];
  for (const { first, count, broken, withoutRepublishing } of JSON.parse(process.argv[1])) {
    const violations = [];
    for (let seed = first; seed < first + count; seed++)
      violations.push(...(await trySeed(seed, trialOf(seed, broken, withoutRepublishing))).violations);
    reports.push(violations);
  }
  process.stdout.write(JSON.stringify(reports));`;

/** A seed that is known to find each. */
const FOUND_BY: readonly (readonly [name: string, seed: number])[] = [
  ['no-fencing', 2],
  ['unguarded-views', 9],
  ['nothing-owed', 4],
  ['shared-blobs', 1],
  ['ack-before-claim', 56],
  ['default-dead-lettering', 465],
  ['no-confirm', 1],
  ['settled-first', 9],
];

const range = (first: number, count: number, withoutRepublishing: boolean, broken?: string): SeedRange =>
  ({ first, count, broken, withoutRepublishing }) as const;

const isMended = (name: string): boolean =>
  brokenParts.some((part) => part.name === name && part.found === 'without-republishing');

/** What each range violates. */
function simulate(ranges: readonly SeedRange[]): readonly (readonly string[])[] {
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', PROGRAM, JSON.stringify(ranges)], {
    encoding: 'utf8',
  });
  if (run.status !== 0) throw new Error(run.stderr);
  return JSON.parse(run.stdout) as string[][];
}

describe('the simulator', () => {
  let sound: readonly (readonly string[])[] = [];
  let broken: readonly (readonly string[])[] = [];
  beforeAll(() => {
    const controls = FOUND_BY.map(([name, seed]) => range(seed, 1, isMended(name)));
    const teeth = FOUND_BY.map(([name, seed]) => range(seed, 1, false, name));
    const reports = simulate([range(0, 100, false), range(0, 100, true), ...controls, ...teeth]);
    sound = reports.slice(0, -teeth.length);
    broken = reports.slice(-teeth.length);
  }, 60_000);

  it('finds nothing in the sound system, nor in one without republishing where a message is lost at most once', () => {
    expect(sound).toEqual(sound.map(() => []));
  });

  it('has a seed for every broken part', () => {
    expect(FOUND_BY.map(([name]) => name)).toEqual(brokenParts.map(({ name }) => name));
  });

  it.each(FOUND_BY.map(([name], index) => [name, index] as const))('finds %s', (_, index) => {
    expect(broken[index]).not.toEqual([]);
  });
});
