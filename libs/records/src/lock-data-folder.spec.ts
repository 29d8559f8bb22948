import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { DataFolderInUse, lockDataFolder } from './lock-data-folder.ts';

const folder = mkdtempSync(join(tmpdir(), 'docket-lock-'));

afterAll(() => rmSync(folder, { recursive: true }));

describe('A data folder', () => {
  it('is made on the way', () => {
    lockDataFolder(join(folder, 'new', 'one')).release();
  });

  it('is refused to a second taker until the first lets go', () => {
    const first = lockDataFolder(folder);
    expect(() => lockDataFolder(folder)).toThrow(DataFolderInUse);
    expect(() => lockDataFolder(folder)).toThrow('another Docket process uses this data folder');
    first.release();
    lockDataFolder(folder).release();
  });

  it('is free as soon as the process that had it is killed', async () => {
    const program = `
      import { lockDataFolder } from '@docket/records';
      lockDataFolder(${JSON.stringify(folder)});
      process.stdout.write('locked');
      setInterval(() => {}, 1000);`;
    const flags = ['--conditions=@docket/source', '--input-type=module', '--eval', program];
    const child = spawn(process.execPath, flags, { cwd: import.meta.dirname, stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    expect(() => lockDataFolder(folder)).toThrow(DataFolderInUse);
    child.kill('SIGKILL');
    await once(child, 'exit');
    lockDataFolder(folder).release();
  });
});
