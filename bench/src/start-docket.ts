import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '@docket/local-services';

const ROOT = join(import.meta.dirname, '../..');
export const KEY = 'plz_bench_0123456789abcdef';

export interface RunningDocket {
  readonly url: string;
  /** Of the stack's own broker; undefined: it has none. */
  readonly rabbitUrl: string | undefined;
  stop(): Promise<void>;
}

export type Shape = 'standalone' | 'stack';

const SHAPES: Record<Shape, { readonly script: string; readonly ready: RegExp }> = {
  standalone: { script: 'apps/standalone/dist/main.js', ready: /Docket is running/ },
  stack: { script: 'tools/dist/stack/main.js', ready: /Docket is ready/ },
};

/** What the stack prints before the address of its broker. */
const BROKER = 'RABBITMQ_URL=';

/**
 * Starts a built Docket on an empty folder; the stack with a broker and a database of its own. Webhooks may go to
 * loopback.
 */
export async function startDocket(shape: Shape, readers: string): Promise<RunningDocket> {
  const { script, ready } = SHAPES[shape];
  const data = await mkdtemp(join(tmpdir(), 'docket-bench-'));
  const port = await freePort();
  // eslint-disable-next-line no-restricted-properties -- what a program needs to be found and to run
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [join(ROOT, script)], {
    cwd: ROOT,
    env: {
      ...{ PATH, HOME, DOCKET_LOG_LEVEL: 'warn', DOCKET_API_KEY: KEY },
      ...{ DOCKET_DATA: data, DOCKET_PORT: String(port), DOCKET_READERS: readers },
      DOCKET_WEBHOOK_ALLOW_PRIVATE: 'loopback',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  let rabbitUrl: string | undefined;
  const started = new Promise<void>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith(BROKER)) rabbitUrl = line.slice(BROKER.length);
      if (ready.test(line)) resolve();
    });
  });
  const ended = exited.then(() => {
    throw new Error(`The ${shape} ended while starting.`);
  });
  await Promise.race([started, ended]);
  ended.catch(() => undefined);
  return {
    url: `http://127.0.0.1:${port}`,
    rabbitUrl,
    async stop() {
      child.kill('SIGTERM');
      await exited;
      await rm(data, { recursive: true, force: true });
    },
  };
}
