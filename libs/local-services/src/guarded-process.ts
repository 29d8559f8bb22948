import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const GUARD = fileURLToPath(new URL('../guard.sh', import.meta.url));

export interface Program {
  readonly file: string;
  readonly args: readonly string[];
  /** The complete environment of the program; nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  /** Its output is appended here; without it, it is read from `GuardedProcess.output`. */
  readonly logFile?: string;
}

export interface GuardedProcess {
  readonly pid: number;
  /** True until the program has ended. */
  readonly running: boolean;
  /** Resolves, never rejects, when the program has ended. */
  readonly exited: Promise<void>;
  /** What the program prints, when it has no log file; must be read. */
  readonly output: Readable | null;
  /** Kills the program and everything it started in its process group, with SIGKILL. */
  kill(): void;
}

/** Starts a program that cannot outlive this process. */
export async function startGuarded(program: Program): Promise<GuardedProcess> {
  const log = openLog(program.logFile);
  const shell = spawn('/bin/sh', [GUARD, program.file, ...program.args], {
    env: program.env,
    stdio: ['pipe', 'pipe', log ?? 'pipe'],
    detached: true,
  });
  if (log !== undefined) closeSync(log);
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
    output: shell.stderr,
    kill() {
      if (running && shell.pid !== undefined) signal(-shell.pid, 'SIGKILL');
    },
  };
}

function openLog(file: string | undefined): number | undefined {
  if (file === undefined) return undefined;
  mkdirSync(dirname(file), { recursive: true });
  return openSync(file, 'a');
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
export async function tail(logFile: string | undefined, lines = 20): Promise<string> {
  if (logFile === undefined) return '';
  const text = await readFile(logFile, 'utf8').catch(() => '');
  return text.trimEnd().split('\n').slice(-lines).join('\n');
}
