import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { tallyOf, type Tally } from './tally.ts';

export interface JestRun {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** An existing folder for jest's report. */
  readonly scratch: string;
}

/** Runs jest once, its output passing straight through, and returns its counts and whether it ended with 0. */
export async function runJest({ args, env, cwd, scratch }: JestRun): Promise<Tally & { ok: boolean }> {
  const report = join(scratch, 'report.json');
  await rm(report, { force: true });
  const child = spawn(process.execPath, [...args, '--json', `--outputFile=${report}`], {
    cwd,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  // Ctrl-C reaches jest by itself; this process only waits for it, so that the services are stopped afterwards.
  const wait = () => undefined;
  const relay = () => void child.kill('SIGTERM');
  process.on('SIGINT', wait).on('SIGTERM', relay);
  const [code] = (await once(child, 'exit')) as [number | null];
  process.off('SIGINT', wait).off('SIGTERM', relay);
  const json = await readFile(report, 'utf8').catch(() => undefined);
  return { ...tallyOf(json), ok: code === 0 };
}
