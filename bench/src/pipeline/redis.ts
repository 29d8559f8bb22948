import { mkdtemp, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { canInstallPackages, findProgram, freePorts, installPackages, startGuarded } from '@docket/local-services';

/** When Redis flushes what it appended: at each write, or once a second, which loses a second at a power cut. */
export type Flush = 'always' | 'everysec';

export interface RedisNode {
  readonly port: number;
  stop(): Promise<void>;
}

/** Why BullMQ cannot be measured here, in a sentence; undefined: it can be. Installs Redis where that is possible. */
export async function whyNoRedis(now: () => Date): Promise<string | undefined> {
  // BullMQ brings no client for Redis of its own.
  const { resolve } = createRequire(import.meta.url);
  try {
    resolve('ioredis');
  } catch {
    return 'ioredis is not installed.';
  }
  if (findProgram('redis-server')) return undefined;
  if (!canInstallPackages()) return 'redis-server is not installed.';
  const failed = await installPackages(['redis-server'], now).then(() => undefined, String);
  return failed === undefined ? undefined : `redis-server cannot be installed: ${failed}`;
}

/** A Redis of its own, with an append-only file, on a free port. */
export async function startRedis(flush: Flush): Promise<RedisNode> {
  const folder = await mkdtemp(join(tmpdir(), 'docket-bench-redis-'));
  const [port = 0] = await freePorts(1);
  const redis = await startGuarded({
    file: findProgram('redis-server') ?? 'redis-server',
    args: [
      '--port',
      port,
      '--bind',
      '127.0.0.1',
      '--dir',
      folder,
      '--appendonly',
      'yes',
      '--appendfsync',
      flush,
      '--save',
      '',
    ].map(String),
    env: { PATH: '/usr/bin:/bin' },
    logFile: join(folder, 'redis.log'),
  });
  while (!(await listens(port))) {
    if (!redis.running) throw new Error('Redis ended while starting.');
    await pause(50);
  }
  return {
    port,
    async stop() {
      redis.kill();
      await redis.exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function listens(port: number): Promise<boolean> {
  const socket = createConnection(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
