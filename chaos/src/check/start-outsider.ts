import { setTimeout as lasting } from 'node:timers/promises';
import type { AuditReport } from '@docket/contracts';
import type { ObservedRead, ObservedView } from '@docket/invariants';
import { seededRandom } from '@docket/testing/without-jest';
import type { Outsider, StartOutsider } from '../cycles/outsider.ts';
import { Clients, type Acknowledged } from '../load/clients.ts';
import { documents } from '../load/documents.ts';
import { openStore, type StoreReader } from '../record/read-store.ts';
import { startReceiver, type Receiver } from '../record/receiver.ts';
import type { ChaosSystem } from '../system/system.ts';
import { judgeRun } from './judge-run.ts';

const ANSWER_WITHIN_MS = 10_000;
const AUDIT_WITHIN_MS = 120_000;
/** Jobs that are looked at in one go. */
const AT_ONCE = 8;
const WATCH_EVERY_MS = 200;
const NAMED = 5;
/** Numbers of documents count from here. */
const FIRST_DOCUMENT = 1_000;

type Shown = Exclude<ObservedView, { readonly status: 'erased' }>;

/** Registers a receiver of webhooks, and from then on knows what clients and the receiver were told. */
export const startOutsider: StartOutsider = async (system, { now }) => {
  const receiver = await startReceiver();
  const { secret: endpoint } = await ask<Secret>(system, '/v1/webhooks', { json: { url: receiver.url } });
  const { secret: callbacks } = await ask<Secret>(system, '/v1/webhooks/secret');
  receiver.trust({ endpoint, callbacks });
  return new OutsideObserver(system, { receiver, store: openStore(system.store), now });
};

interface Secret {
  readonly secret: string;
}

interface Parts {
  readonly receiver: Receiver;
  readonly store: StoreReader;
  readonly now: () => Date;
}

class OutsideObserver implements Outsider {
  readonly #system: ChaosSystem;
  readonly #receiver: Receiver;
  readonly #store: StoreReader;
  readonly #acknowledged: Acknowledged[] = [];
  readonly #seen = new Map<string, ObservedRead[]>();
  readonly #ended = new Map<string, ObservedView>();
  readonly #clients: Clients;
  #documents = FIRST_DOCUMENT;
  #turn = 0;

  constructor(system: ChaosSystem, { receiver, store, now }: Parts) {
    this.#system = system;
    this.#receiver = receiver;
    this.#store = store;
    const taken = (acknowledged: Acknowledged) => this.#acknowledged.push(acknowledged);
    this.#clients = new Clients({ urls: system.urls, key: system.adminKey, receiver: receiver.url, now, taken });
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
    // One that was erased after it was seen to have ended is told of to nobody.
    for (const jobId of this.#untold().slice(0, AT_ONCE)) await this.#look(jobId);
    const untold = this.#untold();
    if (untold.length > 0) return untold.slice(0, NAMED).map((jobId) => `job ${jobId} ended and nobody was told`);
    const left = await this.#store.left();
    return Object.entries(left).flatMap(([what, count]) => (count > 0 ? [`${count} ${what}`] : []));
  }

  #untold(): string[] {
    const told = new Set(this.#receiver.received.map(({ jobId }) => jobId));
    return [...this.#ended].flatMap(([id, { status }]) => (status === 'erased' || told.has(id) ? [] : [id]));
  }

  async verdict() {
    // A job may have been erased after it was seen to have ended.
    for (const { jobId, document } of this.#acknowledged) if (document.meddling) await this.#look(jobId);
    const audit = await ask<AuditReport>(this.#system, '/v1/admin/audit/verify', {
      json: {},
      withinMs: AUDIT_WITHIN_MS,
    });
    const verdict = judgeRun({
      acknowledged: this.#acknowledged,
      seen: this.#seen,
      views: this.#ended,
      commits: await this.#store.commits(),
      webhooks: this.#receiver.received,
    });
    return {
      ...verdict,
      violations: [
        ...verdict.violations,
        ...audit.faults.map(({ commit, reason }) => `Commit ${commit} is ${reason}.`),
      ],
      counts: { ...verdict.counts, internalErrors: this.#clients.internalErrors, commitsVerified: audit.commits },
    };
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
      if (error instanceof Gone) {
        this.#ended.set(jobId, { status: 'erased' });
        return undefined;
      }
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
  readonly withinMs?: number;
}

/** It was there, and is erased. */
class Gone extends Error {}

async function ask<T>(
  { urls, adminKey }: ChaosSystem,
  path: string,
  { gateway = 0, json, withinMs = ANSWER_WITHIN_MS }: Asked = {},
): Promise<T> {
  const response = await fetch(`${urls[gateway % urls.length] ?? ''}${path}`, {
    ...(json === undefined ? {} : { method: 'POST', body: JSON.stringify(json) }),
    headers: { 'x-api-key': adminKey, 'content-type': 'application/json' },
    signal: AbortSignal.timeout(withinMs),
  });
  if (response.status === 410) throw new Gone(path);
  if (!response.ok) throw new Error(`${path} was answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as T;
}
