import { EXTRACTOR_METRICS } from '../metrics.ts';
import type { Answer, ReaderLimits, ReaderProcess } from './reader-process.ts';
import { startReader } from './reader-process.ts';

/** How a crew of reader processes is kept. All parts have defaults in `openReaderPool`. */
export interface CrewOptions {
  readonly processes: number;
  readonly limits: ReaderLimits;
  /** A process is replaced after this many requests. */
  readonly recyclePages: number;
  /** A process that holds more resident memory than this after a page is replaced, in bytes. */
  readonly recycleRssBytes: number;
  readonly allowFaultMarkers: boolean;
  /** How often the processes are measured, in milliseconds. */
  readonly tickMs: number;
  /** A tick this much later than due means that this process was stopped: its verdicts do not count. */
  readonly lateMs: number;
}

/** A place in the crew; its process is replaced when it ends. */
export interface Seat {
  reader: ReaderProcess;
  requests: number;
  /** Whether a request may be given to it now. */
  state: 'starting' | 'idle' | 'busy' | 'closed';
  /** Starts in a row that failed. */
  failures: number;
  /** Processor time of the processes that sat here before, in ms. */
  formerCpuMs: number;
}

/** What the processes of a crew do and take. */
export interface CrewUsage {
  /** Processes by what they do. */
  readonly states: Readonly<Record<Exclude<Seat['state'], 'closed'>, number>>;
  /** Resident memory of all together, in bytes. */
  readonly rssBytes: number;
  /** Processor time of all that there were, in ms. */
  readonly cpuMs: number;
}

/** Keeps the processes of a pool running, measured and fresh. */
export interface Crew {
  /** A process with nothing to do. */
  idle(): Seat | undefined;
  /** Gives the process of an idle seat a request. The seat stays busy until it is released. */
  run(seat: Seat, request: Parameters<ReaderProcess['ask']>[0]): Promise<Answer & { readonly paused: boolean }>;
  /** Frees a seat after its request: its process may be given another one, or is replaced when it is spent. */
  release(seat: Seat, answer: Answer): void;
  /** All seats failed to start this often in a row: the machine, not a document, is at fault. */
  broken(): boolean;
  pids(): number[];
  usage(): CrewUsage;
  close(): Promise<void>;
}

const START_FAILURES = 3;
const RESTART_DELAY_MS = 500;

/** @param onIdle Called whenever a process becomes free, or fails to start. */
export function openCrew(options: CrewOptions, onIdle: () => void): Crew {
  const seats = Array.from({ length: options.processes }, () => newSeat(options));
  const ticks = startTicks(options, (late) => {
    for (const { reader } of seats) {
      if (late) reader.restartClocks();
      else void reader.check(options.limits);
    }
  });
  for (const seat of seats) watchStart(seat, options, onIdle);
  return {
    idle: () => seats.find((seat) => seat.state === 'idle'),
    async run(seat, request) {
      seat.state = 'busy';
      seat.requests++;
      const answer = await seat.reader.ask(request);
      return { ...answer, paused: ticks.paused() };
    },
    release(seat, answer) {
      if (seat.state === 'closed') return;
      const reason = answer.type === 'died' ? 'died' : 'spent';
      if (isSpent(seat, answer, options)) replace(seat, reason, options, onIdle);
      else seat.state = 'idle';
      onIdle();
    },
    broken: () => seats.every((seat) => seat.failures >= START_FAILURES),
    pids: () => seats.map((seat) => seat.reader.pid),
    usage: () => usageOf(seats),
    async close() {
      ticks.stop();
      for (const seat of seats) seat.state = 'closed';
      for (const seat of seats) seat.reader.kill();
      await Promise.all(seats.map((seat) => seat.reader.ended));
    },
  };
}

function usageOf(seats: readonly Seat[]): CrewUsage {
  const sum = (of: (seat: Seat) => number): number => seats.reduce((total, seat) => total + of(seat), 0);
  const count = (state: Seat['state']): number => seats.filter((seat) => seat.state === state).length;
  return {
    states: { starting: count('starting'), idle: count('idle'), busy: count('busy') },
    rssBytes: sum(({ reader }) => reader.rssBytes()),
    cpuMs: sum(({ reader, formerCpuMs }) => reader.cpuMs() + formerCpuMs),
  };
}

/** Deaths seen this soon after a late tick happened while this process was stopped. */
const AFTERMATH_MS = 1000;

/** Ticks until stopped, telling whether each came so late that this process itself must have been stopped. */
function startTicks(
  options: CrewOptions,
  onTick: (late: boolean) => void,
): { paused: () => boolean; stop: () => void } {
  let lastTick = performance.now();
  let lastLate = -Infinity;
  const isLate = (): boolean => performance.now() - lastTick > options.tickMs + options.lateMs;
  const timer = setInterval(() => {
    const late = isLate();
    lastTick = performance.now();
    if (late) lastLate = lastTick;
    onTick(late);
  }, options.tickMs);
  timer.unref();
  return {
    paused: () => isLate() || performance.now() - lastLate < AFTERMATH_MS,
    stop: () => clearInterval(timer),
  };
}

function newSeat(options: CrewOptions): Seat {
  return { reader: start(options), requests: 0, state: 'starting', failures: 0, formerCpuMs: 0 };
}

function start(options: CrewOptions): ReaderProcess {
  const maxHeapMiB = Math.max(64, Math.round((0.75 * options.limits.rssBytes) / 2 ** 20));
  return startReader({ allowFaultMarkers: options.allowFaultMarkers, maxHeapMiB });
}

function isSpent(seat: Seat, answer: Answer, options: CrewOptions): boolean {
  if (answer.type === 'died') return true;
  if ('spent' in answer.reply && answer.reply.spent) return true;
  return seat.requests >= options.recyclePages || seat.reader.rssBytes() > options.recycleRssBytes;
}

function replace(seat: Seat, reason: 'spent' | 'died' | 'not-started', options: CrewOptions, onIdle: () => void): void {
  if (seat.state === 'closed') return;
  EXTRACTOR_METRICS.restarts.add({ reason });
  seat.formerCpuMs += seat.reader.cpuMs();
  seat.reader.kill();
  seat.reader = start(options);
  seat.requests = 0;
  seat.state = 'starting';
  watchStart(seat, options, onIdle);
}

function watchStart(seat: Seat, options: CrewOptions, onIdle: () => void): void {
  const { reader } = seat;
  const started = (): void => {
    seat.failures = 0;
    if (seat.state === 'starting') seat.state = 'idle';
    onIdle();
    // A process that ends while idle is replaced too; one that is busy is replaced by its request.
    void reader.ended.then(() => {
      if (seat.reader === reader && seat.state === 'idle') replace(seat, 'died', options, onIdle);
    });
  };
  const failed = (): void => {
    seat.failures++;
    onIdle();
    setTimeout(() => {
      if (seat.reader === reader) replace(seat, 'not-started', options, onIdle);
    }, RESTART_DELAY_MS).unref();
  };
  reader.ready.then(started, failed);
}
