import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { quantile } from '../quantile.ts';
import { IN_FLIGHT } from './in-flight.ts';
import { measureKill, measureOverhead, measureRetries, measureWipe } from './recovery.ts';
import { paceWrites } from './job-writes.ts';
import type { WritesPlace } from './job-writes.ts';
import { startRedis, whyNoRedis } from './redis.ts';
import type { Flush } from './redis.ts';
import { startStackPipeline, startStandalonePipeline } from './shapes.ts';
import type { Pipeline, Running, StackPipeline } from './shapes.ts';
import { startSpanSink } from './span-sink.ts';
import { docketTurn, floorTurn } from './throughput.ts';
import type { Turn } from './throughput.ts';

const USAGE = `node bench/dist/pipeline/main.js [--shapes standalone,stack] [--rounds 3] [--seconds 6] [--pace 10]
                                      [--open 15] [--recovery yes] [--tracing no] [--profile FOLDER]
  --shapes    which to measure
  --rounds    turns of each shape and each floor; 0: none
  --seconds   of submissions in each turn; what is not done then is waited for
  --pace      documents a second while the overhead is measured, half as many while retries are
  --open      seconds of that; 0: none
  --recovery  no: without killing the extractor and wiping the broker
  --tracing   yes: each shape once more with spans of everything, in turn with the one without
  --profile   where each process of Docket leaves a processor profile, those with spans in its folder traced; measure nothing by such a run`;

/** What the stand-in for MongoDB can take on any machine, in documents a second. */
const STAND_IN_PACE = 2;

const now = () => new Date();

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

interface Options {
  readonly shapes: readonly string[];
  readonly rounds: number;
  readonly seconds: number;
  readonly pace: number;
  readonly open: number;
  readonly recovery: boolean;
  readonly tracing: boolean;
  readonly profile: string | undefined;
}

function readOptions(): Options {
  const text = (fallback: string) => ({ type: 'string', default: fallback }) as const;
  const { values } = parseArgs({
    options: {
      ...{ shapes: text('standalone,stack'), rounds: text('3'), seconds: text('6'), pace: text('10') },
      ...{ open: text('15'), recovery: text('yes'), tracing: text('no'), profile: { type: 'string' } },
    },
  });
  const [rounds, seconds] = [Number(values.rounds), Number(values.seconds)];
  const [pace, open] = [Number(values.pace), Number(values.open)];
  const [recovery, tracing] = [values.recovery !== 'no', values.tracing === 'yes'];
  return { shapes: values.shapes.split(','), rounds, seconds, pace, open, recovery, tracing, profile: values.profile };
}

async function main(): Promise<void> {
  const options = readOptions();
  const [cpu] = cpus();
  print(`${cpu?.model ?? 'unknown processor'}, ${availableParallelism()} cores, Node ${process.version}`);
  await using stack = new AsyncDisposableStack();
  const { standalone, processes } = await startShapes(options, stack, { profiles: options.profile });
  const { sink, traced } = await startTraced(options, stack);
  if (processes?.mongo.kind === 'stand-in')
    print('The database of the stack is a stand-in for MongoDB, beside which its own figures must be read.');
  await warmUp([standalone, processes, traced?.standalone, traced?.processes]);
  print(`load average ${loadavg()[0]?.toFixed(1) ?? ''}`);
  const turns = await throughputTurns(options.seconds, { standalone, processes, traced }, stack);
  printThroughput(await takeTurns(turns, options.rounds));
  if (sink) print(`spans received: ${sink.bytes()} bytes in ${sink.requests()} requests`);
  await measureFurther({ standalone, processes }, options);
}

/** The same shapes beside them, with tracing on, if they are asked for. */
async function startTraced(options: Options, stack: AsyncDisposableStack) {
  if (!options.tracing) return {};
  const sink = await startSpanSink();
  stack.defer(() => sink.stop());
  const profiles = options.profile && join(options.profile, 'traced');
  return { sink, traced: await startShapes(options, stack, { ...sink, profiles }) };
}

async function measureFurther({ standalone, processes }: Shapes, options: Options): Promise<void> {
  if (standalone)
    await inFolder((folder) => measureWaits('standalone', standalone, { floor: 'sqlite', folder }, options));
  if (processes) {
    const place = { floor: 'mongo', mongoUrl: processes.mongo.url } as const;
    await measureWaits('stack', processes, place, { ...options, pace: paceOf(processes, options.pace) });
  }
  if (processes && options.recovery) await measureRecovery(processes);
}

/** Those that are to be measured, stopped with the stack. */
async function startShapes({ shapes }: Options, stack: AsyncDisposableStack, running: Running): Promise<Shapes> {
  const started = async <T extends Pipeline>(shape: string, start: (running: Running) => Promise<T>) => {
    if (!shapes.includes(shape)) return undefined;
    const pipeline = await start(running);
    stack.defer(() => pipeline.stop());
    return pipeline;
  };
  return {
    standalone: await started('standalone', startStandalonePipeline),
    processes: await started('stack', startStackPipeline),
  };
}

async function warmUp(pipelines: readonly (Pipeline | undefined)[]): Promise<void> {
  for (const pipeline of pipelines) if (pipeline) await docketTurn(pipeline.url, 2, now);
}

const paceOf = ({ mongo }: StackPipeline, pace: number) =>
  mongo.kind === 'stand-in' ? Math.min(pace, STAND_IN_PACE) : pace;

interface Shapes {
  readonly standalone: Pipeline | undefined;
  readonly processes: StackPipeline | undefined;
}

/** Everything that is compared, by its line. */
async function throughputTurns(
  seconds: number,
  { standalone, processes, traced }: Shapes & { readonly traced: Shapes | undefined },
  stack: AsyncDisposableStack,
): Promise<Map<string, Turn>> {
  const turns = new Map<string, Turn>();
  if (standalone) {
    turns.set('writes of a job, SQLite', () => inFolder((folder) => floorTurn({ floor: 'sqlite', seconds, folder })));
    turns.set('standalone', () => docketTurn(standalone.url, seconds, now));
    if (traced?.standalone) turns.set('standalone, traced', docketTurnOf(traced.standalone, seconds));
  }
  const lacking = await whyNoRedis(now);
  if (lacking !== undefined) print(`BullMQ is left out: ${lacking}`);
  for (const flush of lacking === undefined ? (['everysec', 'always'] as const) : []) {
    const redis = await startRedis(flush);
    stack.defer(() => redis.stop());
    turns.set(bullLine(flush), () => floorTurn({ floor: 'bull', seconds, redisPort: redis.port }));
  }
  if (processes) {
    const { rabbit, mongo, url } = processes;
    turns.set('three confirmed hops, RabbitMQ', () => floorTurn({ floor: 'hops', seconds, rabbitUrl: rabbit.url }));
    turns.set(`writes of a job, ${mongo.kind}`, () => floorTurn({ floor: 'mongo', seconds, mongoUrl: mongo.url }));
    turns.set('stack', () => docketTurn(url, seconds, now));
    if (traced?.processes) turns.set('stack, traced', docketTurnOf(traced.processes, seconds));
  }
  return turns;
}

const docketTurnOf =
  ({ url }: Pipeline, seconds: number): Turn =>
  () =>
    docketTurn(url, seconds, now);

const bullLine = (flush: Flush) => `BullMQ, Redis appendfsync ${flush}`;

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'docket-bench-writes-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What a turn leaves to do, deliveries that are planned and files that are tidied up, is done by then. */
const SETTLED_AFTER_MS = 3_000;

/** In turns, so that whatever else the machine does meets each of them; every other round backwards, for what the one before leaves. */
async function takeTurns(turns: ReadonlyMap<string, Turn>, rounds: number): Promise<Map<string, number[]>> {
  const all = new Map<string, number[]>([...turns.keys()].map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? [...turns] : [...turns].toReversed();
    for (const [name, turn] of order) {
      all.get(name)?.push(await turn());
      await pause(SETTLED_AFTER_MS);
    }
  }
  return all;
}

function printThroughput(all: ReadonlyMap<string, readonly number[]>): void {
  if ([...all.values()].every(({ length }) => length === 0)) return;
  print(`\nJobs a second, ${IN_FLIGHT} in flight           median   each turn`);
  for (const [name, each] of all) {
    const turns = each.map((one) => one.toFixed(0)).join(', ');
    print(`${name.padEnd(36)} ${quantile(each, 0.5).toFixed(0).padStart(6)}   ${turns}`);
  }
  const share = (of: string, than: RegExp) => {
    const floor = [...all].find(([name]) => than.test(name))?.[1] ?? [];
    const shares = (all.get(of) ?? []).map((one, n) => (100 * one) / (floor[n] ?? NaN));
    return `${quantile(shares, 0.5).toFixed(0)} % of its writes alone (turns: ${shares.map((one) => one.toFixed(0)).join(', ')})`;
  };
  const standalone = all.get('standalone');
  if (standalone) {
    print(
      `standalone: ${quantile(standalone, 0.5).toFixed(0)}/s, aim 150, stretch 400; ${share('standalone', /SQLite/)}`,
    );
  }
  for (const shape of ['standalone', 'stack']) printRatio(all, shape);
  if (all.has('stack')) print(`stack: ${share('stack', /mongod|stand-in/)}, aim 60 %`);
}

/** Of the turns of a shape with tracing to those without, turn by turn. */
function printRatio(all: ReadonlyMap<string, readonly number[]>, shape: string): void {
  const traced = all.get(`${shape}, traced`);
  if (!traced) return;
  const ratios = traced.map((one, n) => one / (all.get(shape)?.[n] ?? NaN));
  const turns = ratios.map((one) => one.toFixed(3)).join(', ');
  print(`${shape}: ${quantile(ratios, 0.5).toFixed(3)} of its jobs a second with tracing, aim 0.95 (turns: ${turns})`);
}

async function measureWaits(
  shape: string,
  { url }: Pipeline,
  place: WritesPlace,
  { pace, open }: Options,
): Promise<void> {
  if (open === 0) return;
  const load = { perSecond: pace, count: pace * open };
  const writes = await paceWrites(place, load);
  const overhead = await measureOverhead(url, load);
  const retries = await measureRetries(url, { perSecond: pace / 2, count: (pace * open) / 2 });
  print(`\n${shape.padEnd(44)}      n     p50 ms     p99 ms     max ms`);
  printLine(`its writes alone until then, ${pace}/s`, writes);
  printLine(`submission to result, ${pace}/s; aim p50 40`, overhead);
  printLine(`second attempt, past its 5 s; aim p99 250`, retries);
}

async function measureRecovery(stack: StackPipeline): Promise<void> {
  const killed = await measureKill(stack, now);
  print(`\n${'stack, faults'.padEnd(44)}      n     p50 ms     p99 ms     max ms`);
  printLine('extractor killed to work queued; aim 2000', killed);
  const { wiped, back } = await measureWipe(stack, now);
  print(`broker wiped to all terminal; aim 60 s: ${seconds(wiped)}, of which ${seconds(back)} after it was back`);
}

const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;

function printLine(title: string, times: readonly number[]): void {
  const figures = [0.5, 0.99, 1].map((share) => quantile(times, share).toFixed(0).padStart(10));
  print(`${title.padEnd(46)} ${String(times.length).padStart(4)} ${figures.join(' ')}`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n\n${USAGE}\n`);
  process.exit(1);
});
