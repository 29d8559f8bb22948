import { readdir } from 'node:fs/promises';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { PROCESS_METRICS } from './process-metrics.ts';
import { PROGRAMS } from './programs.ts';
import type { Program } from './programs.ts';
import { snapshot } from './snapshot.ts';

/** How finely the event loop is looked at, in ms; it is late by what comes on top. */
const RESOLUTION = 20;
/** Readings of the event loop cover at least this time, in ms. */
const LOOP_MS = 5_000;
const NANOS = 1e9;

/** Has this process's own metrics told, until what is returned is called. */
export function observeProcess(program: Program): () => void {
  const { build, started, cpu, memory, heap, files, handles } = PROCESS_METRICS;
  const startedAt = performance.timeOrigin / 1_000;
  const loop = observeLoop();
  const ends = [
    build.from(() => [[{ program, version: PROGRAMS.version }, 1]]),
    started.from(() => [[{}, startedAt]]),
    cpu.from(() => [[{}, cpuSeconds()]]),
    memory.from(() => [[{}, process.memoryUsage.rss()]]),
    heap.from(() => [[{}, process.memoryUsage().heapUsed]]),
    files.from(openFiles),
    handles.from(() => [[{}, process.getActiveResourcesInfo().length]]),
    loop,
  ];
  return () => {
    for (const end of ends) end();
  };
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

async function openFiles(): Promise<readonly [Record<string, never>, number][]> {
  const open = await readdir('/proc/self/fd').catch(() => undefined);
  return open === undefined ? [] : [[{}, open.length]];
}

function observeLoop(): () => void {
  const { loopDelay, loopUse } = PROCESS_METRICS;
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION });
  delay.enable();
  let before = performance.eventLoopUtilization();
  const late = (nanos: number) => Math.max(0, nanos / NANOS - RESOLUTION / 1_000);
  const read = () => {
    const now = performance.eventLoopUtilization();
    const use = performance.eventLoopUtilization(now, before).utilization;
    const delays = [late(delay.percentile(50)), late(delay.percentile(99)), late(delay.max)] as const;
    before = now;
    delay.reset();
    return Promise.resolve({ use, delays });
  };
  const look = snapshot({ read, maxAgeMs: LOOP_MS, waitMs: LOOP_MS, ticks: () => performance.now() });
  const ends = [
    loopUse.from(async () => [[{}, (await look())?.use ?? 0]]),
    loopDelay.from(async () => {
      const [half = 0, most = 0, all = 0] = (await look())?.delays ?? [];
      return [
        [{ percentile: '50' }, half],
        [{ percentile: '99' }, most],
        [{ percentile: '100' }, all],
      ];
    }),
    () => delay.disable(),
  ];
  return () => {
    for (const end of ends) end();
  };
}
