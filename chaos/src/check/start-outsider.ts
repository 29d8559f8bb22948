import { setTimeout as lasting } from 'node:timers/promises';
import type { ObservedRead, ObservedView } from '@docket/invariants';
import { seededRandom } from '@docket/testing/without-jest';
import type { Outsider } from '../cycles/outsider.ts';
import { Clients, type Acknowledged } from '../load/clients.ts';
import { documents } from '../load/documents.ts';
import { openStore, type StoreReader } from '../record/read-store.ts';
import { startReceiver, type Receiver } from '../record/receiver.ts';
import type { ChaosSystem } from '../system/system.ts';
import { judgeRun } from './judge-run.ts';

const ANSWER_WITHIN_MS = 10_000;
/** Jobs that are looked at in one go. */
const AT_ONCE = 8;
const WATCH_EVERY_MS = 200;
const NAMED = 5;
/** Numbers of documents count from here. */
const FIRST_DOCUMENT = 1_000;

type Shown = Exclude<ObservedView, { readonly status: 'erased' }>;

/** Registers a receiver of webhooks, and from then on knows what clients and the receiver were told. */
export async function startOutsider(system: ChaosSystem): Promise<Outsider> {
  const receiver = await startReceiver();
  const { secret } = await ask<{ secret: string }>(system, '/v1/webhooks', { json: { url: receiver.url } });
  receiver.trust(secret);
  return new OutsideObserver(system, receiver, openStore(system.store));
}

class OutsideObserver implements Outsider {
  readonly #system: ChaosSystem;
  readonly #receiver: Receiver;
  readonly #store: StoreReader;
  readonly #acknowledged: Acknowledged[] = [];
  readonly #seen = new Map<string, ObservedRead[]>();
  readonly #ended = new Map<string, Shown>();
  readonly #clients: Clients;
  #documents = FIRST_DOCUMENT;
  #turn = 0;

  constructor(system: ChaosSystem, receiver: Receiver, store: StoreReader) {
    this.#system = system;
    this.#receiver = receiver;
    this.#store = store;
    this.#clients = new Clients(system.urls, system.adminKey, (taken) => this.#acknowledged.push(taken));
  }

  async load(jobs: number, seed: number): Promise<void> {
    const first = this.#documents;
    this.#documents += jobs;
    const loading = new AbortController();
    const watching = this.#watch(loading.signal);
    await this.#clients.submit(documents(jobs, first, seededRandom(seed))).finally(() => loading.abort());
    await watching;
  }

  /** Reads jobs while they are under way, so that it shows if one ever goes backwards. */
  async #watch(loading: AbortSignal): Promise<void> {
    while (!loading.aborted) {
      const open = this.#openIds();
      await Promise.all(open.slice(-AT_ONCE).map((id) => this.#look(id)));
      await lasting(WATCH_EVERY_MS);
    }
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
      seen: this.#seen,
      views: this.#ended,
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
    const ids = this.#openIds();
    for (let from = 0; from < ids.length; from += AT_ONCE) {
      const looks = await Promise.all(ids.slice(from, from + AT_ONCE).map((id) => this.#look(id)));
      const open = looks.filter((sentence) => sentence !== undefined);
      if (open.length > 0) return open.slice(0, NAMED);
    }
    return [];
  }

  #openIds(): string[] {
    return [...new Set(this.#acknowledged.map(({ jobId }) => jobId))].filter((id) => !this.#ended.has(id));
  }

  /** Undefined when the job has ended, else what it is. */
  async #look(jobId: string): Promise<string | undefined> {
    try {
      const job = await ask<Shown>(this.#system, `/v1/jobs/${jobId}`, { gateway: this.#turn++ });
      this.#note(jobId, job);
      if (job.status !== 'completed' && job.status !== 'failed') return `job ${jobId} is ${job.status}`;
      this.#ended.set(jobId, job);
      return undefined;
    } catch (error) {
      return `job ${jobId} cannot be read: ${String(error)}`;
    }
  }

  #note(jobId: string, { version, status }: Shown): void {
    const seen = this.#seen.get(jobId) ?? [];
    seen.push({ client: 'observer', version, status });
    this.#seen.set(jobId, seen);
  }
}

interface Asked {
  readonly gateway?: number;
  /** Makes it a POST. */
  readonly json?: unknown;
}

async function ask<T>({ urls, adminKey }: ChaosSystem, path: string, { gateway = 0, json }: Asked): Promise<T> {
  const response = await fetch(`${urls[gateway % urls.length] ?? ''}${path}`, {
    ...(json === undefined ? {} : { method: 'POST', body: JSON.stringify(json) }),
    headers: { 'x-api-key': adminKey, 'content-type': 'application/json' },
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
  if (!response.ok) throw new Error(`${path} was answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as T;
}
