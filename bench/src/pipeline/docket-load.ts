import { setTimeout as pause } from 'node:timers/promises';
import { Pool } from 'undici';
import { BOUNDARY, formOf } from '../distinct-documents.ts';
import { KEY } from '../start-docket.ts';
import { documentFor } from './documents.ts';
import type { Task } from './documents.ts';

export interface Job {
  readonly jobId: string;
  readonly status: string;
  readonly completedAt?: string;
}

export interface JobEvent {
  readonly type: string;
  readonly at: string;
}

const PAGE = 100;
const AT_ONCE = 16;

/** A client of a running Docket. Each call throws for an answer that it does not expect. */
export class DocketLoad {
  readonly #pool: Pool;

  constructor(url: string) {
    this.#pool = new Pool(url, { connections: 100, headersTimeout: 120_000 });
  }

  /** Submits a document of its own; resolves when the job is acknowledged. @returns its id. */
  async submit(task: Task): Promise<string> {
    return (await this.#post('/v1/documents/parse/async', task)).jobId;
  }

  /** Submits a document and waits until its client has the result. */
  async parse(task: Task): Promise<void> {
    await this.#post('/v1/documents/parse', task);
  }

  /** Waits until these jobs, the newest of all, are over. @returns them. @throws if one failed. */
  async untilCompleted(ids: readonly string[]): Promise<readonly Job[]> {
    for (;;) {
      for (const status of ['retrying', 'pending', 'processing']) {
        while ((await this.#list(`limit=1&status=${status}`)).jobs.length > 0) await pause(100);
      }
      const jobs = await this.#find(ids);
      if (jobs.some(({ status }) => status === 'failed')) throw new Error('A job failed.');
      // One that went from status to status between two looks goes on.
      if (jobs.filter(({ status }) => status === 'completed').length === ids.length) return jobs;
    }
  }

  /** The history of each of these jobs. */
  async events(ids: readonly string[]): Promise<readonly (readonly JobEvent[])[]> {
    const all: (readonly JobEvent[])[] = [];
    for (let at = 0; at < ids.length; at += AT_ONCE) {
      const some = ids.slice(at, at + AT_ONCE).map((id) => this.#get<{ events: JobEvent[] }>(`/v1/jobs/${id}/events`));
      all.push(...(await Promise.all(some)).map(({ events }) => events));
    }
    return all;
  }

  async cancel(jobId: string): Promise<void> {
    await this.#ask('POST', `/v1/jobs/${jobId}/cancel`, '');
  }

  close(): Promise<void> {
    return this.#pool.close();
  }

  async #find(ids: readonly string[]): Promise<readonly Job[]> {
    const wanted = new Set(ids);
    const found: Job[] = [];
    for (let cursor = ''; ;) {
      const { jobs, nextCursor } = await this.#list(`limit=${PAGE}${cursor}`);
      found.push(...jobs.filter(({ jobId }) => wanted.has(jobId)));
      if (!nextCursor || found.length === ids.length) return found;
      cursor = `&cursor=${encodeURIComponent(nextCursor)}`;
    }
  }

  async #post(path: string, task: Task): Promise<{ readonly jobId: string }> {
    return this.#ask('POST', path, formOf(documentFor(task))) as Promise<{ jobId: string }>;
  }

  #list(query: string): Promise<{ readonly jobs: readonly Job[]; readonly nextCursor?: string | null }> {
    return this.#get(`/v1/jobs?${query}`);
  }

  async #get<T>(path: string): Promise<T> {
    return (await this.#ask('GET', path)) as T;
  }

  async #ask(method: 'GET' | 'POST', path: string, body?: Buffer | string): Promise<unknown> {
    const form = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` };
    const headers = { 'x-api-key': KEY, ...(body instanceof Buffer ? form : {}) };
    const answer = await this.#pool.request({ method, path, headers, body: body ?? null });
    const text = await answer.body.text();
    if (answer.statusCode >= 300 || answer.statusCode === 202) throw new Error(`${path}: ${answer.statusCode} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }
}
