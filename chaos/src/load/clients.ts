import { setTimeout as lasting } from 'node:timers/promises';
import type { LoadedDocument } from './documents.ts';

/** A submission that was taken. */
export interface Acknowledged {
  readonly jobId: string;
  readonly document: LoadedDocument;
}

const CLIENTS = 6;
const ANSWER_WITHIN_MS = 20_000;
const AGAIN_AFTER_MS = 100;

/** Submits as the documentation tells clients to: again after anything that says that it may be repeated. */
export class Clients {
  readonly #urls: readonly string[];
  readonly #key: string;
  readonly #taken: (acknowledged: Acknowledged) => void;
  /** Answers that a sound service never gives: 500, where 503 says that something is away. */
  internalErrors = 0;
  #turn = 0;

  constructor(urls: readonly string[], key: string, taken: (acknowledged: Acknowledged) => void) {
    this.#urls = urls;
    this.#key = key;
    this.#taken = taken;
  }

  /** Submits them all, several at a time; resolves when each is taken by every client that has it. */
  async submit(documents: Iterable<Promise<LoadedDocument>>): Promise<void> {
    const left = documents[Symbol.iterator]();
    await Promise.all(Array.from({ length: CLIENTS }, () => this.#client(left)));
  }

  async #client(left: Iterator<Promise<LoadedDocument>>): Promise<void> {
    for (let next = left.next(); next.done !== true; next = left.next()) {
      const document = await next.value;
      await Promise.all(Array.from({ length: document.submissions }, () => this.#untilTaken(document)));
    }
  }

  async #untilTaken(document: LoadedDocument): Promise<void> {
    for (;;) {
      const jobId = await this.#once(document).catch(again);
      if (jobId !== undefined) {
        this.#taken({ jobId, document });
        return;
      }
      await lasting(AGAIN_AFTER_MS);
    }
  }

  /** The job's id; undefined where the answer says that it may be repeated. */
  async #once({ name, file }: LoadedDocument): Promise<string | undefined> {
    const form = new FormData();
    form.set('templateId', 'invoice');
    form.set('file', new Blob([Buffer.from(file)]), 'document.pdf');
    const url = this.#urls[this.#turn++ % this.#urls.length] ?? '';
    const response = await fetch(`${url}/v1/documents/parse/async`, {
      ...{ method: 'POST', headers: { 'x-api-key': this.#key }, body: form },
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    if (response.ok) return ((await response.json()) as { jobId: string }).jobId;
    if (response.status === 500) this.internalErrors++;
    if (response.status >= 500 || response.status === 429) return undefined;
    throw new Refused(`${name} was refused with ${response.status}: ${await response.text()}`);
  }
}

/** An answer that no good client gets. */
class Refused extends Error {}

/** A broken connection may be repeated. */
function again(error: unknown): undefined {
  if (error instanceof Refused) throw error;
}
