import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@docket/testing';
import { field, file, submission } from './testing/forms.ts';
import { JOB_ID, KEY, startIngestStandIn, TOKEN } from './testing/ingest-stand-in.ts';
import type { IngestStandIn } from './testing/ingest-stand-in.ts';
import { exchange, openSocket } from './testing/raw-http.ts';

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

/** The dispatcher is nowhere: nothing here needs it. */
const neighbours = ({ address }: IngestStandIn) => ({
  ...{ DOCKET_INGEST_ADDRESS: address, DOCKET_DISPATCHER_ADDRESS: '127.0.0.1:1', DOCKET_SERVICE_TOKEN: TOKEN },
});

async function nextLine(child: Main): Promise<Record<string, unknown>> {
  for await (const line of createInterface(child.stdout)) return JSON.parse(line) as Record<string, unknown>;
  throw new Error('the process ended without a line');
}

/** Resident memory of a process in MiB. */
async function residentMib(pid: number | undefined): Promise<number> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(pid)]);
  return Number(stdout) / 1024;
}

const isWait = ({ request }: { readonly request: object }) =>
  (request as { readonly waitMs?: number }).waitMs !== undefined;

describe('the gateway as a process', () => {
  let ingest: IngestStandIn;
  let child: Main;
  let url: string;
  beforeAll(async () => {
    ingest = await startIngestStandIn();
    child = startMain({ ...neighbours(ingest), DOCKET_PORT: '0' });
    url = (await nextLine(child))['url'] as string;
    child.stdout.resume();
  });
  afterAll(() => {
    child.kill('SIGKILL');
    ingest.stop();
  });

  /** How many bytes of memory the process takes more while it answers a request. */
  async function growthBy(request: readonly (string | Uint8Array)[]) {
    await exchange(url, submission([field('templateId', 't'), file('warm-up')]));
    const before = await residentMib(child.pid);
    let [peak, answered] = [before, false];
    // One sample after the other: a busy machine must not gather processes that measure.
    const sampling = (async () => {
      while (!answered) peak = Math.max(peak, await residentMib(child.pid));
    })();
    const { status } = await exchange(url, request).finally(() => (answered = true));
    await sampling;
    return { status, grown: (peak - before) * MIB };
  }

  it('says in one line that its port is taken', async () => {
    const second = startMain({ ...neighbours(ingest), DOCKET_PORT: new URL(url).port });
    const exited = once(second, 'exit');
    const lines: string[] = [];
    for await (const line of createInterface(second.stdout)) lines.push(line);
    expect(lines).toEqual([expect.stringContaining('is in use by another program')]);
    expect(await exited).toEqual([1, null]);
  });

  it.each([
    ['', 0],
    [' at a slow reader’s pace', 1],
  ])(
    'grows by less than 64 MB for 50 MiB%s',
    async (_title, msPerChunk) => {
      ingest.behaviour.msPerChunk = msPerChunk;
      const { status, grown } = await growthBy(
        submission([field('templateId', 't'), file(Buffer.alloc(50 * MIB, 'x'))]),
      );
      expect(status).toBe(201);
      expect(grown).toBeLessThan(64_000_000);
    },
    180_000,
  );

  it('grows by less than 100 MB for ten documents in one form', async () => {
    ingest.behaviour.msPerChunk = 0;
    ingest.behaviour.answers = { getAccount: () => ({ json: '{"pageRemaining":1}' }) };
    const document = file(Buffer.alloc(10 * MIB, 'x'), 'a.pdf', 'files');
    const form = [...Array.from({ length: 10 }, () => document), field('templateId', 't')];
    const { status, grown } = await growthBy(submission(form, [], '/v1/documents/parse'));
    expect(status).toBe(200);
    expect(grown).toBeLessThan(100_000_000);
  }, 180_000);

  it.each([
    ['a job', '', 'Prefer: wait=60'],
    ['events', '/events', 'Accept: text/event-stream'],
  ])(
    'grows by less than 100 MB while 1,000 clients wait for %s',
    async (_title, path, header) => {
      ingest.asked.length = 0;
      const waiting = ({ waitMs }: { readonly waitMs?: number }) =>
        waitMs === undefined
          ? { json: `{"jobId":"${JOB_ID}","status":"pending","events":[],"finished":false}` }
          : new Promise<object>(() => undefined);
      ingest.behaviour.answers = { getJob: waiting, listJobEvents: waiting };
      const before = await residentMib(child.pid);
      const sockets = Array.from({ length: 1_000 }, () => openSocket(url));
      for (const socket of sockets) {
        socket.resume();
        socket.write(`GET /v1/jobs/${JOB_ID}${path} HTTP/1.1\r\nHost: x\r\nx-api-key: ${KEY}\r\n${header}\r\n\r\n`);
      }
      await eventually(() => expect(ingest.asked.filter(isWait)).toHaveLength(1_000), { timeoutMs: 60_000 });
      expect((await residentMib(child.pid)) - before).toBeLessThan(100_000_000 / MIB);
      for (const socket of sockets) socket.destroy();
      await eventually(() => expect(ingest.asked.filter(isWait).every(({ cancelled }) => cancelled)).toBe(true));
    },
    180_000,
  );

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
    for (const name of ['DOCKET_PORT', 'DOCKET_INGEST_ADDRESS', 'DOCKET_DISPATCHER_ADDRESS', 'DOCKET_SERVICE_TOKEN']) {
      expect(line['message']).toContain(name);
    }
    expect(await exited).toEqual([1, null]);
  });
});
