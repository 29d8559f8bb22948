import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { eventually } from '@docket/testing';

const ROOT = join(import.meta.dirname, '../../..');

/** A program of the product as a process of its own, with everything that it printed. */
export class Program {
  readonly lines: string[] = [];
  readonly #child: ChildProcess;

  constructor(script: string, env: Readonly<Record<string, string>>, args: readonly string[] = []) {
    const { PATH = '', HOME = '', NODE_COMPILE_CACHE = '' } = process.env;
    this.#child = spawn(process.execPath, [join(ROOT, script), ...args], {
      cwd: ROOT,
      env: { PATH, HOME, NODE_COMPILE_CACHE, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      if (stream) createInterface({ input: stream }).on('line', (line) => this.lines.push(line));
    }
  }

  get pid(): number {
    const { pid } = this.#child;
    if (pid === undefined) throw new Error('the program did not start');
    return pid;
  }

  get exitCode(): number | null {
    return this.#child.exitCode;
  }

  /** Waits for a line and answers its first group. */
  async says(pattern: RegExp, timeoutMs = 60_000): Promise<string> {
    return eventually(
      () => {
        const match = this.lines.map((line) => pattern.exec(line)).find((found) => found !== null);
        if (match) return match[1] ?? match[0];
        throw new Error(`no line like ${String(pattern)} in:\n${this.lines.slice(-30).join('\n')}`);
      },
      { timeoutMs },
    );
  }

  /** SIGKILL: nothing is written, nobody is told. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exited;
  }

  /** SIGTERM, and the exit code. */
  async stop(): Promise<number | null> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const exited = once(this.#child, 'exit');
      this.#child.kill('SIGTERM');
      await exited;
    }
    return this.#child.exitCode;
  }
}
