import { seededRandom } from '@docket/testing/without-jest';
import type { Outsider } from '../cycles/outsider.ts';
import { Clients, type Acknowledged } from '../load/clients.ts';
import { documents } from '../load/documents.ts';
import { openStore, type StoreReader } from '../record/read-store.ts';
import { startReceiver, type Receiver } from '../record/receiver.ts';
import type { ChaosSystem } from '../system/system.ts';
import { judgeRun, type FinalJob } from './judge-run.ts';

const ANSWER_WITHIN_MS = 10_000;
/** Jobs that are looked at in one go. */
const AT_ONCE = 8;
const NAMED = 5;
/** Numbers of documents count from here. */
const FIRST_DOCUMENT = 1_000;

/** Registers a receiver of webhooks, and from then on knows what clients and the receiver were told. */
export async function startOutsider(system: ChaosSystem): Promise<Outsider> {
  const receiver = await startReceiver();
  const { secret } = await ask<{ secret: string }>(system, '/v1/webhooks', { url: receiver.url });
  receiver.trust(secret);
  return new OutsideObserver(system, receiver, openStore(system.store));
}

class OutsideObserver implements Outsider {
  readonly #system: ChaosSystem;
  readonly #receiver: Receiver;
  readonly #store: StoreReader;
  readonly #acknowledged: Acknowledged[] = [];
  readonly #ended = new Map<string, FinalJob>();
  readonly #clients: Clients;
  #documents = FIRST_DOCUMENT;

  constructor(system: ChaosSystem, receiver: Receiver, store: StoreReader) {
    this.#system = system;
    this.#receiver = receiver;
    this.#store = store;
    this.#clients = new Clients(system.urls, system.adminKey, (taken) => this.#acknowledged.push(taken));
  }

  async load(jobs: number, seed: number): Promise<void> {
    const first = this.#documents;
    this.#documents += jobs;
    await this.#clients.submit(documents(jobs, first, seededRandom(seed)));
  }

  async unrest(): Promise<readonly string[]> {
    const open = await this.#openJobs();
    if (open.length > 0) return open;
    const told = new Set(this.#receiver.received.map(({ jobId }) => jobId));
    const untold = [...this.#ended.keys()].filter((jobId) => !told.has(jobId));
    if (untold.length > 0) return untold.slice(0, NAMED).map((jobId) => `job ${jobId} ended and nobody was told`);
    const left = await this.#store.left();
    return Object.entries(left).flatMap(([what, count]) => (count > 0 ? [`${count} ${what}`] : []));
  }

  async verdict() {
    const verdict = judgeRun({
      acknowledged: this.#acknowledged,
      jobs: this.#ended,
      commits: await this.#store.commits(),
      webhooks: this.#receiver.received,
    });
    return { ...verdict, counts: { ...verdict.counts, internalErrors: this.#clients.internalErrors } };
  }

  async close(): Promise<void> {
    await Promise.all([this.#receiver.stop(), this.#store.close()]);
  }

  /** Some of the jobs that are not terminal yet. */
  async #openJobs(): Promise<string[]> {
    const ids = [...new Set(this.#acknowledged.map(({ jobId }) => jobId))].filter((id) => !this.#ended.has(id));
    for (let from = 0; from < ids.length; from += AT_ONCE) {
      const looks = await Promise.all(ids.slice(from, from + AT_ONCE).map((id) => this.#look(id)));
      const open = looks.filter((sentence) => sentence !== undefined);
      if (open.length > 0) return open.slice(0, NAMED);
    }
    return [];
  }

  /** Undefined when the job has ended, else what it is. */
  async #look(jobId: string): Promise<string | undefined> {
    try {
      const job = await ask<FinalJob>(this.#system, `/v1/jobs/${jobId}`);
      if (job.status !== 'completed' && job.status !== 'failed') return `job ${jobId} is ${job.status}`;
      this.#ended.set(jobId, job);
      return undefined;
    } catch (error) {
      return `job ${jobId} cannot be read: ${String(error)}`;
    }
  }
}

async function ask<T>({ urls, adminKey }: ChaosSystem, path: string, json?: unknown): Promise<T> {
  const response = await fetch(`${urls[0] ?? ''}${path}`, {
    ...(json === undefined ? {} : { method: 'POST', body: JSON.stringify(json) }),
    headers: { 'x-api-key': adminKey, 'content-type': 'application/json' },
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
  if (!response.ok) throw new Error(`${path} was answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as T;
}
