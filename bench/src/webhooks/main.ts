import { availableParallelism, cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { quantile } from '../quantile.ts';
import { startDocket } from '../start-docket.ts';
import type { RunningDocket, Shape } from '../start-docket.ts';
import { ENDPOINTS, measureIsolation, ratiosOfPairs } from './isolation.ts';
import type { Turn } from './isolation.ts';
import { measureLatency } from './latency.ts';
import type { Measured } from './latency.ts';
import { Receivers } from './receivers.ts';

const USAGE = `node bench/dist/webhooks/main.js [--shapes standalone,stack] [--rounds 3] [--pairs 3] [--seconds 30]
                                      [--latency 5] [--isolation 2]
  --shapes     which to measure
  --rounds     turns of the latency of each shape; 0: none
  --pairs      pairs of turns with and without a hanging endpoint, of each shape; 0: none
  --seconds    of events in each turn
  --latency    events a second, to one endpoint
  --isolation  events a second, to each of ${ENDPOINTS} endpoints`;

const number = (fallback: string) => ({ type: 'string', default: fallback }) as const;

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      ...{ shapes: number('standalone,stack'), rounds: number('3'), pairs: number('3'), seconds: number('30') },
      ...{ latency: number('5'), isolation: number('2') },
    },
  });
  const seconds = Number(values.seconds);
  const load = (perSecond: string) => ({
    perSecond: Number(perSecond),
    count: Math.round(Number(perSecond) * seconds),
  });
  const shapes = new Map<Shape, RunningDocket>();
  const receivers = await Receivers.start(ENDPOINTS);
  try {
    for (const shape of values.shapes.split(',') as Shape[]) shapes.set(shape, await startDocket(shape, '1'));
    await warmUp(shapes, receivers);
    await compareLatency(shapes, receivers, { ...load(values.latency), rounds: Number(values.rounds) });
    for (const [shape, docket] of Number(values.pairs) > 0 ? shapes : []) {
      const order = { ...load(values.isolation), pairs: Number(values.pairs) };
      printIsolation(shape, await measureIsolation(docket, receivers, order), order.perSecond);
    }
  } finally {
    await Promise.all([...shapes.values()].map((docket) => docket.stop()));
    receivers.stop();
  }
}

async function warmUp(shapes: ReadonlyMap<Shape, RunningDocket>, receivers: Receivers): Promise<void> {
  const [cpu] = cpus();
  print(`${cpu?.model ?? 'unknown processor'}, ${availableParallelism()} cores, Node ${process.version}`);
  for (const docket of shapes.values()) await measureLatency(docket, receivers, { perSecond: 5, count: 40 });
  print(`load average ${loadavg()[0]?.toFixed(1) ?? ''}`);
}

interface Rounds {
  readonly perSecond: number;
  readonly count: number;
  readonly rounds: number;
}

/** Lets the shapes take turns, so that whatever else the machine does meets each of them. */
async function compareLatency(
  shapes: ReadonlyMap<Shape, RunningDocket>,
  receivers: Receivers,
  { rounds, ...load }: Rounds,
): Promise<void> {
  const all = new Map<Shape, Measured[]>();
  for (let round = 0; round < rounds; round++) {
    for (const [shape, docket] of shapes) {
      all.set(shape, [...(all.get(shape) ?? []), await measureLatency(docket, receivers, load)]);
    }
  }
  if (rounds > 0)
    print(`\nFrom the terminal event to the arrival of the first attempt, ${load.perSecond}/s to one endpoint`);
  for (const [shape, turns] of all) printLatency(shape, turns);
}

function printLatency(shape: Shape, turns: readonly Measured[]): void {
  const of = (part: keyof Measured) => turns.flatMap((turn) => turn[part]);
  print(`\n${shape.padEnd(34)}      n     p50 ms     p99 ms     max ms`);
  printLine('a signed POST, meanwhile', of('post'));
  if (of('hop').length > 0) printLine('a hop through the broker and a POST', of('hop'));
  printLine(shape, of('docket'));
  printLine('  until the delivery is planned', of('planned'));
  printLine('  until its attempt is claimed', of('started'));
  printLine('  until it arrives', of('arrived'));
  const floor = of('hop').length > 0 ? 'hop' : 'post';
  const ratio = (share: number) => (turn: Measured) => quantile(turn.docket, share) / quantile(turn[floor], share);
  const medians = [0.5, 0.99].map((share) => quantile(turns.map(ratio(share)), 0.5).toFixed(1));
  print(`times its floor, median of ${turns.length} turns: p50 ${medians.join(', p99 ')}`);
}

function printIsolation(shape: Shape, turns: readonly Turn[], perSecond: number): void {
  const of = (twentieth: string) => turns.filter((turn) => turn.twentieth === twentieth);
  const title = `${shape}, ${perSecond}/s to each of ${ENDPOINTS}`;
  print(`\nFrom the terminal event to its arrival at ${ENDPOINTS - 1} endpoints`);
  print(`${title.padEnd(34)}      n     p50 ms     p99 ms     max ms`);
  for (const twentieth of ['healthy', 'hanging']) {
    printLine(
      `the twentieth is ${twentieth}`,
      of(twentieth).flatMap(({ times }) => times),
    );
  }
  const p99 = of('healthy').map(({ times }) => quantile(times, 0.99));
  print(`p99 of healthy turns alone: ${p99.map((ms) => ms.toFixed(0)).join(', ')} ms`);
  const ratios = ratiosOfPairs(turns);
  print(
    `p99 hanging over healthy: ${ratios.map((one) => one.toFixed(2)).join(', ')}; median ${quantile(ratios, 0.5).toFixed(2)}`,
  );
}

function printLine(title: string, times: readonly number[]): void {
  const figures = [0.5, 0.99, 1].map((share) => quantile(times, share).toFixed(0).padStart(10));
  print(`${title.padEnd(36)} ${String(times.length).padStart(4)} ${figures.join(' ')}`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n\n${USAGE}\n`);
  process.exit(1);
});
