import { open } from 'node:fs/promises';

/** Flushes a folder's entries to the disk, where the system can do that for folders (Windows cannot and need not). */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
