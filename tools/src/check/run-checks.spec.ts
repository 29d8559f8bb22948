import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { describeCheck, runChecks, type Check } from './run-checks.ts';

const sh = (name: string, script: string): Check => ({ name, file: 'sh', args: ['-c', script] });
const run = (checks: readonly Check[], atOnce: number) =>
  runChecks(checks, { cwd: import.meta.dirname, atOnce }, () => undefined);

describe('checks', () => {
  it('are all made although one fails, and the one that failed is told with what it printed', async () => {
    const results = await run([sh('bad', 'echo out; echo err >&2; exit 3'), sh('good', 'echo fine')], 1);
    expect(results.map(({ name, ok }) => [name, ok])).toEqual([
      ['bad', false],
      ['good', true],
    ]);
    const [bad, good] = results.map(describeCheck);
    expect(bad).toMatch(/^FAILED {2}bad \(\d+\.\d s\)\nout\nerr\n$/);
    expect(good).toMatch(/^passed {2}good \(\d+\.\d s\)\n$/);
  });

  it('run beside each other as far as they may', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'docket-checks-'));
    const pipe = join(folder, 'pipe');
    execFileSync('sh', ['-c', `mkfifo ${pipe}`]);
    const checks = [sh('opened once it is read', `echo > ${pipe}`), sh('opened once it is written', `cat ${pipe}`)];
    expect((await run(checks, 2)).map(({ ok }) => ok)).toEqual([true, true]);
    await rm(folder, { recursive: true });
  });

  it('fail when their program cannot be started', async () => {
    const [result] = await run([{ name: 'missing', file: './no-such-program', args: [] }], 1);
    expect(result).toMatchObject({ ok: false, output: expect.stringContaining('ENOENT') as unknown });
  });
});
