import { setTimeout as lasting } from 'node:timers/promises';
import type { LoadedDocument, Meddling } from './documents.ts';

/** A submission that was taken. */
export interface Acknowledged {
  readonly jobId: string;
  readonly document: LoadedDocument;
  /** When its client knew (ISO). */
  readonly at: string;
}

const CLIENTS = 6;
const ANSWER_WITHIN_MS = 20_000;
const AGAIN_AFTER_MS = 100;

export interface ClientsOptions {
  readonly urls: readonly string[];
  readonly key: string;
  /** Where callbacks go: their paths are resolved against it. */
  readonly receiver: string;
  readonly now: () => Date;
  readonly taken: (acknowledged: Acknowledged) => void;
}

/** Answers to a cancellation that need no repeating: it was done, or came too late, or the job is erased. */
const SETTLED: ReadonlySet<number> = new Set([200, 202, 204, 409, 410]);

/** Submits as the documentation tells clients to: again after anything that says that it may be repeated. */
export class Clients {
  readonly #options: ClientsOptions;
  /** Answers that a sound service never gives: 500, where 503 says that something is away. */
  internalErrors = 0;
  #turn = 0;

  constructor(options: ClientsOptions) {
    this.#options = options;
  }

  /** Submits them all, several at a time; resolves when each is taken by every client that has it, and meddled with. */
  async submit(documents: Iterable<Promise<LoadedDocument>>): Promise<void> {
    const left = documents[Symbol.iterator]();
    await Promise.all(Array.from({ length: CLIENTS }, () => this.#client(left)));
  }

  async #client(left: Iterator<Promise<LoadedDocument>>): Promise<void> {
    for (let next = left.next(); next.done !== true; next = left.next()) {
      const document = await next.value;
      const clients = Array.from({ length: document.submissions }, () => this.#untilTaken(document));
      const [jobId = ''] = await Promise.all(clients);
      if (document.meddling) await this.#meddle(jobId, document.meddling);
    }
  }

  async #untilTaken(document: LoadedDocument): Promise<string> {
    const jobId = await untilSettled(() => this.#once(document));
    this.#options.taken({ jobId, document, at: this.#options.now().toISOString() });
    return jobId;
  }

  async #meddle(jobId: string, { does, afterMs }: Meddling): Promise<void> {
    await lasting(afterMs);
    const [method, path] = does === 'erase' ? ['DELETE', jobId] : ['POST', `${jobId}/cancel`];
    await untilSettled(async () => {
      const response = await this.#fetch(`/v1/jobs/${path}`, { method });
      if (!SETTLED.has(response.status)) return this.#repeatable(response, `${does} of ${jobId}`);
      await response.arrayBuffer();
      return true;
    });
  }

  /** The job's id; undefined where the answer says that it may be repeated. */
  async #once({ name, file, callback }: LoadedDocument): Promise<string | undefined> {
    const form = new FormData();
    form.set('templateId', 'invoice');
    form.set('file', new Blob([Buffer.from(file)]), 'document.pdf');
    if (callback !== null) form.set('webhookUrl', new URL(callback, this.#options.receiver).href);
    const response = await this.#fetch('/v1/documents/parse/async', { method: 'POST', body: form });
    if (response.ok) return ((await response.json()) as { jobId: string }).jobId;
    return this.#repeatable(response, name);
  }

  #fetch(path: string, init: RequestInit): Promise<Response> {
    const { urls, key } = this.#options;
    const url = urls[this.#turn++ % urls.length] ?? '';
    const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
    return fetch(`${url}${path}`, { ...init, headers: { 'x-api-key': key }, signal });
  }

  /** Undefined: it may be repeated. @throws Refused */
  async #repeatable(response: Response, what: string): Promise<undefined> {
    if (response.status === 500) this.internalErrors++;
    const text = await response.text();
    if (response.status < 500 && response.status !== 429)
      throw new Refused(`${what} was refused with ${response.status}: ${text}`);
  }
}

/** Asks again and again until there is an answer. */
async function untilSettled<T>(ask: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const answer = await ask().catch(again);
    if (answer !== undefined) return answer;
    await lasting(AGAIN_AFTER_MS);
  }
}

/** An answer that no good client gets. */
class Refused extends Error {}

/** A broken connection may be repeated. */
function again(error: unknown): undefined {
  if (error instanceof Refused) throw error;
}
