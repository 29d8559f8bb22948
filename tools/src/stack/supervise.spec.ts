import { eventually } from '@docket/testing';
import { describe, expect, it } from '@jest/globals';
import { restartPause, supervise } from './supervise.ts';

const env = { PATH: '/usr/bin:/bin' };
const shell = (script: string) => ({ file: '/bin/sh', args: ['-c', script], env });

describe('a supervised program', () => {
  it('has its lines relayed under its name', async () => {
    const lines: string[] = [];
    const echo = supervise('echo', shell('echo one; echo two >&2; exec sleep 60'), (line) => lines.push(line));
    await eventually(() => expect(lines).toEqual(['[echo] one', '[echo] two']));
    await echo.drain();
  });

  it('is started again when it ends, later each time', async () => {
    const lines: string[] = [];
    const flaky = supervise('flaky', shell('echo up'), (line) => lines.push(line));
    await eventually(() => expect(lines.filter((line) => line === '[flaky] up').length).toBeGreaterThanOrEqual(3));
    await flaky.drain();
    expect(lines.filter((line) => line.includes('again')).slice(0, 2)).toEqual([
      '[flaky] ended; starting it again in 250 ms',
      '[flaky] ended; starting it again in 500 ms',
    ]);
  });

  it('finishes what it does on SIGTERM, and is not started again', async () => {
    const lines: string[] = [];
    const script = "trap 'echo draining; exit 0' TERM; echo up; while :; do sleep 0.05; done";
    const drained = supervise('worker', shell(script), (line) => lines.push(line));
    await eventually(() => expect(lines).toContain('[worker] up'));
    await drained.drain();
    await eventually(() => expect(lines).toEqual(['[worker] up', '[worker] draining']));
  });
});

describe('the pause before a restart', () => {
  it('doubles up to ten seconds', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 8].map(restartPause)).toEqual([250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
  });
});
