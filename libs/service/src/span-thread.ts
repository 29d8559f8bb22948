import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { encodeSpans } from '@docket/tracing';
import type { FinishedSpan } from '@docket/tracing';
import type { Exporter, HandedSpans, TracesOptions } from './open-traces.ts';
import { spanLimits } from './span-limits.ts';
import type { Telling } from './watched-exporter.ts';

/** Spans that are handed over at once at most, and how long one waits for others at most, in ms. */
const BATCH = 128;
const GATHER_MS = 200;

/** How long the last spans may take to be handed over to the collector, in ms. */
const FLUSH_WITHIN_MS = 2_000;

/** Exporters that want bytes: to encode spans costs no more than to clone them, and leaves the thread with next to nothing. */
const ENCODED: ReadonlySet<Exporter> = new Set(['http/protobuf', 'grpc']);

/** How many spans of a batch were taken, or a line for the log. */
export type FromWorker =
  { readonly taken: number } | { readonly level: 'info' | 'warn'; readonly facts: object; readonly message: string };

/**
 * Has spans exported by a thread of its own, so that their cost is not that of the work that they are of. A thread that
 * fails loses spans and nothing else.
 */
export class SpanThread {
  #gathered: FinishedSpan[] = [];
  /** Handed over, and not taken yet. */
  #underWay = 0;
  #dropped = 0;
  #timer: NodeJS.Timeout | undefined;
  #running = true;
  #closed: Promise<void> | undefined;
  readonly #ended: Promise<unknown>;
  readonly #worker: Worker;
  readonly #bound: number;
  readonly #batch: number;
  readonly #log: Telling;
  readonly #isEncoded: boolean;
  readonly #limits = spanLimits();

  /** @param bound spans that may wait for the thread; more are dropped. */
  constructor(options: TracesOptions, bound: number, log: Telling) {
    this.#bound = bound;
    this.#batch = Math.min(BATCH, Math.ceil(bound / 4));
    this.#log = log;
    this.#isEncoded = ENCODED.has(options.exporter);
    this.#worker = startWorker(options);
    this.#ended = new Promise((resolve) => this.#worker.once('exit', resolve));
    this.#worker.on('message', (message: FromWorker) => this.#heed(message));
    // Without this an error of the thread would be one of the process.
    this.#worker.on('error', (error: Partial<Error> | null) => this.#failed(error?.name ?? 'unknown'));
    this.#worker.once('exit', () => this.#failed('ended'));
    // After its listeners, which would hold the process.
    this.#worker.unref();
  }

  /** Takes a span that is not changed any more. */
  take(span: FinishedSpan): void {
    if (!this.#running) return;
    if (this.#gathered.length + this.#underWay >= this.#bound) {
      if (this.#dropped++ === 0) this.#log.warn({}, 'spans are made faster than they are exported: some are dropped');
      return;
    }
    this.#gathered.push(span);
    if (this.#gathered.length >= this.#batch) this.#handOver();
    else this.#timer ??= setTimeout(() => this.#handOver(), GATHER_MS).unref();
  }

  /** Hands over what is left, for at most 2 s, and ends the thread. Calling it twice is harmless. */
  close(): Promise<void> {
    return (this.#closed ??= this.#close());
  }

  async #close(): Promise<void> {
    this.#handOver();
    this.#running = false;
    this.#worker.postMessage('close');
    const over = new AbortController();
    const late = pause(FLUSH_WITHIN_MS, 'late', { signal: over.signal }).catch(() => undefined);
    if ((await Promise.race([this.#ended, late])) === 'late')
      this.#log.warn({ withinMs: FLUSH_WITHIN_MS }, 'the last spans were not taken by the collector');
    over.abort();
    // Not waited for: that has no bound.
    void this.#worker.terminate();
  }

  #handOver(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const spans = this.#gathered;
    if (spans.length === 0) return;
    this.#gathered = [];
    this.#underWay += spans.length;
    try {
      this.#post(this.#isEncoded ? encodeSpans(spans, this.#limits) : spans);
    } catch (error) {
      this.#failed(Error.isError(error) ? error.name : 'unknown');
    }
  }

  #post(spans: HandedSpans): void {
    this.#worker.postMessage(spans, 'bytes' in spans ? [spans.bytes.buffer] : []);
  }

  #heed(message: FromWorker): void {
    if ('level' in message) {
      this.#log[message.level](message.facts, message.message);
      return;
    }
    this.#underWay -= message.taken;
    // Not before it has caught up: under a steady load that is too much, one line is enough.
    if (this.#dropped === 0 || this.#underWay > 0) return;
    this.#log.info({ dropped: this.#dropped }, 'spans are taken again');
    this.#dropped = 0;
  }

  #failed(reason: string): void {
    if (!this.#running) return;
    this.#running = false;
    this.#gathered = [];
    this.#log.warn({ reason }, 'spans are exported no more: they are dropped');
  }
}

function startWorker(workerData: TracesOptions): Worker {
  const self = import.meta.url;
  const extension = self.endsWith('.ts') ? 'ts' : 'js';
  const execArgv = extension === 'ts' ? ['--conditions=@docket/source', '--no-warnings'] : [];
  // The SDK reads its variables itself. Options that are for a whole process are none for a thread.
  // eslint-disable-next-line no-restricted-properties -- as above
  const env = { ...process.env, NODE_OPTIONS: '' };
  return new Worker(new URL(`./span-worker.${extension}`, self), { execArgv, env, workerData });
}
