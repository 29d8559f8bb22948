import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
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
  const hung = endWhenHung(child, report);
  const [code] = (await once(child, 'exit')) as [number | null];
  hung.abort();
  process.off('SIGINT', wait).off('SIGTERM', relay);
  const json = await readFile(report, 'utf8').catch(() => undefined);
  return { ...tallyOf(json), ok: code === 0 };
}

/** A test that leaves something running keeps jest alive for ever: it is ended, and fails the run, after this time. */
const HUNG_AFTER_MS = 20_000;

/** Kills jest when it still runs a while after it has written its report. Abort the answer when it has ended. */
function endWhenHung(child: ChildProcess, report: string): AbortController {
  const ended = new AbortController();
  const pause = (ms: number) => delay(ms, undefined, { signal: ended.signal });
  const watch = async () => {
    while (!existsSync(report)) await pause(1_000);
    await pause(HUNG_AFTER_MS);
    process.stderr.write('A test left something running: jest did not end by itself and was killed.\n');
    child.kill('SIGKILL');
  };
  watch().catch((error: unknown) => {
    if (!ended.signal.aborted) throw error;
  });
  return ended;
}
