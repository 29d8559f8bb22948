import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { field, file, submission } from './testing/forms.ts';
import { startIngestStandIn, TOKEN } from './testing/ingest-stand-in.ts';
import type { IngestStandIn } from './testing/ingest-stand-in.ts';
import { exchange } from './testing/raw-http.ts';

// As built: the process as it is started in production.
const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const MIB = 1024 * 1024;

function startMain(env: Readonly<Record<string, string>>) {
  return spawn(process.execPath, [MAIN], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}
type Main = ReturnType<typeof startMain>;

async function nextLine(child: Main): Promise<Record<string, unknown>> {
  for await (const line of createInterface(child.stdout)) return JSON.parse(line) as Record<string, unknown>;
  throw new Error('the process ended without a line');
}

/** Resident memory of a process in MiB. */
async function residentMib(pid: number | undefined): Promise<number> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(pid)]);
  return Number(stdout) / 1024;
}

describe('the gateway as a process', () => {
  let ingest: IngestStandIn;
  let child: Main;
  let url: string;
  beforeAll(async () => {
    ingest = await startIngestStandIn();
    const env = { DOCKET_PORT: '0', DOCKET_INGEST_ADDRESS: ingest.address, DOCKET_SERVICE_TOKEN: TOKEN };
    child = startMain(env);
    url = (await nextLine(child))['url'] as string;
    child.stdout.resume();
  });
  afterAll(() => {
    child.kill('SIGKILL');
    ingest.stop();
  });

  it('says in one line that its port is taken', async () => {
    const env = { DOCKET_INGEST_ADDRESS: ingest.address, DOCKET_SERVICE_TOKEN: TOKEN };
    const second = startMain({ ...env, DOCKET_PORT: new URL(url).port });
    const exited = once(second, 'exit');
    const lines: string[] = [];
    for await (const line of createInterface(second.stdout)) lines.push(line);
    expect(lines).toEqual([expect.stringContaining('is in use by another program')]);
    expect(await exited).toEqual([1, null]);
  });

  it.each([
    ['', 0],
    [' at a slow reader’s pace', 1],
  ])('grows by less than 64 MB for 50 MiB%s', async (_title, msPerChunk) => {
    await exchange(url, submission([field('templateId', 't'), file('warm-up')]));
    const before = await residentMib(child.pid);
    let peak = before;
    const sampling = setInterval(() => {
      void residentMib(child.pid).then((now) => {
        peak = Math.max(peak, now);
      });
    }, 100);
    ingest.behaviour.msPerChunk = msPerChunk;
    const answer = await exchange(url, submission([field('templateId', 't'), file(Buffer.alloc(50 * MIB, 'x'))]));
    clearInterval(sampling);
    expect(answer.status).toBe(201);
    expect(peak - before).toBeLessThan(64_000_000 / MIB);
  });

  it('ends with code 0 on SIGTERM', async () => {
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});

describe('the gateway without what it needs', () => {
  it('does not start and says what is missing', async () => {
    const child = startMain({ DOCKET_PORT: 'eighty', DOCKET_INGEST_ADDRESS: ' , ' });
    const exited = once(child, 'exit');
    const line = await nextLine(child);
    expect(line['level']).toBe('fatal');
    for (const name of ['DOCKET_PORT', 'DOCKET_INGEST_ADDRESS', 'DOCKET_SERVICE_TOKEN']) {
      expect(line['message']).toContain(name);
    }
    expect(await exited).toEqual([1, null]);
  });
});
