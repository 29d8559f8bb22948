import { randomUUID } from 'node:crypto';
import { openInProcessBus } from '@docket/bus';
import type { Bus } from '@docket/bus';
import { commitId } from '@docket/event-log';
import type { EventLog, Settlement } from '@docket/event-log';
import type { JobFacts, JobState } from '@docket/job';
import { Usage } from './accounts/usage.ts';
import { Debts } from './debts.ts';
import { grantClaim } from './grant-claim.ts';
import type { Grant, GrantDeps } from './grant-claim.ts';
import { movableClock, openStores, quiet } from './ingest-on-disk.features.ts';
import type { Stores } from './ingest-on-disk.features.ts';
import { Erasure } from './jobs/erase-job.ts';
import { JobWatch } from './job-watch.ts';
import { openJobStreams } from './job-streams.ts';
import type { JobStreams } from './job-streams.ts';
import { Leases } from './leases.ts';
import { openSettlement } from './settle-commit.ts';
import { StoredWords } from './stored-words.ts';
import { Sweep } from './sweep.ts';
import { Views } from './views.ts';

/** What decides about jobs, over real stores, without a server and without timers. */
export interface JobsOnDisk {
  readonly stores: Stores;
  readonly log: EventLog;
  readonly streams: JobStreams;
  readonly leases: Leases;
  readonly settlement: Settlement<JobState>;
  readonly debts: Debts;
  readonly sweep: Sweep;
  readonly deps: GrantDeps;
  readonly clock: ReturnType<typeof movableClock>;
  /** The steady clock of the sweep, in ms. */
  readonly ticks: { now: number };
  /** Submits a job; its id. */
  /** @param trace W3C traceparent; default none. */
  submit(trace?: string): Promise<string>;
  /** Claims the work that this version scheduled. */
  claim(jobId: string, work: number): Promise<Grant & { readonly lease: NonNullable<Grant['lease']> }>;
  remove(): Promise<void>;
}

export const FACTS: JobFacts = {
  ...{ accountId: 'local', templateId: 'invoice', templateVersion: 1, blobId: 'blob', sha256: 'ab', size: 1 },
  ...{ mediaType: 'application/pdf', language: null, pages: null },
};

/** @param wrap puts a fault between the jobs and their log. */
export async function openJobs({
  bus,
  log: wrap,
  leaseTimeoutMs = 20_000,
}: { bus?: Bus; log?: (log: EventLog) => EventLog; leaseTimeoutMs?: number } = {}): Promise<JobsOnDisk> {
  const stores = await openStores();
  const own = openInProcessBus({ log: quiet });
  const clock = movableClock();
  const ticks = { now: 0 };
  const log = (wrap ?? ((same) => same))(stores.openLog('key of the chain'));
  const shared = { log, records: stores.records, bus: bus ?? own, logger: quiet, now: clock.now };
  const watch = new JobWatch(shared);
  const words = new StoredWords(stores.records);
  const erasure = new Erasure({ ...shared, words, blobs: stores.blobs });
  const usage = new Usage(stores.records, () => performance.now());
  const debts = new Debts(shared);
  const settlement = openSettlement({
    ...shared,
    ...{ usage, watch, erasure, debts, views: new Views(stores.records, log) },
  });
  const streams = openJobStreams({ ...shared, settlement, by: 'test' });
  const leases = new Leases({ ...shared, streams, erasure });
  const deps = { ...shared, streams, leases, holder: 'test' };
  return {
    ...{ stores, log, streams, leases, settlement, debts, clock, ticks, deps },
    sweep: new Sweep({ ...deps, settlement, debts, ticks: () => ticks.now, leaseTimeoutMs }),
    async submit(trace: string | null = null) {
      const jobId = randomUUID();
      await streams.execute(jobId, { type: 'submit', facts: FACTS }, { trace });
      return jobId;
    },
    async claim(jobId, work) {
      const open = { commit: commitId(jobId, work), worker: 'hand', reader: 'hand/1' };
      const granted = await grantClaim(deps, open, new AbortController().signal);
      if (!('grant' in granted) || !granted.grant.lease) throw new Error('not granted');
      return { ...granted.grant, lease: granted.grant.lease };
    },
    async remove() {
      await settlement.drained();
      await own.close();
      await stores.remove();
    },
  };
}
