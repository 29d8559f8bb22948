import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { signal, startGuarded, type GuardedProcess, type Program } from './guarded-process.ts';

export interface Supervised {
  readonly name: string;
  /** Sends SIGTERM, waits for the end (35 s, then SIGKILL), and starts it no more. */
  drain(): Promise<void>;
}

/** Longer than an application's own limit for its drain, which says what was cut off. */
const DRAIN_TIMEOUT_MS = 35_000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;
/** A process that ran so long is taken for healthy: its next restart is quick again. */
const HEALTHY_AFTER_MS = 30_000;

/** Pause before the next start after `failures` short lives in a row: 0.25, 0.5, 1, 2 … 10 s. */
export function restartPause(failures: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.max(0, failures - 1));
}

/** Runs a program, starts it again whenever it ends, and relays its lines with its name in front. */
export function supervise(name: string, program: Program, print: (line: string) => void): Supervised {
  const say = (line: string) => print(`[${name}] ${line}`);
  const stopping = new AbortController();
  let current: GuardedProcess | undefined;
  const done = run();

  async function run(): Promise<void> {
    for (let failures = 0; !stopping.signal.aborted;) {
      const startedAt = performance.now();
      current = await startGuarded(program);
      say(`process ${current.pid}`);
      relay(current, say);
      if (isStopping()) signal(current.pid, 'SIGTERM');
      await current.exited;
      if (isStopping()) return;
      failures = performance.now() - startedAt > HEALTHY_AFTER_MS ? 1 : failures + 1;
      say(`ended; starting it again in ${restartPause(failures)} ms`);
      await delay(restartPause(failures), undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  /** As a call, because the compiler cannot know that it changes while `run` waits. */
  function isStopping(): boolean {
    return stopping.signal.aborted;
  }

  return {
    name,
    async drain() {
      stopping.abort();
      if (current?.running) signal(current.pid, 'SIGTERM');
      const cutOff = setTimeout(() => current?.kill(), DRAIN_TIMEOUT_MS);
      await done;
      clearTimeout(cutOff);
    },
  };
}

function relay({ output }: GuardedProcess, say: (line: string) => void): void {
  if (output) createInterface({ input: output }).on('line', say);
}
