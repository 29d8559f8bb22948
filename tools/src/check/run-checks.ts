import { spawn } from 'node:child_process';

export interface Check {
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
}

export interface CheckResult {
  readonly name: string;
  /** Whether it ended with 0. */
  readonly ok: boolean;
  /** What it printed, on both streams, in order. */
  readonly output: string;
  readonly seconds: number;
}

export interface ChecksOptions {
  readonly cwd: string;
  /** How many may run at a time: 1 or more. */
  readonly atOnce: number;
}

/**
 * Runs all checks, whether or not one fails, and begins them in the order given. `onResult` is called as each one ends;
 * the answer has them in the order in which they ended. A program that cannot be started is a check that failed.
 */
export async function runChecks(
  checks: readonly Check[],
  { cwd, atOnce }: ChecksOptions,
  onResult: (result: CheckResult) => void,
): Promise<CheckResult[]> {
  const waiting = [...checks];
  const results: CheckResult[] = [];
  const work = async () => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const result = await runCheck(check, cwd);
      results.push(result);
      onResult(result);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return results;
}

function runCheck({ name, file, args }: Check, cwd: string): Promise<CheckResult> {
  const start = performance.now();
  const child = spawn(file, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const output: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece: Buffer) => output.push(piece));
  return new Promise((resolve) => {
    const end = (ok: boolean) =>
      resolve({ name, ok, output: Buffer.concat(output).toString(), seconds: (performance.now() - start) / 1000 });
    child.once('error', (error) => {
      output.push(Buffer.from(`${error.message}\n`));
      end(false);
    });
    child.once('close', (code) => end(code === 0));
  });
}

/** A line with the outcome; below it, where it failed, everything that the check printed. */
export function describeCheck({ name, ok, output, seconds }: CheckResult): string {
  const line = `${ok ? 'passed' : 'FAILED'}  ${name} (${seconds.toFixed(1)} s)\n`;
  return ok ? line : `${line}${output.trimEnd()}\n`;
}
