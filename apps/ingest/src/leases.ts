import type { Records, Versioned } from '@docket/records';
import type { Log } from '@docket/service';
import type { LossCause } from '@docket/job';
import type { JobStreams } from './job-streams.ts';
import { LEASES } from './kinds.ts';
import type { Lease } from './kinds.ts';
import { parseCommitId } from './recorded-job.ts';

/** Who holds which claim, and what becomes of a claim that nobody holds any more. */
export class Leases {
  readonly #records: Records;
  readonly #streams: JobStreams;
  readonly #logger: Log;
  readonly #now: () => Date;

  constructor(records: Records, streams: JobStreams, logger: Log, now: () => Date) {
    this.#records = records;
    this.#streams = streams;
    this.#logger = logger;
    this.#now = now;
  }

  /** Takes the lease whoever had it; answers its version. */
  async take(jobId: string, lease: Omit<Lease, 'renewedAt'>): Promise<number> {
    for (;;) {
      const version = ((await this.#records.get(LEASES, jobId))?.version ?? 0) + 1;
      if (await this.#records.put(LEASES, jobId, version, { ...lease, renewedAt: this.#now().toISOString() }))
        return version;
    }
  }

  /** The next version, or undefined if another holder took the lease meanwhile. */
  async renew(jobId: string, version: number, lease: Omit<Lease, 'renewedAt'>): Promise<number | undefined> {
    const value = { ...lease, renewedAt: this.#now().toISOString() };
    return (await this.#records.replace(LEASES, jobId, version, value)) ? version + 1 : undefined;
  }

  /** A claim that is held in the log must have a lease, or nobody would ever miss its extractor. */
  async provide(jobId: string, token: string): Promise<void> {
    const lease = { token, holder: 'nobody', read: 0, pages: 0, stored: 0, renewedAt: this.#now().toISOString() };
    await this.#records.insert(LEASES, jobId, lease);
  }

  async drop(jobId: string, version: number): Promise<void> {
    await this.#records.remove(LEASES, jobId, version);
  }

  async all(): Promise<readonly Versioned<Lease>[]> {
    const leases: Versioned<Lease>[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await this.#records.list(LEASES, { index: 'byRenewal', limit: 500, ...(cursor ? { cursor } : {}) });
      leases.push(...page.items);
      if (page.next === undefined) return leases;
      cursor = page.next;
    }
  }

  /**
   * Gives the work of a claim back to the queue, unless its lease moved since it was seen at this version. True if
   * the attempt was resumed or spent by this call.
   */
  async release(jobId: string, seen: number, cause: LossCause): Promise<boolean> {
    const lease = await this.#records.get(LEASES, jobId);
    const claim = lease && parseCommitId(lease.value.token);
    if (lease?.version !== seen || !claim) return false;
    const command = {
      ...({ type: 'release', claim: claim.version, cause } as const),
      ...{ progressed: lease.value.stored > 0, now: this.#now().toISOString() },
    };
    const done = await this.#streams.execute(jobId, command, { trace: null });
    await this.drop(jobId, seen);
    if ('refused' in done) return false;
    this.#logger.warn({ job_id: jobId, claim: lease.value.token, cause }, 'extractor gone, its work is queued again');
    return true;
  }
}
