import { fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Pool } from 'undici';
import { BOUNDARY, distinctDocuments, formOf } from '../distinct-documents.ts';
import type { FloorOrder } from './floor.ts';
import { openLoop } from '../open-loop.ts';
import { quantile } from '../quantile.ts';
import { KEY, startDocket } from '../start-docket.ts';
import type { RunningDocket } from '../start-docket.ts';
import { untilIdle } from '../until-idle.ts';

const USAGE = `node bench/dist/submit/main.js [--rounds 3] [--seconds 20] [--large 4] [--readers 1]
  --rounds   how often floor and shapes take turns
  --seconds  of 100 KB submissions, in each turn
  --large    submissions of 50 MB, in each turn
  --readers  reader processes of each shape, which read what was submitted meanwhile`;

interface Size {
  readonly title: string;
  readonly bytes: number;
  readonly perSecond: number;
  readonly count: number;
}

interface Measured {
  /** In ms, from the moment at which a submission was due to its answer. */
  readonly times: readonly number[];
  /** Answers other than 201. */
  readonly failed: number;
}
type Contestant = (size: Size) => Promise<Measured>;

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '3' },
      seconds: { type: 'string', default: '20' },
      large: { type: 'string', default: '4' },
      readers: { type: 'string', default: '1' },
    },
  });
  const sizes: readonly Size[] = [
    { title: '100 KB', bytes: 100_000, perSecond: 20, count: 20 * Number(values.seconds) },
    { title: '50 MB', bytes: 50_000_000, perSecond: 1 / 3, count: Number(values.large) },
  ];
  const [standalone, stack] = [
    await startDocket('standalone', values.readers),
    await startDocket('stack', values.readers),
  ];
  try {
    const contestants: Record<string, Contestant> = {
      floor: measureFloor,
      standalone: (size) => measureDocket(standalone, size),
      stack: (size) => measureDocket(stack, size),
    };
    await warmUp(contestants);
    for (const size of sizes) await compare(size, contestants, Number(values.rounds));
  } finally {
    await Promise.all([standalone.stop(), stack.stop()]);
  }
}

async function warmUp(contestants: Record<string, Contestant>): Promise<void> {
  const [cpu] = cpus();
  print(`${cpu?.model ?? 'unknown processor'}, ${availableParallelism()} cores, Node ${process.version}`);
  for (const measure of Object.values(contestants)) {
    await measure({ title: 'warm-up', bytes: 100_000, perSecond: 10, count: 40 });
  }
}

/** Lets all take turns, so that whatever else the machine does meets each of them, and prints a line for each. */
async function compare(size: Size, contestants: Record<string, Contestant>, rounds: number): Promise<void> {
  const all = new Map<string, Measured>();
  for (let round = 0; round < rounds; round++) {
    for (const [name, measure] of Object.entries(contestants)) {
      const [before, { times, failed }] = [all.get(name), await measure(size)];
      all.set(name, { times: [...(before?.times ?? []), ...times], failed: (before?.failed ?? 0) + failed });
    }
  }
  const pace = size.perSecond < 1 ? `every ${Math.round(1 / size.perSecond)} s` : `${size.perSecond}/s`;
  print(`\n${size.title}, ${pace}        n  failed     p50 ms     p99 ms     max ms`);
  for (const [name, { times, failed }] of all) {
    const figures = [0.5, 0.99, 1].map((share) => quantile(times, share).toFixed(1).padStart(10));
    print(`${name.padEnd(18)} ${String(times.length).padStart(5)} ${String(failed).padStart(7)} ${figures.join(' ')}`);
  }
}

async function measureFloor({ bytes, perSecond, count }: Size): Promise<Measured> {
  const order: FloorOrder = { bytes, perSecond, count, folder: tmpdir() };
  const child = fork(join(import.meta.dirname, 'floor.js'));
  child.send(order);
  const [times] = (await once(child, 'message')) as [number[]];
  return { times, failed: 0 };
}

async function measureDocket({ url }: RunningDocket, { bytes, perSecond, count }: Size): Promise<Measured> {
  const next = await distinctDocuments(bytes);
  const forms = Array.from({ length: count }, () => formOf(next()));
  const pool = new Pool(url, { connections: 100, headersTimeout: 120_000 });
  const headers = { 'x-api-key': KEY, 'content-type': `multipart/form-data; boundary=${BOUNDARY}` };
  let failed = 0;
  const times = await openLoop({ perSecond, count }, async (n) => {
    const path = '/v1/documents/parse/async';
    const { statusCode, body } = await pool.request({ method: 'POST', path, headers, body: forms[n] ?? '' });
    await body.dump();
    if (statusCode !== 201) failed++;
  });
  await pool.close();
  await untilIdle(url);
  return { times, failed };
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n\n${USAGE}\n`);
  process.exit(1);
});
