import { AsyncLocalStorage } from 'node:async_hooks';
import { syncBuiltinESMExports } from 'node:module';
import { performance } from 'node:perf_hooks';
import type { SeededRandom } from '@docket/testing/without-jest';

/** A process of the simulated system: one incarnation of a service. What is dead never runs again. */
export class SimulatedProcess {
  readonly name: string;
  alive = true;
  /** Stands still until then; ms after the start. */
  pausedUntil = 0;
  readonly #atDeath = new Set<() => void>();

  constructor(name: string) {
    this.name = name;
  }

  /** Called when it dies, unless what this answers is called before. */
  whenDead(notice: () => void): () => void {
    this.#atDeath.add(notice);
    return () => this.#atDeath.delete(notice);
  }

  /** Runs something as this process; everything that it begins is part of it. */
  readonly run: (work: () => void) => void = contextOf(this);

  die(): void {
    this.alive = false;
    for (const notice of this.#atDeath) notice();
    this.#atDeath.clear();
  }
}

export interface Timer {
  readonly due: number;
  readonly order: number;
  readonly owner: SimulatedProcess | null;
  readonly run: () => void;
  over: boolean;
}

const resolved = Promise.resolve();

/**
 * Goes on once everything that is ready has run, and what follows from that by promises and by a tick of Node's streams.
 * (A tick comes after all promises that are settled.) Not by a turn of Node's loop, which asks the system each time:
 * nothing here waits for it.
 */
function afterTurn(goOn: () => void): void {
  const second = () => process.nextTick(goOn);
  const first = () => process.nextTick(() => void resolved.then(second));
  void resolved.then(first);
}

const EPOCH = Date.UTC(2026, 0, 1);
const current = new AsyncLocalStorage<SimulatedProcess | null>();

/** Entering a context that stands costs less than making one each time. */
const contextOf = (owner: SimulatedProcess | null): ((work: () => void) => void) =>
  current.run(owner, () => AsyncLocalStorage.snapshot());

const asNobody = contextOf(null);

/** The process whose code is running; null: the world's own. */
export const runningProcess = (): SimulatedProcess | null => current.getStore() ?? null;

/** Time that passes from event to event. What was begun by a process goes on only while that lives. */
export class VirtualTime {
  readonly #timers: Timer[] = [];
  #order = 0;
  /** In ms since the start. */
  now = 0;

  date(): Date {
    return new Date(EPOCH + this.now);
  }

  /** Runs something later, as part of a process. */
  after(ms: number, owner: SimulatedProcess | null, run: () => void): Timer {
    const timer = { due: this.now + Math.max(0, ms), order: this.#order++, owner, run, over: false };
    this.#insert(timer);
    return timer;
  }

  sleep(ms: number, owner = runningProcess()): Promise<void> {
    return new Promise((resolve) => this.after(ms, owner, resolve));
  }

  /** Lets everything happen until `isOver` says so, or time is up. */
  play(isOver: () => boolean, atMost: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const step = () => {
        try {
          if (!isOver() && this.#next(atMost)) afterTurn(step);
          else resolve();
        } catch (error) {
          reject(Error.isError(error) ? error : new Error('a timer threw', { cause: error }));
        }
      };
      afterTurn(step);
    });
  }

  /** What is due next. False: nothing before time is up. */
  #next(atMost: number): boolean {
    for (let timer = this.#timers.pop(); timer && timer.due <= atMost; timer = this.#timers.pop()) {
      const { over, owner, run } = timer;
      if (over || owner?.alive === false) continue;
      this.now = timer.due;
      if (!owner || owner.pausedUntil <= this.now) {
        (owner?.run ?? asNobody)(run);
        return true;
      }
      this.#insert({ ...timer, due: owner.pausedUntil });
    }
    return false;
  }

  /** Latest first, so that the next one is the last. */
  #insert(timer: Timer): void {
    let [low, high] = [0, this.#timers.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.#timers[middle];
      if (other && (other.due > timer.due || (other.due === timer.due && other.order > timer.order))) low = middle + 1;
      else high = middle;
    }
    this.#timers.splice(low, 0, timer);
  }
}

type Callback = (...args: unknown[]) => void;

interface World {
  readonly time: VirtualTime;
  readonly random: SeededRandom;
}

/** Whose timers, steady clock and chance are those of this thread. */
let world: World | undefined;

/** From now on timers, steady clock and chance of this thread are this world's; it is played to its end before the next. */
export function installTime(time: VirtualTime, random: SeededRandom): void {
  const first = world === undefined;
  world = { time, random };
  if (first) replaceTime(() => world ?? { time, random });
}

function replaceTime(theWorld: () => World): void {
  const after = (ms: number, run: () => void) => theWorld().time.after(ms, owner(), run);
  replace(globalThis, {
    setTimeout: (run: Callback, ms = 0, ...args: unknown[]) => handleOf(after(ms, () => run(...args))),
    setInterval: (run: Callback, ms = 0, ...args: unknown[]) => intervalOf(theWorld().time, () => run(...args), ms),
    clearTimeout: clear,
    clearInterval: clear,
  });
  replace(process.getBuiltinModule('node:timers/promises'), {
    setTimeout: (ms = 0, value?: unknown, options?: WaitOptions) => waitOn(theWorld().time, { ms, value, options }),
  });
  replace(performance, { now: () => theWorld().time.now });
  replace(process.getBuiltinModule('node:crypto'), { randomUUID: () => uuidOf(theWorld().random) });
  replace(Math, { random: () => theWorld().random.next() });
  syncBuiltinESMExports();
}

const owner = runningProcess;

function replace(target: object, values: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(values))
    Object.defineProperty(target, name, { value, configurable: true, writable: true });
}

interface Handle {
  readonly stop: () => void;
}

function handleOf(timer: Timer): Handle & NodeJS.RefCounted {
  const handle = { stop: () => void (timer.over = true), ref: () => handle, unref: () => handle };
  return handle;
}

function intervalOf(time: VirtualTime, run: () => void, ms: number): Handle & NodeJS.RefCounted {
  const mine = owner();
  let timer = time.after(ms, mine, tick);
  function tick(): void {
    timer = time.after(ms, mine, tick);
    run();
  }
  const handle = { stop: () => void (timer.over = true), ref: () => handle, unref: () => handle };
  return handle;
}

const clear = (handle?: Handle): void => handle?.stop();

interface WaitOptions {
  readonly signal?: AbortSignal;
}

function waitOn(
  time: VirtualTime,
  { ms, value, options }: { readonly ms: number; readonly value: unknown; readonly options: WaitOptions | undefined },
): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const signal = options?.signal;
  const aborted = () => {
    timer.over = true;
    reject(new DOMException('The operation was aborted', 'AbortError'));
  };
  const timer = time.after(ms, owner(), () => {
    signal?.removeEventListener('abort', aborted);
    resolve(value);
  });
  if (signal?.aborted) aborted();
  else signal?.addEventListener('abort', aborted, { once: true });
  return promise;
}

function uuidOf(random: SeededRandom): string {
  const hex = Array.from({ length: 4 }, () => random.between(0, 0xffff_ffff).toString(16).padStart(8, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
}
