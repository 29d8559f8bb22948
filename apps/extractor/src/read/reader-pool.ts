import { AsyncLocalStorage } from 'node:async_hooks';
import { availableParallelism } from 'node:os';
import type { Page } from '@docket/fields';
import { DrawQueue } from './draw-queue.ts';
import type { Drawing, DrawRequest } from './draw-queue.ts';
import type { PageEngine, PageOptions } from './read-page.ts';
import type { ReadOutcome, ReadRequest } from './read-request.ts';
import { EXTRACTOR_METRICS } from '../metrics.ts';
import { inReadSpan } from './read-spans.ts';
import type { Crew, CrewUsage, Seat } from './reader-crew.ts';
import { openCrew } from './reader-crew.ts';
import type { Answer, ReaderLimits } from './reader-process.ts';
import type { ReaderPoolOptions } from './reader-pool-options.ts';
import type { PageRequest } from './reader-messages.ts';

/** What a pool has done since it was opened. */
export interface ReaderCounters {
  readonly pages: Readonly<Record<PageEngine, number>>;
  /** Readings that ended `crashed`. */
  readonly crashed: number;
}

/** Reads documents in child processes that may die. */
export interface ReaderPool {
  /**
   * Reads a document. Pages are read in parallel over the processes; documents are served in turn.
   * @throws Error when a callback fails (the same error), when the processes cannot be started or the pool is closed.
   */
  read(request: ReadRequest): Promise<ReadOutcome>;
  /**
   * Draws a page, before any that waits to be read.
   * @throws Error when the processes cannot be started or the pool is closed.
   */
  draw(request: DrawRequest): Promise<Drawing>;
  counters(): ReaderCounters;
  /** Process ids of the readers. */
  pids(): number[];
  usage(): CrewUsage;
  /** Ends all processes; readings that are still running are rejected. */
  close(): Promise<void>;
}

/** Pages of one document that may wait for `onPage` before it is given no more readers. */
const UNSAVED_PAGES = 4;
const DEFAULT_LIMITS: ReaderLimits = { cpuMs: 60_000, wallMs: 600_000, rssBytes: 2 * 2 ** 30 };

interface Reading {
  readonly id: number;
  readonly request: ReadRequest;
  readonly settle: (outcome: ReadOutcome | Error) => void;
  /** Runs work in the span in which the reading was asked for, whoever makes room for it. */
  readonly within: <T>(work: () => T) => T;
  /** Undefined until the document was opened. */
  pageCount: number | undefined;
  /** null stands for opening the document. */
  todo: (number | null)[];
  readonly busy: Set<Seat>;
  unsaved: number;
  outcome: ReadOutcome | Error | undefined;
}

/** Opens a pool and starts its processes. */
export function openReaderPool(options: ReaderPoolOptions = {}): ReaderPool {
  const pool = new Pool(options);
  return {
    read: (request) => pool.read(request),
    draw: (request) => pool.draw(request),
    counters: () => pool.counters(),
    pids: () => pool.crew.pids(),
    usage: () => pool.crew.usage(),
    close: () => pool.close(),
  };
}

class Pool {
  readonly crew: Crew;
  readonly #drawings: DrawQueue;
  readonly #maxPages: number;
  readonly #profile: PageOptions['profile'];
  /** The document at the front is served next and then goes to the back. */
  #readings: Reading[] = [];
  #nextId = 1;
  #crashed = 0;
  #closed = false;
  readonly #pages: Record<PageEngine, number> = { text: 0, ppocr: 0, tesseract: 0, none: 0 };

  constructor(options: ReaderPoolOptions) {
    this.#maxPages = options.maxPages ?? 2000;
    this.#profile = options.profile ?? 'accurate';
    const crew = {
      processes: options.processes ?? availableParallelism(),
      limits: { ...DEFAULT_LIMITS, ...options.limits },
      recyclePages: options.recyclePages ?? 200,
      recycleRssBytes: options.recycleRssBytes ?? 768 * 2 ** 20,
      allowFaultMarkers: options.allowFaultMarkers ?? false,
      tickMs: options.tickMs ?? 250,
      lateMs: options.lateMs ?? 5000,
    };
    this.crew = openCrew(crew, () => this.#assign());
    this.#drawings = new DrawQueue(this.crew);
  }

  read(request: ReadRequest): Promise<ReadOutcome> {
    if (this.#closed) return Promise.reject(new Error('the reader pool is closed'));
    return new Promise((resolve, reject) => {
      const cancel = (): void => this.#cancel(reading);
      const reading: Reading = {
        id: this.#nextId++,
        request,
        within: AsyncLocalStorage.snapshot(),
        settle: (outcome) => {
          request.signal?.removeEventListener('abort', cancel);
          if (outcome instanceof Error) reject(outcome);
          else resolve(outcome);
        },
        pageCount: undefined,
        todo: [null],
        busy: new Set(),
        unsaved: 0,
        outcome: undefined,
      };
      this.#readings.push(reading);
      request.signal?.addEventListener('abort', cancel);
      if (request.signal?.aborted === true) this.#cancel(reading);
      else this.#assign();
    });
  }

  draw(request: DrawRequest): Promise<Drawing> {
    if (this.#closed) return Promise.reject(new Error('the reader pool is closed'));
    const drawing = this.#drawings.add(request);
    this.#assign();
    return drawing;
  }

  counters(): ReaderCounters {
    return { pages: { ...this.#pages }, crashed: this.#crashed };
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const reading of this.#readings) reading.outcome ??= new Error('the reader pool was closed');
    this.#drawings.fail(new Error('the reader pool was closed'));
    await this.crew.close();
    for (const reading of [...this.#readings]) this.#finish(reading);
  }

  /** Gives idle processes to the documents in turn. */
  #assign(): void {
    if (this.#closed) return;
    if (this.crew.broken()) this.#giveUp();
    for (let seat = this.crew.idle(); seat !== undefined; seat = this.crew.idle()) {
      if (this.#drawings.serve(seat)) continue;
      const reading = this.#readings.find(hasWork);
      const page = reading?.todo.shift();
      if (reading === undefined || page === undefined) return;
      this.#readings = [...this.#readings.filter((other) => other !== reading), reading];
      void this.#serve(reading, seat, page);
    }
  }

  #giveUp(): void {
    this.#drawings.fail(new Error('the reader processes do not start'));
    for (const reading of [...this.#readings]) {
      reading.outcome ??= new Error('the reader processes do not start');
      this.#finish(reading);
    }
  }

  async #serve(reading: Reading, seat: Seat, page: number | null): Promise<void> {
    reading.busy.add(seat);
    const isWanted = () => reading.outcome === undefined;
    const ask = () => inReadSpan(page, isWanted, () => this.crew.run(seat, requestFor(reading, page, this.#profile)));
    const began = performance.now();
    const answer = await reading.within(ask);
    countPage(answer, (performance.now() - began) / 1_000);
    reading.busy.delete(seat);
    const taken = reading
      .within(() => this.#take(reading, page, answer))
      .catch((error: unknown) => {
        reading.outcome ??= error instanceof Error ? error : new Error(String(error));
      });
    this.crew.release(seat, answer);
    await taken;
    this.#finish(reading);
    this.#assign();
  }

  async #take(reading: Reading, page: number | null, answer: Answer & { paused: boolean }): Promise<void> {
    if (answer.type === 'died') {
      if (reading.outcome !== undefined) return;
      if (answer.paused) {
        reading.todo.unshift(page);
        return;
      }
      this.#crashed++;
      EXTRACTOR_METRICS.crashes.add({ code: answer.code });
      reading.outcome = { kind: 'crashed', code: answer.code, page, message: answer.message };
      return;
    }
    const { reply } = answer;
    if (reply.type === 'unreadable') {
      reading.outcome ??= { kind: 'unreadable', code: reply.code, message: reply.message };
    } else if (reply.type === 'opened') this.#opened(reading, reply.pageCount);
    else if (reply.type === 'page') await this.#save(reading, reply.page, reply.engine);
  }

  #opened(reading: Reading, pageCount: number): void {
    const { request } = reading;
    if (pageCount > this.#maxPages) {
      const message = `The document has ${pageCount} pages; at most ${this.#maxPages} are read.`;
      reading.outcome ??= { kind: 'unreadable', code: 'TOO_MANY_PAGES', message };
      return;
    }
    reading.pageCount = pageCount;
    const wanted = request.pages ?? Array.from({ length: pageCount }, (_, i) => i + 1);
    const there = [...new Set(wanted)].filter((page) => page >= 1 && page <= pageCount);
    reading.todo = there.filter((page) => request.skip?.(page) !== true);
    request.onCount?.(pageCount);
  }

  /** Also after another page of the document has crashed: a later attempt need not read this one again. */
  async #save(reading: Reading, page: Page, engine: PageEngine): Promise<void> {
    if (reading.outcome !== undefined && !isCrash(reading.outcome)) return;
    this.#pages[engine]++;
    EXTRACTOR_METRICS.pages.add({ engine });
    reading.unsaved++;
    try {
      await reading.request.onPage(page, engine);
    } finally {
      reading.unsaved--;
    }
  }

  /** Ends a reading that has its outcome, once nothing of it is under way any more. */
  #finish(reading: Reading): void {
    const idle = reading.busy.size === 0 && reading.unsaved === 0;
    if (!idle || !this.#readings.includes(reading)) return;
    if (reading.outcome === undefined && reading.pageCount !== undefined && reading.todo.length === 0) {
      reading.outcome = { kind: 'read', pageCount: reading.pageCount };
    }
    if (reading.outcome === undefined) return;
    this.#readings = this.#readings.filter((other) => other !== reading);
    reading.settle(reading.outcome);
  }

  /** A reader that computes hears nothing: the processes that work for the document are ended. */
  #cancel(reading: Reading): void {
    reading.outcome ??= { kind: 'cancelled' };
    for (const seat of reading.busy) seat.reader.kill();
    this.#finish(reading);
  }
}

function countPage(answer: Answer, seconds: number): void {
  if (answer.type !== 'reply' || answer.reply.type !== 'page') return;
  EXTRACTOR_METRICS.pageDuration.observe({ engine: answer.reply.engine }, seconds);
}

function hasWork(reading: Reading): boolean {
  return reading.outcome === undefined && reading.todo.length > 0 && reading.unsaved < UNSAVED_PAGES;
}

function isCrash(outcome: ReadOutcome | Error): boolean {
  return !(outcome instanceof Error) && outcome.kind === 'crashed';
}

let requests = 0;

function requestFor(reading: Reading, page: number | null, usual: PageOptions['profile']): PageRequest {
  const { file, mediaType, language, ocr = 'auto', profile = usual, barcodes = false } = reading.request;
  return { id: ++requests, reading: reading.id, file, mediaType, page, options: { language, ocr, profile, barcodes } };
}
