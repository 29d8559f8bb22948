import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Page, TemplateSchema } from '@docket/fields';
import type { ListText } from './received-lists.ts';

/** One document's fields may take this long, in ms; words are hostile input too. */
const LIMIT = 30_000;

export interface ExtractionRequest {
  readonly pages: readonly Page[];
  /** `draft`: none yet; the result is the schema that the document suggests, with its category. */
  readonly template: TemplateSchema | 'draft';
  readonly language: string | null;
  /** Names the engines that read the pages. */
  readonly reader: string;
  /** The account's lists that the template names. */
  readonly lists: readonly ListText[];
  /** How many of the pages were read for this request; the words of the others were kept. */
  readonly pagesRead: number;
}

/**
 * `json`: text of `{result, fields, reader, pages, pagesRead}`, `pages` being the numbers of the pages; absent if
 * extraction failed.
 */
export interface ExtractionReply {
  readonly json?: string;
}

export interface FieldExtractionOptions {
  /** Documents at a time. Default 1. */
  readonly threads?: number;
  /** Default 30,000. */
  readonly limitMs?: number;
}

/** Extracts fields beside the main thread, so that a long document delays no heartbeat. */
export class FieldExtraction {
  readonly #threads: readonly ExtractionThread[];

  constructor({ threads = 1, limitMs = LIMIT }: FieldExtractionOptions = {}) {
    this.#threads = Array.from({ length: threads }, () => new ExtractionThread(limitMs));
  }

  /** JSON text as in {@link ExtractionReply}, or undefined if it failed or took too long. */
  extract(request: ExtractionRequest): Promise<string | undefined> {
    const free = this.#threads.reduce((best, thread) => (thread.waiting < best.waiting ? thread : best));
    return free.extract(request);
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }
}

/** One document at a time. */
class ExtractionThread {
  /** Documents in hand. */
  waiting = 0;
  #worker: Worker | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  readonly #limitMs: number;

  constructor(limitMs: number) {
    this.#limitMs = limitMs;
  }

  extract(request: ExtractionRequest): Promise<string | undefined> {
    this.waiting++;
    const mine = this.#turn.then(() => this.#run(request)).finally(() => this.waiting--);
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
    this.#worker = undefined;
  }

  async #run(request: ExtractionRequest): Promise<string | undefined> {
    const worker = (this.#worker ??= startWorker());
    // Ends both waits with the request: listeners that stayed would add up over the documents of a worker.
    const over = new AbortController();
    const limit = setTimeout(() => over.abort(), this.#limitMs);
    try {
      const ended = once(worker, 'exit', { signal: over.signal }).then(() => Promise.reject(new Error('worker ended')));
      const reply = once(worker, 'message', { signal: over.signal });
      const first = Promise.race([reply, ended]);
      worker.postMessage(request);
      const [{ json }] = (await first) as [ExtractionReply];
      return json;
    } catch {
      await this.close();
      return undefined;
    } finally {
      clearTimeout(limit);
      over.abort();
    }
  }
}

function startWorker(): Worker {
  const self = import.meta.url;
  const extension = self.endsWith('.ts') ? 'ts' : 'js';
  const execArgv = extension === 'ts' ? ['--conditions=@docket/source', '--no-warnings'] : [];
  const worker = new Worker(new URL(`./extract-worker.${extension}`, self), {
    execArgv,
    env: {},
    stdout: false,
    stderr: false,
  });
  worker.on('error', () => undefined);
  worker.unref();
  return worker;
}
