import { setTimeout as pause } from 'node:timers/promises';
import { BOUNDARY, distinctDocuments, formOf } from '../distinct-documents.ts';
import { openLoop } from '../open-loop.ts';
import type { Load } from '../open-loop.ts';
import { KEY } from '../start-docket.ts';

export interface Webhook {
  readonly id: string;
  readonly secret: string;
}

/** When a job's event went through each stage, in ms since 1970. */
export interface Stages {
  readonly completed: number;
  /** Its delivery was about to be stored. */
  readonly planned: number;
  /** Its first attempt was about to be claimed. */
  readonly started: number;
}

interface Attempted {
  readonly createdAt: string;
  readonly attemptLog: readonly { readonly startedAt: string }[];
}

/** Small enough to be read at once: a page with a text layer. */
const DOCUMENT_BYTES = 20_000;

/** The operations of a running Docket that this measures with. Each throws for an answer that it does not expect. */
export class DocketApi {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  addWebhook(url: string): Promise<Webhook> {
    return this.#json<Webhook>('/v1/webhooks', { body: JSON.stringify({ url }) });
  }

  async removeWebhook(id: string): Promise<void> {
    await this.#ask(`/v1/webhooks/${id}`, { method: 'DELETE' });
  }

  /** Submits documents of which no two are the same, at the moments of the load. @returns their jobs. */
  async submit(load: Load): Promise<string[]> {
    const next = await distinctDocuments(DOCUMENT_BYTES);
    const forms = Array.from({ length: load.count }, () => formOf(next()));
    const jobs: string[] = [];
    await openLoop(load, async (n) => {
      const type = `multipart/form-data; boundary=${BOUNDARY}`;
      const { jobId } = await this.#json<{ jobId: string }>('/v1/documents/parse/async', { body: forms[n], type });
      jobs.push(jobId);
    });
    return jobs;
  }

  /** When a job ended, waiting until it has; ms since 1970. */
  async completedAt(jobId: string): Promise<number> {
    for (;;) {
      const { completedAt } = await this.#json<{ completedAt: string | null }>(`/v1/jobs/${jobId}`);
      if (completedAt !== null) return Date.parse(completedAt);
      await pause(250);
    }
  }

  /** What the log of the job's only delivery tells. */
  async stages(jobId: string): Promise<Stages> {
    const { deliveries } = await this.#json<{ deliveries: { id: string }[] }>(`/v1/jobs/${jobId}/deliveries`);
    const delivery = await this.#json<Attempted>(`/v1/deliveries/${deliveries[0]?.id ?? ''}`);
    const planned = Date.parse(delivery.createdAt);
    const started = Date.parse(delivery.attemptLog[0]?.startedAt ?? '');
    return { completed: await this.completedAt(jobId), planned, started };
  }

  async #json<T>(path: string, sent?: { readonly body: string | Buffer | undefined; readonly type?: string }) {
    const { body, type = 'application/json' } = sent ?? {};
    const post = { method: 'POST', headers: { 'content-type': type } };
    const answer = await this.#ask(
      path,
      body === undefined ? {} : { ...post, body: new Blob([new Uint8Array(Buffer.from(body))]) },
    );
    return (await answer.json()) as T;
  }

  async #ask(path: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set('x-api-key', KEY);
    const answer = await fetch(this.#url + path, { ...init, headers });
    if (!answer.ok)
      throw new Error(`${init.method ?? 'GET'} ${path} answered ${answer.status}: ${await answer.text()}`);
    return answer;
  }
}
