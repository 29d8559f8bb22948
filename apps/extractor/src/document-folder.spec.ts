import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { makeDocumentFolder, removeLeftDocuments } from './document-folder.ts';

let parent: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'docket-folders-'));
});
afterEach(() => rm(parent, { recursive: true }));

/** The number of a process that has ended. */
async function formerPid(): Promise<number> {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'exit');
  return child.pid ?? 0;
}

describe('documents in a temporary folder', () => {
  it('are removed at start if their process is gone, even with something in them', async () => {
    const left = join(parent, `docket-document-${await formerPid()}-abc`);
    await mkdir(left);
    await writeFile(join(left, 'document'), 'bytes');
    await makeDocumentFolder(parent);
    expect(await removeLeftDocuments(parent)).toBe(2);
    expect(await readdir(parent)).toEqual([]);
  });

  it('stay if their process lives, and so does whatever is not ours', async () => {
    const names = [`docket-document-${process.ppid}-abc`, 'docket-document-', 'docket-e2e-1', 'other'];
    for (const name of names) await mkdir(join(parent, name));
    expect(await removeLeftDocuments(parent)).toBe(0);
    expect(await readdir(parent)).toHaveLength(names.length);
  });
});
