import { AsyncLocalStorage } from 'node:async_hooks';
import { syncBuiltinESMExports } from 'node:module';
import { performance } from 'node:perf_hooks';
import { setImmediate as realTurn } from 'node:timers/promises';
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
  async play(isOver: () => boolean, atMost: number): Promise<void> {
    await realTurn();
    while (!isOver()) {
      const timer = this.#timers.pop();
      if (!timer || timer.due > atMost) return;
      if (timer.over || timer.owner?.alive === false) continue;
      this.now = timer.due;
      if ((timer.owner?.pausedUntil ?? 0) > this.now) this.#insert({ ...timer, due: timer.owner?.pausedUntil ?? 0 });
      else await this.#fire(timer);
    }
  }

  async #fire({ owner, run }: Timer): Promise<void> {
    (owner?.run ?? asNobody)(run);
    await realTurn();
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

/** Timers, steady clock and chance of this process are the world's until what this answers is called. */
export function installTime(time: VirtualTime, random: SeededRandom): () => void {
  const timers = process.getBuiltinModule('node:timers/promises');
  const crypto = process.getBuiltinModule('node:crypto');
  const replaced: (readonly [object, PropertyDescriptorMap])[] = [
    replace(globalThis, {
      setTimeout: (run: Callback, ms = 0, ...args: unknown[]) => handleOf(time.after(ms, owner(), () => run(...args))),
      setInterval: (run: Callback, ms = 0, ...args: unknown[]) => intervalOf(time, () => run(...args), ms),
      clearTimeout: clear,
      clearInterval: clear,
    }),
    replace(timers, {
      setTimeout: (ms = 0, value?: unknown, options?: WaitOptions) => waitOn(time, { ms, value, options }),
    }),
    replace(performance, { now: () => time.now }),
    replace(crypto, { randomUUID: () => uuidOf(random) }),
    replace(Math, { random: () => random.next() }),
  ];
  syncBuiltinESMExports();
  return () => {
    for (const [target, before] of replaced) Object.defineProperties(target, before);
    syncBuiltinESMExports();
  };
}

const owner = runningProcess;

function replace(target: object, values: Readonly<Record<string, unknown>>): readonly [object, PropertyDescriptorMap] {
  const before = Object.fromEntries(
    Object.keys(values).map((name) => [name, Object.getOwnPropertyDescriptor(target, name) ?? { value: undefined }]),
  );
  for (const [name, value] of Object.entries(values))
    Object.defineProperty(target, name, { value, configurable: true, writable: true });
  return [
    target,
    Object.fromEntries(Object.entries(before).map(([name, was]) => [name, { configurable: true, ...was }])),
  ];
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
