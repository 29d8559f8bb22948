import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * Runs a program to its end and returns what it printed. Throws, with the last lines of its output, when it cannot be
 * started or ends with another code than 0.
 */
export async function runProgram(file: string, args: readonly string[], env?: Record<string, string>): Promise<string> {
  // eslint-disable-next-line no-restricted-properties -- package managers need their proxies and locale settings
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  const output = Buffer.concat(chunks).toString();
  if (code !== 0)
    throw new Error(`${file} ${args.join(' ')} failed:\n${output.trimEnd().split('\n').slice(-15).join('\n')}`);
  return output;
}
