import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'docket-end-'));
  execFileSync('mkfifo', [join(folder, 'pipe')]);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A process with a thread that waits for the other end of a pipe, for which Node's own exit would wait too. */
const program = (code: number) => `
  import { readFile } from 'node:fs';
  import { createLog, endProcess } from '@docket/service';
  readFile(${JSON.stringify(join(folder, 'pipe'))}, () => undefined);
  setTimeout(() => {
    const log = createLog('test');
    for (let n = 1; n <= 100; n += 1) log.info({ n }, 'stopped');
    endProcess(${code});
  }, 50);`;

describe('a process with a thread that never ends', () => {
  it.each([0, 1])('ends with code %i, and has written all of its log', async (code) => {
    const flags = ['--conditions=@docket/source', '--input-type=module', '--eval', program(code)];
    const child = spawn(process.execPath, flags, { cwd: import.meta.dirname, stdio: ['ignore', 'pipe', 'pipe'] });
    const [said, complained, ended] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
    expect([said.trim().split('\n').length, complained, ended]).toEqual([100, '', [code, null]]);
  });
});
