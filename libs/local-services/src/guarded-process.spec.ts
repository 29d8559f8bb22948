import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@docket/testing';
import { afterAll, describe, expect, it } from '@jest/globals';
import { startGuarded, tail } from './guarded-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'docket-guard-'));
afterAll(() => rmSync(folder, { recursive: true }));

const env = { PATH: '/usr/bin:/bin' };
const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
};

describe('a guarded program', () => {
  it('runs under the pid that is told, and ends with kill()', async () => {
    const sleeper = await startGuarded({ file: 'sleep', args: ['60'], env, logFile: join(folder, 'sleep.log') });
    expect(isAlive(sleeper.pid)).toBe(true);
    sleeper.kill();
    await sleeper.exited;
    expect(sleeper.running).toBe(false);
    await eventually(() => expect(isAlive(sleeper.pid)).toBe(false));
  });

  it('appends what it prints to its log file', async () => {
    const logFile = join(folder, 'echo.log');
    const echo = await startGuarded({ file: 'sh', args: ['-c', 'echo out; echo err >&2'], env, logFile });
    await echo.exited;
    expect(await tail(logFile)).toBe('out\nerr');
  });

  it('ends when the process that started it is killed', async () => {
    const script = `
      import { startGuarded } from ${JSON.stringify(new URL('./guarded-process.ts', import.meta.url).href)};
      const sleeper = await startGuarded({ file: 'sleep', args: ['60'], env: ${JSON.stringify(env)} });
      console.log(sleeper.pid);
    `;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(line.toString());
    expect(isAlive(pid)).toBe(true);
    parent.kill('SIGKILL');
    await eventually(() => expect(isAlive(pid)).toBe(false));
  });
});
