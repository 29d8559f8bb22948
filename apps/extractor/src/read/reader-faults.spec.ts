import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@docket/fields';
import { eventually, makeInvoicePdf, makeManyPagedPdf, makeScannedPdf } from '@docket/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { ReaderPool, ReaderPoolOptions, ReadOutcome, ReadRequest } from './index.ts';
import { openReaderPool } from './index.ts';

let pool: ReaderPool | undefined;
let folder: string;
let files = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'docket-faults-'));
});

afterEach(async () => pool?.close());
afterAll(() => rm(folder, { recursive: true }));

function open(options: ReaderPoolOptions = {}): ReaderPool {
  pool = openReaderPool({ processes: 1, allowFaultMarkers: true, tickMs: 50, ...options });
  return pool;
}

async function read(
  from: ReaderPool,
  bytes: Uint8Array,
  more: Partial<ReadRequest> = {},
): Promise<{ outcome: ReadOutcome; pages: Page[] }> {
  const file = join(folder, `document-${++files}.pdf`);
  await writeFile(file, bytes);
  const pages: Page[] = [];
  const onPage = (page: Page): void => void pages.push(page);
  const request = { file, mediaType: 'application/pdf', language: null, pages: null, onPage, ...more };
  return { outcome: await from.read(request), pages };
}

const faulty = async (fault: string, pages = 1): Promise<Buffer> =>
  Buffer.concat([await makeManyPagedPdf({ pages }), Buffer.from(`\n%docket-fault: ${fault}\n`)]);

describe('a page that kills its reader', () => {
  it('ends the reading as crashed and names the page; the pages before it are kept', async () => {
    const { outcome, pages } = await read(open(), await faulty('kill@3', 4));
    expect(outcome).toMatchObject({ kind: 'crashed', code: 'READER_CRASHED', page: 3 });
    expect(pages.map((page) => page.page)).toEqual([1, 2]);
  });

  it('leaves a pool that reads the next document', async () => {
    const readers = open();
    const [before] = readers.pids();
    await read(readers, await faulty('kill'));
    const { outcome } = await read(readers, await makeInvoicePdf());
    expect(outcome).toEqual({ kind: 'read', pageCount: 1 });
    expect(readers.pids()).not.toContain(before);
    expect(readers.counters()).toMatchObject({ crashed: 1, pages: { text: 1 } });
  });

  it('does no harm to its neighbours', async () => {
    const readers = open({ processes: 2 });
    const good = await makeManyPagedPdf({ pages: 6 });
    const bad = await faulty('kill@2', 4);
    const results = await Promise.all([good, bad, good, bad].map((bytes) => read(readers, bytes)));
    expect(results.map(({ outcome }) => outcome.kind)).toEqual(['read', 'crashed', 'read', 'crashed']);
  });

  it('is read like any other when fault markers are not allowed', async () => {
    const { outcome } = await read(open({ allowFaultMarkers: false }), await faulty('kill'));
    expect(outcome).toEqual({ kind: 'read', pageCount: 1 });
  });
});

describe('a page over its limits', () => {
  it('is stopped when it takes too much processor time', async () => {
    const { outcome } = await read(open({ limits: { cpuMs: 700 } }), await faulty('hang'));
    expect(outcome).toMatchObject({ kind: 'crashed', code: 'READER_TIMEOUT', page: 1 });
  });

  it('is stopped when it takes too long by the clock', async () => {
    const { outcome } = await read(open({ limits: { wallMs: 700 } }), await faulty('hang'));
    expect(outcome).toMatchObject({ kind: 'crashed', code: 'READER_TIMEOUT', page: 1 });
  });

  it('is stopped when it takes too much memory', async () => {
    const { outcome } = await read(open({ limits: { rssBytes: 600 * 2 ** 20 } }), await faulty('eat-memory'));
    expect(outcome).toMatchObject({ kind: 'crashed', code: 'READER_OUT_OF_MEMORY', page: 1 });
  });
});

describe('a service that was itself stopped for a while', () => {
  it('does not hold that time against the page', async () => {
    const readers = open({ limits: { wallMs: 1500 }, lateMs: 500 });
    let stalled = false;
    const stall = (): void => {
      stalled = true;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2500);
    };
    const reading = read(readers, await faulty('hang'), { onCount: stall });
    const started = performance.now();
    expect(await reading.then(({ outcome }) => outcome)).toMatchObject({ code: 'READER_TIMEOUT' });
    expect(stalled).toBe(true);
    // Stalled for 2.5 s, and only then the page's own 1.5 s.
    expect(performance.now() - started).toBeGreaterThan(3800);
  });

  it('reads a page again whose reader died meanwhile', async () => {
    const readers = open({ lateMs: 300 });
    const kill = (): void => {
      // The page goes out in this turn of the loop; its reader dies while nobody looks.
      setImmediate(() => {
        for (const pid of readers.pids()) process.kill(pid, 'SIGKILL');
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
      });
    };
    const scan = await makeScannedPdf({ pages: 1, skew: 0 });
    const { outcome, pages } = await read(readers, scan, { onCount: kill });
    expect(outcome).toEqual({ kind: 'read', pageCount: 1 });
    expect(pages).toHaveLength(1);
  });
});

describe('a cancelled reading', () => {
  it('ends within two seconds, also when its reader hangs', async () => {
    const readers = open();
    const abort = new AbortController();
    let cancelledAt = 0;
    const cancel = (): void => {
      cancelledAt = performance.now();
      abort.abort();
    };
    const onCount = (): void => void setTimeout(cancel, 200);
    const { outcome } = await read(readers, await faulty('hang'), { signal: abort.signal, onCount });
    expect(outcome).toEqual({ kind: 'cancelled' });
    expect(performance.now() - cancelledAt).toBeLessThan(2000);
    expect((await read(readers, await makeInvoicePdf())).outcome.kind).toBe('read');
  });

  it('does not begin when it was cancelled before', async () => {
    const { outcome } = await read(open(), await makeInvoicePdf(), { signal: AbortSignal.abort() });
    expect(outcome).toEqual({ kind: 'cancelled' });
  });
});

describe('documents that are read at the same time', () => {
  it('are served in turn: a short one does not wait for a long one', async () => {
    const readers = open();
    const long = await makeManyPagedPdf({ pages: 60 });
    const short = await makeInvoicePdf();
    const order: string[] = [];
    const name = (what: string) => ({ onPage: () => void order.push(what) });
    await Promise.all([read(readers, long, name('long')), read(readers, short, name('short'))]);
    expect(order.indexOf('short')).toBeLessThan(5);
    expect(order).toHaveLength(61);
  });
});

describe('reader processes', () => {
  it('are replaced after the given number of requests', async () => {
    const readers = open({ recyclePages: 3 });
    const first = readers.pids();
    const { outcome, pages } = await read(readers, await makeManyPagedPdf({ pages: 8 }));
    expect(outcome.kind).toBe('read');
    expect(pages).toHaveLength(8);
    expect(readers.pids()).not.toEqual(first);
  });

  it('are not given another document when they were killed with their answer on its way', async () => {
    const readers = open({ processes: 1 });
    const [file, given] = [join(folder, 'killed.pdf'), new AbortController()];
    await writeFile(file, await makeInvoicePdf());
    const order = { file, mediaType: 'application/pdf', language: null, pages: null, onPage: () => undefined };
    await readers.read(order);
    const both = [readers.read({ ...order, signal: given.signal }), readers.read(order)];
    // The answer arrives meanwhile, and is not looked at before the kill.
    for (const until = performance.now() + 500; performance.now() < until;);
    given.abort();
    expect((await Promise.all(both)).map(({ kind }) => kind)).toEqual(['cancelled', 'read']);
  });

  it('see nothing of the environment of the service', async () => {
    if (process.platform !== 'linux') return;
    const readers = open();
    await read(readers, await makeInvoicePdf());
    const environment = await readFile(`/proc/${readers.pids()[0] ?? 0}/environ`, 'latin1');
    const names = environment.split('\0').flatMap((entry) => (entry === '' ? [] : [entry.split('=')[0]]));
    // How Node talks to its parent, where it keeps what it compiled, and how memory is kept.
    const own = /^(NODE_(CHANNEL_.*|COMPILE_CACHE)|MALLOC_ARENA_MAX)$/;
    expect(names.filter((name) => !own.test(name ?? ''))).toEqual([]);
  });

  it('end when the service is killed, even while they hang', async () => {
    const file = join(folder, 'orphan.pdf');
    await writeFile(file, await faulty('hang'));
    const service = spawn(
      process.execPath,
      ['--conditions=@docket/source', '--input-type=module', '-e', serviceOf(file)],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const [line] = (await once(service.stdout, 'data')) as [Buffer];
    const pid = Number(line.toString());
    expect(isAlive(pid)).toBe(true);
    service.kill('SIGKILL');
    await eventually(() => expect(isAlive(pid)).toBe(false), { timeoutMs: 10_000 });
  });

  it('are gone when the pool is closed, and what they read is rejected', async () => {
    const readers = open();
    const pids = readers.pids();
    const reading = read(readers, await faulty('hang'), {
      onCount: () => void setImmediate(() => void readers.close()),
    });
    await expect(reading).rejects.toThrow('closed');
    await eventually(() => expect(pids.some(isAlive)).toBe(false));
  });
});

/** A service of its own that prints the process id of its reader once that hangs in a page. */
function serviceOf(file: string): string {
  return `
    const { openReaderPool } = await import(${JSON.stringify(new URL('./index.ts', import.meta.url).href)});
    const pool = openReaderPool({ processes: 1, allowFaultMarkers: true });
    const onCount = () => setTimeout(() => console.log(pool.pids()[0]), 500);
    await pool.read({ file: ${JSON.stringify(file)}, mediaType: 'application/pdf', language: null, pages: null,
      onPage: () => undefined, onCount });`;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
