import { eventually } from '@docket/testing';
import { afterEach, describe, expect, it } from '@jest/globals';
import { restartPause, supervise, type Supervised } from './supervise.ts';

const env = { PATH: '/usr/bin:/bin' };
const shell = (script: string) => ({ file: '/bin/sh', args: ['-c', script], env });

describe('a supervised program', () => {
  let lines: string[];
  let running: Supervised | undefined;
  const start = (name: string, script: string) => {
    lines = [];
    running = supervise(name, shell(script), (line) => lines.push(line));
  };
  afterEach(() => running?.drain());

  it('has its process id told and its lines relayed under its name', async () => {
    start('echo', 'echo one; echo two >&2; exec sleep 60');
    const told = [expect.stringMatching(/^\[echo\] process \d+$/), '[echo] one', '[echo] two'];
    await eventually(() => expect(lines).toEqual(told));
  });

  it('is started again when it ends, later each time', async () => {
    start('flaky', 'echo up');
    await eventually(() => expect(lines.filter((line) => line === '[flaky] up').length).toBeGreaterThanOrEqual(3));
    expect(lines.filter((line) => line.includes('again')).slice(0, 2)).toEqual([
      '[flaky] ended; starting it again in 250 ms',
      '[flaky] ended; starting it again in 500 ms',
    ]);
  });

  it('finishes what it does on SIGTERM, and is not started again', async () => {
    start('worker', "trap 'echo draining; exit 0' TERM; echo up; while :; do sleep 0.05; done");
    await eventually(() => expect(lines).toContain('[worker] up'));
    await running?.drain();
    await eventually(() => expect(lines.slice(1)).toEqual(['[worker] up', '[worker] draining']));
  });
});

describe('the pause before a restart', () => {
  it('doubles up to ten seconds', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 8].map(restartPause)).toEqual([250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
  });
});
