import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@docket/testing';
import { afterAll, describe, expect, it } from '@jest/globals';
import { tryLock, whileHolding } from './lock-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'docket-lock-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('a lock that is held', () => {
  it('is refused to others until it is released', () => {
    const file = join(folder, 'one');
    const lock = tryLock(file);
    expect(tryLock(file)).toBeUndefined();
    lock?.release();
    const again = tryLock(file);
    expect(again).toBeDefined();
    again?.release();
  });

  it('is free again once its holder is killed', async () => {
    const file = join(folder, 'two');
    const script = `
      import { tryLock } from ${JSON.stringify(new URL('./lock-file.ts', import.meta.url).href)};
      globalThis.lock = tryLock(${JSON.stringify(file)});
      console.log('held');
      setInterval(() => undefined, 1000);
    `;
    const holder = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    await once(holder.stdout, 'data');
    expect(tryLock(file)).toBeUndefined();
    holder.kill('SIGKILL');
    const lock = await eventually(() => {
      const taken = tryLock(file);
      if (!taken) throw new Error('still held');
      return taken;
    });
    lock.release();
  });
});

describe('work under a lock', () => {
  it('is done by one at a time', async () => {
    let inside = 0;
    let most = 0;
    const work = async () => {
      most = Math.max(most, (inside += 1));
      await new Promise((resolve) => setImmediate(resolve));
      inside -= 1;
    };
    await Promise.all([1, 2, 3].map(() => whileHolding(join(folder, 'three'), work)));
    expect(most).toBe(1);
  });
});
