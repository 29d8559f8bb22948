import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { armFailpoints, failpoint, FailpointReached } from './failpoint.ts';
import { FAILPOINTS, type Failpoint } from './failpoint-names.ts';
import { FailpointSyntax, parseFailpoints } from './parse-failpoints.ts';

const ROOT = join(import.meta.dirname, '../../..');
const NAMES = Object.keys(FAILPOINTS) as Failpoint[];

afterEach(() => armFailpoints(''));

describe('a process without armed failpoints', () => {
  it('has nothing to wait for', () => {
    expect(NAMES.map((name) => failpoint(name))).toEqual(NAMES.map(() => undefined));
  });
});

describe('a failpoint that is armed to fail', () => {
  it('fails each time', async () => {
    armFailpoints('commit.shown=fail');
    await expect(failpoint('commit.shown')).rejects.toThrow(FailpointReached);
    await expect(failpoint('commit.shown')).rejects.toThrow('commit.shown');
  });
  it('fails the nth time only, if one is given', async () => {
    armFailpoints('commit.shown=fail@2');
    await failpoint('commit.shown');
    await expect(failpoint('commit.shown')).rejects.toThrow(FailpointReached);
    await failpoint('commit.shown');
  });
  it('leaves the others alone', async () => {
    armFailpoints('commit.shown=fail');
    await failpoint('commit.owed');
  });
  it('fails now and then with a chance', async () => {
    armFailpoints('commit.shown=fail@50%');
    const tries = await Promise.allSettled(Array.from({ length: 200 }, async () => failpoint('commit.shown')));
    const failed = tries.filter(({ status }) => status === 'rejected').length;
    expect(failed).toBeGreaterThan(0);
    expect(failed).toBeLessThan(200);
  });
});

describe('a failpoint that is armed to kill', () => {
  it('ends the process at once, with nothing after it', () => {
    const source = join(import.meta.dirname, 'index.ts');
    const program = `
      const { armFailpoints, failpoint } = await import(${JSON.stringify(source)});
      armFailpoints('delivery.sent=kill@2');
      for (const round of [1, 2, 3]) { await failpoint('delivery.sent'); console.log(round); }`;
    const { signal, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      encoding: 'utf8',
    });
    expect({ signal, stdout }).toEqual({ signal: 'SIGKILL', stdout: '1\n' });
  });
});

describe('a specification', () => {
  const action = fc.oneof(
    fc.constantFrom('kill', 'stop', 'fail'),
    fc.nat(9_999_999).map((ms) => `pause:${ms}`),
  );
  const when = fc.oneof(
    fc.constant(''),
    fc.integer({ min: 1, max: 999_999_999 }).map((n) => `@${n}`),
    fc.integer({ min: 1, max: 100 }).map((percent) => `@${percent}%`),
  );
  const arm = fc.tuple(fc.constantFrom(...NAMES), action, when);

  it('is read as it was written', () => {
    fc.assert(
      fc.property(fc.array(arm), (arms) => {
        const read = parseFailpoints(arms.map(([name, does, at]) => `${name}=${does}${at}`).join(', '));
        expect(read.map(({ name }) => name)).toEqual(arms.map(([name]) => name));
      }),
    );
  });
  it.each([
    ['commit.shown', 'write name=action'],
    ['commit.lost=kill', 'There is no failpoint "commit.lost". There are: submit.stored'],
    ['toString=kill', 'There is no failpoint'],
    ['commit.shown=explode', 'use one of kill, stop, fail, pause:<ms>'],
    ['commit.shown=pause', 'use one of'],
    ['commit.shown=kill:5', 'use one of'],
    ['commit.shown=kill@0', 'never happens'],
    ['commit.shown=kill@101%', 'never happens'],
  ])('%s is refused, and says what to write', (text, sentence) => {
    expect(() => parseFailpoints(text)).toThrow(FailpointSyntax);
    expect(() => parseFailpoints(text)).toThrow(sentence);
  });
});

describe('the list of failpoints', () => {
  it('is of those that the product passes, and of all of them', () => {
    const sources = ['apps', 'libs']
      .flatMap((folder) =>
        readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(ROOT, folder, file)),
      )
      .filter((file) => /\/src\/.*\.ts$/.test(file) && !/\.(spec|features)\.ts$/.test(file));
    const passed = sources.flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/\bfailpoint\('([^']+)'\)/g)].map(([, name]) => name),
    );
    expect([...new Set(passed)].sort()).toEqual([...NAMES].sort());
  });
});
