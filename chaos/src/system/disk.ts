import { execFile } from 'node:child_process';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Disk } from './system.ts';

const run = promisify(execFile);
const SIZE_MB = 256;
const CHUNK = Buffer.alloc(65_536, 'x');

export interface MountedDisk extends Disk {
  unmount(): Promise<void>;
}

/** Puts a small disk of its own, in memory, under a folder. Undefined where this user may not (it takes root on Linux). */
export async function mountDisk(folder: string): Promise<MountedDisk | undefined> {
  await mkdir(folder, { recursive: true });
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${SIZE_MB}m,mode=0700`, 'docket-chaos', folder]);
  } catch {
    return undefined;
  }
  const ballast = join(folder, 'ballast');
  return {
    fill: () => writeUntilFull(ballast),
    free: () => rm(ballast, { force: true }),
    async unmount() {
      await run('umount', ['-l', folder]);
    },
  };
}

async function writeUntilFull(path: string): Promise<void> {
  const file = await open(path, 'a');
  try {
    for (;;) await file.write(CHUNK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    await file.close();
  }
}
