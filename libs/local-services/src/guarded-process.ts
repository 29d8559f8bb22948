import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Readable } from 'node:stream';

/**
 * Runs "$@" in the process group of this shell and kills the whole group when standard input ends. The write end of
 * that pipe is held by our process alone, so the program ends with us, even when we are killed with SIGKILL.
 */
const GUARD = `
exec 3<&0
"$@" </dev/null >&2 3<&- &
program=$!
{ while read -r _; do :; done; kill -9 0; } <&3 &
guard=$!
echo "$program"
wait "$program"
code=$?
kill -9 "$guard"
exit "$code"
`;

export interface Program {
  readonly file: string;
  readonly args: readonly string[];
  /** The complete environment of the program; nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly logFile: string;
}

export interface GuardedProcess {
  readonly pid: number;
  /** True until the program has ended. */
  readonly running: boolean;
  /** Resolves, never rejects, when the program has ended. */
  readonly exited: Promise<void>;
  /** Kills the program and everything it started in its process group, with SIGKILL. */
  kill(): void;
}

/** Starts a program that cannot outlive this process. Its output is appended to `logFile`. */
export async function startGuarded(program: Program): Promise<GuardedProcess> {
  mkdirSync(dirname(program.logFile), { recursive: true });
  const log = openSync(program.logFile, 'a');
  const shell = spawn('/bin/sh', ['-c', GUARD, 'guard', program.file, ...program.args], {
    env: program.env,
    stdio: ['pipe', 'pipe', log],
    detached: true,
  });
  closeSync(log);
  let running = true;
  const exited = once(shell, 'exit').then(
    () => void (running = false),
    () => void (running = false),
  );
  const pid = shell.stdout ? await firstNumber(shell.stdout) : NaN;
  return {
    pid,
    get running() {
      return running;
    },
    exited,
    kill() {
      if (running && shell.pid !== undefined) signal(-shell.pid, 'SIGKILL');
    },
  };
}

async function firstNumber(stream: Readable): Promise<number> {
  const [line] = (await once(stream, 'data')) as [Buffer];
  stream.destroy();
  return Number(line.toString());
}

/** Sends a signal; a process that is already gone is no error. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** The last lines of a log file, for the message of an error; empty when there is no file. */
export async function tail(logFile: string, lines = 20): Promise<string> {
  const text = await readFile(logFile, 'utf8').catch(() => '');
  return text.trimEnd().split('\n').slice(-lines).join('\n');
}
