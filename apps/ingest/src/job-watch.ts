import type { Bus, Subscription } from '@docket/bus';
import type { Records } from '@docket/records';
import type { Log } from '@docket/service';
import { VIEWS } from './kinds.ts';

/** How often the views of the jobs that are waited for are read, in ms, however many wait. */
const LOOK_EVERY = 2_000;
/** Views read at a time: the most that a store gives at once. */
const BATCH = 500;
/** Events that tell of what others wait for. */
const PATTERNS = ['job.#', 'page.#'] as const;

export interface WatchDeps {
  readonly records: Records;
  readonly bus: Bus;
  readonly logger: Log;
  /** Default 2,000 ms. */
  readonly lookEveryMs?: number;
}

/** What was seen of something that is waited for. */
export interface Look<T> {
  readonly answer: T;
  /** Nothing more to wait for. */
  readonly enough: boolean;
  /** Of a job: the version of the view that was seen, so that only a later one wakes. */
  readonly seen?: number | undefined;
}

export interface Patience {
  readonly withinMs: number;
  /** Aborted when the caller is gone. */
  readonly signal: AbortSignal;
}

interface Waiter {
  seen: number | undefined;
  readonly woken: Promise<undefined>;
  readonly wake: () => void;
}

/**
 * Lets calls wait for jobs, or for anything else that has a key. They are woken by what this process does, by what other
 * replicas tell (lossy), and by one slow look at the store for all of them; there is none while nobody waits.
 */
export class JobWatch {
  readonly #deps: WatchDeps;
  readonly #waiting = new Map<string, Set<Waiter>>();
  readonly #hearing: Promise<Subscription>[] = [];
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(deps: WatchDeps) {
    this.#deps = deps;
  }

  /** Hears the events of other replicas from now on; without a broker they come once it is there. */
  listen(): void {
    for (const pattern of PATTERNS) {
      const hearing = this.#deps.bus.onEvent(pattern, (_routingKey, { key, jobId, version }) => {
        const seen = typeof version === 'number' ? version : undefined;
        for (const changed of [key, jobId]) if (typeof changed === 'string') this.changed(changed, seen);
      });
      hearing.catch((error: unknown) => this.#deps.logger.warn({ err: error }, 'events of other replicas not heard'));
      this.#hearing.push(hearing);
    }
  }

  /**
   * Wakes who waits for this key in this process.
   * @param version of a job's newest commit: who has seen as much is not woken. Undefined: all are.
   */
  changed(key: string, version = Infinity): void {
    for (const { seen = 0, wake } of this.#waiting.get(key) ?? []) if (seen < version) wake();
  }

  /** Wakes who waits for this key anywhere; jobs need it not, their events do that. */
  announce(key: string, routingKey: `page.${string}`): void {
    this.changed(key);
    this.#deps.bus.publishEvent(routingKey, { key }).catch(() => undefined);
  }

  /**
   * Resolves when `key` (a job id, or a key of one's own) may have changed, when `withinMs` is over, when the signal is
   * aborted, or when this process drains. A key that is no job's may have changed every 2 s.
   * @param seen version of the job's view that the caller knows; absent: any view is news.
   */
  async wait(key: string, withinMs: number, signal: AbortSignal, seen?: number): Promise<void> {
    const waiter = this.#enter(key);
    waiter.seen = seen;
    await this.#woken(waiter, withinMs, signal);
    this.#leave(key, waiter);
  }

  /**
   * Looks until a look is enough, time is over, the signal is aborted or this process drains; between two looks it waits
   * for the key to change. Answers the last look.
   */
  async until<T>(key: string, { withinMs, signal }: Patience, look: () => Promise<Look<T>>): Promise<T> {
    const end = performance.now() + withinMs;
    for (;;) {
      // Waiting begins before the look, so that no change in between is missed.
      const waiter = this.#enter(key);
      try {
        const { answer, enough, seen } = await look();
        const left = end - performance.now();
        if (enough || left <= 0 || this.#isOver(signal)) return answer;
        waiter.seen = seen;
        await this.#woken(waiter, left, signal);
        if (this.#isOver(signal)) return answer;
      } finally {
        this.#leave(key, waiter);
      }
    }
  }

  /** Does this process drain? Then nothing is waited for any more. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Answers everyone who waits, now and from now on: this process drains. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    for (const key of this.#waiting.keys()) this.changed(key);
    await Promise.allSettled(this.#hearing.map(async (hearing) => (await hearing).close()));
  }

  #enter(key: string): Waiter {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const waiter: Waiter = { seen: undefined, woken: promise, wake: () => resolve(undefined) };
    const others = this.#waiting.get(key);
    if (others) others.add(waiter);
    else this.#waiting.set(key, new Set([waiter]));
    if (!this.#closed) this.#timer ??= setTimeout(() => void this.#look(), this.#lookEvery).unref();
    return waiter;
  }

  #leave(key: string, waiter: Waiter): void {
    const others = this.#waiting.get(key);
    others?.delete(waiter);
    if (others?.size === 0) this.#waiting.delete(key);
  }

  async #woken({ woken, wake }: Waiter, withinMs: number, signal: AbortSignal): Promise<void> {
    if (this.#isOver(signal)) return;
    const timer = setTimeout(wake, withinMs);
    signal.addEventListener('abort', wake, { once: true });
    await woken;
    clearTimeout(timer);
    signal.removeEventListener('abort', wake);
  }

  #isOver(signal: AbortSignal): boolean {
    return this.#closed || signal.aborted;
  }

  async #look(): Promise<void> {
    const { jobs = [], others = [] } = Object.groupBy(this.#waiting.keys(), (key) =>
      isJobId(key) ? 'jobs' : 'others',
    );
    for (const key of others) this.changed(key);
    try {
      for (let at = 0; at < jobs.length; at += BATCH) await this.#lookAt(jobs.slice(at, at + BATCH));
    } catch (error) {
      this.#deps.logger.warn({ err: error }, 'jobs that are waited for could not be read');
    }
    this.#timer = undefined;
    if (this.#waiting.size > 0 && !this.#closed)
      this.#timer = setTimeout(() => void this.#look(), this.#lookEvery).unref();
  }

  async #lookAt(jobIds: readonly string[]): Promise<void> {
    for (const { id, version } of await this.#deps.records.getMany(VIEWS, jobIds)) {
      for (const { seen, wake } of this.#waiting.get(id) ?? []) if (seen !== version) wake();
    }
  }

  get #lookEvery(): number {
    return this.#deps.lookEveryMs ?? LOOK_EVERY;
  }
}

const isJobId = (key: string): boolean => /^[0-9a-f-]{36}$/.test(key);
