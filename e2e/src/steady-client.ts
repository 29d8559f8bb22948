import { setTimeout as pause } from 'node:timers/promises';
import { getJob, submit } from './client.ts';
import { KEY } from './processes/docket.ts';

/** What it had in hand at a time, and the pause between its looks at a job, in ms. */
const [IN_HAND, LOOK_MS] = [4, 100] as const;

/** A template as it comes and goes. */
const TEMPLATE = { name: 'Passing', schema: { data: { total: { type: 'number' } } } };

export interface SteadyClient {
  /** Ids of jobs by the seed of their document. */
  readonly jobs: ReadonlyMap<number, string>;
  /** Each request that got anything but the answer that it was made for. */
  readonly failures: readonly string[];
  /** Submits no more, and waits for what was submitted. */
  stop(): Promise<void>;
}

/**
 * A client that knows several gateways: it submits one document after the other and polls until its job is finished,
 * each request at the next gateway; beside that it changes its templates and its webhook secret. Where a connection is refused it asks another gateway, and that is all that it
 * does about errors.
 */
export function startSteadyClient(
  urls: readonly string[],
  document: (seed: number) => Promise<Uint8Array>,
): SteadyClient {
  const jobs = new Map<number, string>();
  const failures: string[] = [];
  const stopping = new AbortController();
  let [turn, seeds] = [0, 9_000];

  async function anywhere<T>(request: (url: string) => Promise<T>): Promise<T> {
    const first = (turn += 1);
    for (let refused = 0; ; refused += 1) {
      try {
        return await request(urls[(first + refused) % urls.length] ?? '');
      } catch (error) {
        if (!isRefused(error) || refused === urls.length - 1) throw error;
      }
    }
  }

  async function oneDocument(): Promise<void> {
    const seed = (seeds += 1);
    const file = await document(seed);
    const { status, body } = await anywhere((url) => submit(url, { file }));
    // 200: its gateway has sent it again to another ingest, after the first had made the job of it.
    if (status !== 201 && status !== 200) throw new Error(`submission answered ${status}: ${JSON.stringify(body)}`);
    jobs.set(seed, body.jobId);
    for (;;) {
      const job = await anywhere((url) => getJob(url, body.jobId));
      if (job.status !== 200) throw new Error(`job answered ${job.status}: ${JSON.stringify(job.body)}`);
      if (job.body.status === 'completed' || job.body.status === 'failed') return;
      await pause(LOOK_MS);
    }
  }

  /** Changes to what ingest keeps, and reads of and changes to what the dispatcher keeps. */
  async function housekeeping(): Promise<void> {
    const { id = '' } = await anywhere((url) => send(url, 'POST /v1/templates', TEMPLATE));
    await anywhere((url) => send(url, `DELETE /v1/templates/${id}`));
    await anywhere((url) => send(url, 'POST /v1/webhooks/secret/rotate', { overlapHours: 0 }));
    await anywhere((url) => send(url, 'GET /v1/webhooks'));
    await pause(LOOK_MS);
  }

  async function repeat(work: () => Promise<void>): Promise<void> {
    while (!stopping.signal.aborted) await work().catch((error: unknown) => failures.push(told(error)));
  }

  const working = Promise.all([...Array.from({ length: IN_HAND }, () => oneDocument), housekeeping].map(repeat));
  return {
    ...{ jobs, failures },
    async stop() {
      stopping.abort();
      await working;
    },
  };
}

/** A request that must be answered 2xx; its JSON. */
async function send(url: string, request: string, body?: object): Promise<{ readonly id?: string }> {
  const [method = '', path = ''] = request.split(' ');
  const json = body && { body: JSON.stringify(body) };
  const headers = { 'x-api-key': KEY, ...(json && { 'content-type': 'application/json' }) };
  const answer = await fetch(`${url}${path}`, { method, headers, ...json });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${request} answered ${answer.status}: ${text}`);
  return JSON.parse(text || '{}') as { readonly id?: string };
}

/** Of the connection: `ECONNREFUSED`, … Errors of `fetch` are of another realm than the tests. */
const codeOf = (error: unknown): string | undefined => (error as { cause?: { code?: string } }).cause?.code;

const isRefused = (error: unknown): boolean => codeOf(error) === 'ECONNREFUSED';

const told = (error: unknown): string => `${String(error)} (${codeOf(error) ?? 'no code'})`;
