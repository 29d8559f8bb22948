import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';

/** A process that never gets past its own teardown, and has a thread that is busy. */
const PROGRAM = (code: number) => `
  import { Worker } from 'node:worker_threads';
  import { endProcess } from '@docket/service';
  process.on('exit', () => { for (;;); });
  new Worker('for (;;);', { eval: true }).once('online', () => {
    process.stdout.write('last words');
    endProcess(${code});
  });`;

describe('a process whose teardown never ends', () => {
  it.each([0, 1])('ends with code %i all the same', async (code) => {
    const flags = ['--conditions=@docket/source', '--input-type=module', '--eval', PROGRAM(code)];
    const child = spawn(process.execPath, flags, { cwd: import.meta.dirname, stdio: ['ignore', 'pipe', 'pipe'] });
    const [said, complained, ended] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
    expect([said, complained, ended]).toEqual(['last words', '', [code, null]]);
  });
});
