import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PREFIX = 'docket-document-';
const NAME = /^docket-document-(\d+)-/;

/** A new folder for one document, named for this process so that its leftovers are known should it be killed. */
export function makeDocumentFolder(parent = tmpdir()): Promise<string> {
  return mkdtemp(join(parent, `${PREFIX}${process.pid}-`));
}

/**
 * Removes the folders of processes that were killed in mid-document. For a process that has just started: folders under
 * its own number are those of a former one. What belongs to another user stays. Answers how many.
 */
export async function removeLeftDocuments(parent = tmpdir()): Promise<number> {
  let removed = 0;
  for (const name of await readdir(parent)) {
    const pid = Number(NAME.exec(name)?.[1]);
    if (!Number.isSafeInteger(pid) || (pid !== process.pid && isAlive(pid))) continue;
    const done = await rm(join(parent, name), { recursive: true, force: true }).then(
      () => true,
      () => false,
    );
    if (done) removed++;
  }
  return removed;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process may not be signalled, but lives.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
