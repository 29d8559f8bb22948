import { parseCommitId } from '@docket/event-log';
import type { Records, Versioned } from '@docket/records';
import type { Log } from '@docket/service';
import type { LossCause } from '@docket/job';
import type { JobStreams } from './job-streams.ts';
import type { Erasure } from './jobs/erase-job.ts';
import { LEASES } from './kinds.ts';
import type { Lease } from './kinds.ts';

/** How far a claim has come: pages read, of pages in all (0: not known yet), and pages stored under it. */
export type LeaseProgress = Pick<Lease, 'read' | 'pages' | 'stored'>;

/** A lease in hand. */
export interface Taken {
  readonly version: number;
  readonly progress: LeaseProgress;
}

export const NO_PROGRESS: LeaseProgress = { read: 0, pages: 0, stored: 0 };
/** More than a claim can be renewed: one a second for half a year. */
const VERSIONS_A_CLAIM = 2 ** 24;

export interface LeaseDeps {
  readonly records: Records;
  readonly streams: JobStreams;
  readonly erasure: Erasure;
  readonly logger: Log;
  readonly now: () => Date;
}

/** Who holds which claim, and what becomes of a claim that nobody holds any more. */
export class Leases {
  readonly #deps: LeaseDeps;

  constructor(deps: LeaseDeps) {
    this.#deps = deps;
  }

  /**
   * Provides the lease of a claim at its first version; one that is there already, or that of a later claim, stays.
   * Answers that version.
   */
  async provide(jobId: string, token: string, holder: string): Promise<number> {
    const version = firstVersion(token);
    await this.#deps.records.put(LEASES, jobId, version, { token, holder, ...NO_PROGRESS, renewedAt: this.#at() });
    return version;
  }

  /**
   * Takes the lease of a claim from whoever held it, with the progress made so far. Undefined if a later claim has a
   * lease: then this one is not the newest any more.
   */
  async take(jobId: string, token: string, holder: string): Promise<Taken | undefined> {
    for (;;) {
      const stored = await this.#deps.records.get(LEASES, jobId);
      if (stored && stored.version >= firstVersion(token) + VERSIONS_A_CLAIM) return undefined;
      const { read, pages, stored: kept } = stored?.value.token === token ? stored.value : NO_PROGRESS;
      const progress = { read, pages, stored: kept };
      const version = Math.max(firstVersion(token), (stored?.version ?? 0) + 1);
      if (await this.#deps.records.put(LEASES, jobId, version, { token, holder, ...progress, renewedAt: this.#at() }))
        return { version, progress };
    }
  }

  /** The next version, or undefined if another holder took the lease meanwhile. */
  async renew(jobId: string, version: number, lease: Omit<Lease, 'renewedAt'>): Promise<number | undefined> {
    const value = { ...lease, renewedAt: this.#at() };
    return (await this.#deps.records.replace(LEASES, jobId, version, value)) ? version + 1 : undefined;
  }

  async drop(jobId: string, version: number): Promise<void> {
    await this.#deps.records.remove(LEASES, jobId, version);
  }

  async all(): Promise<readonly Versioned<Lease>[]> {
    const leases: Versioned<Lease>[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await this.#deps.records.list(LEASES, {
        index: 'byRenewal',
        limit: 500,
        ...(cursor ? { cursor } : {}),
      });
      leases.push(...page.items);
      if (page.next === undefined) return leases;
      cursor = page.next;
    }
  }

  /**
   * Gives the work of a claim back to the queue, unless its lease moved since it was seen at this version. True if
   * the attempt was resumed or spent by this call.
   * @param stored pages stored under the claim, as far as the caller knows; the lease may lag behind.
   */
  async release(jobId: string, seen: number, cause: LossCause, stored = 0): Promise<boolean> {
    const lease = await this.#deps.records.get(LEASES, jobId);
    const claim = lease && parseCommitId(lease.value.token);
    if (lease?.version !== seen || !claim) return false;
    const command = {
      ...({ type: 'release', claim: claim.version, cause } as const),
      progressed: Math.max(stored, lease.value.stored) > 0,
    };
    const done = await this.#deps.streams.execute(jobId, command, { trace: null });
    // A holder that died may have stored words of a job that was being erased.
    if (done.state.status === 'erased') await this.#deps.erasure.forget(jobId);
    await this.drop(jobId, seen);
    if (done.refused) return false;
    const said = { job_id: jobId, claim: lease.value.token, cause };
    if (cause === 'lost') this.#deps.logger.warn(said, 'extractor gone, its work is queued again');
    else this.#deps.logger.info(said, 'nobody works on it, it is queued again');
    return true;
  }

  #at(): string {
    return this.#deps.now().toISOString();
  }
}

/** Version of a claim's lease when it is new. Claims of a job have versions far apart: a late holder's never matches. */
function firstVersion(token: string): number {
  const claim = parseCommitId(token);
  if (!claim) throw new Error(`${token} is no claim`);
  return claim.version * VERSIONS_A_CLAIM;
}
