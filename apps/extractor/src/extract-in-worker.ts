import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Page, TemplateSchema } from '@docket/fields';
import type { ListText } from './received-lists.ts';

/** One document's fields may take this long, in ms; words are hostile input too. */
const LIMIT = 30_000;

/** A template that competes with others; null: it is gone. */
export interface Contender {
  readonly templateId: string;
  readonly templateVersion: number;
  readonly schema: TemplateSchema | null;
}

export interface ExtractionRequest {
  readonly pages: readonly Page[];
  /**
   * `draft`: none yet; the result is the schema that the document suggests, with its category. Of several the one that
   * fits best is used, the first of those that fit equally.
   */
  readonly template: TemplateSchema | 'draft' | readonly Contender[];
  readonly language: string | null;
  /** Names the engines that read the pages. */
  readonly reader: string;
  /** The account's lists that the templates name. */
  readonly lists: readonly ListText[];
  /** How many of the pages were read for this request; the words of the others were kept. */
  readonly pagesRead: number;
}

/**
 * `json`: text of `{result, fields, findings?, competing?, reader, pages, pagesRead}`, `pages` being the numbers of the
 * pages. `template`: which of several was used, from 0.
 */
export type ExtractionReply =
  { readonly json: string; readonly template?: number } | { readonly failed: 'EXTRACTION_FAILED' | 'NO_TEMPLATE_FITS' };

export const areContenders = (template: ExtractionRequest['template']): template is readonly Contender[] =>
  Array.isArray(template);

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

  /** What took too long has failed. */
  extract(request: ExtractionRequest): Promise<ExtractionReply> {
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

  extract(request: ExtractionRequest): Promise<ExtractionReply> {
    this.waiting++;
    const mine = this.#turn.then(() => this.#run(request)).finally(() => this.waiting--);
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
    this.#worker = undefined;
  }

  async #run(request: ExtractionRequest): Promise<ExtractionReply> {
    const worker = (this.#worker ??= startWorker());
    // Ends both waits with the request: listeners that stayed would add up over the documents of a worker.
    const over = new AbortController();
    const limit = setTimeout(() => over.abort(), this.#limitMs);
    try {
      const ended = once(worker, 'exit', { signal: over.signal }).then(() => Promise.reject(new Error('worker ended')));
      const reply = once(worker, 'message', { signal: over.signal });
      const first = Promise.race([reply, ended]);
      worker.postMessage(request);
      const [answer] = (await first) as [ExtractionReply];
      return answer;
    } catch {
      await this.close();
      return { failed: 'EXTRACTION_FAILED' };
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
