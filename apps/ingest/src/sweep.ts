import type { Bus, Published } from '@docket/bus';
import { extractionRequested, jobFinished } from '@docket/contracts';
import type { RepairsSoFar } from '@docket/contracts';
import type { Commit, Settlement } from '@docket/event-log';
import { failpoint } from '@docket/failpoints';
import type { JobState } from '@docket/job';
import type { Records, Versioned } from '@docket/records';
import type { Log } from '@docket/service';
import { isAway } from './debts.ts';
import type { Debts } from './debts.ts';
import type { JobStreams } from './job-streams.ts';
import { OWED, VIEWS } from './kinds.ts';
import type { Owed } from './kinds.ts';
import type { Leases } from './leases.ts';
import { INGEST_METRICS } from './metrics.ts';

/** A commit that is not settled by then was left by a crash, in ms. */
const UNSETTLED_AFTER = 5_000;
/** First and longest wait between two repeats of a message, in ms. */
const REPEAT_AFTER = 15_000;
const REPEAT_AT_MOST = 300_000;
const BATCH = 500;
/** Looks in a row that must find a lease unmoved before its holder counts as gone. */
const LOOKS = 4;

export interface SweepDeps {
  readonly records: Records;
  readonly bus: Bus;
  readonly streams: JobStreams;
  readonly settlement: Settlement<JobState>;
  readonly debts: Debts;
  readonly leases: Leases;
  readonly logger: Log;
  readonly now: () => Date;
  /** Steady clock in ms. */
  readonly ticks: () => number;
  /** A lease that did not move for so long, in ms by `ticks`, has lost its holder. */
  readonly leaseTimeoutMs: number;
}

/** What one sweep mended; all 0 without faults. */
export interface Repairs {
  readonly settled: number;
  readonly republished: number;
  readonly released: number;
}

/** Mends what crashes and outages leave: commits not settled, messages lost, claims whose holder is gone. */
export class Sweep {
  readonly #deps: SweepDeps;
  /** Leases as last seen: `token@version` and for how long, so that no clock of another process matters. */
  #seen = new Map<string, { mark: string; age: number }>();
  #lastLook = 0;
  #stopping: AbortSignal | undefined;
  /** How many messages the last look found owed beyond those that the queue held. */
  readonly #missing = { work: 0, finished: 0 };
  #soFar: RepairsSoFar = { settled: 0, republished: 0, released: 0, lastAt: null };

  constructor(deps: SweepDeps) {
    this.#deps = deps;
  }

  /** One round; it ends early once this process stops. @throws if the store is away; the next round does what this one left. */
  async run(stopping?: AbortSignal): Promise<Repairs> {
    this.#stopping = stopping;
    const repairs = await this.#round().catch((error: unknown) => {
      INGEST_METRICS.sweeps.add({ outcome: 'failed' });
      // While the store was away nobody could renew: every holder gets its full time again.
      this.#seen.clear();
      throw error;
    });
    INGEST_METRICS.sweeps.add({ outcome: 'done' });
    this.#count(repairs);
    if (repairs.settled + repairs.republished + repairs.released > 0) this.#deps.logger.warn(repairs, 'sweep repaired');
    return repairs;
  }

  async #round(): Promise<Repairs> {
    // Leases first: an ailing broker must not delay their judgement.
    const released = await this.#releaseStale(this.#deps.leaseTimeoutMs);
    const settled = await this.#settleOlderThan(UNSETTLED_AFTER);
    return { released, settled, republished: (await this.#republish('work')) + (await this.#republish('finished')) };
  }

  /**
   * For a process that is alone with its store and has just started: whatever a former process had in hand is lost,
   * so nothing needs to be waited for.
   */
  async recover(): Promise<Repairs> {
    Object.assign(this.#missing, { work: Infinity, finished: Infinity });
    // First, while no queue holds anything: afterwards it would not be known which of the messages are there.
    const republished = (await this.#republish('work', 'ready')) + (await this.#republish('finished', 'ready'));
    const released = await this.#releaseStale(0);
    const settled = await this.#settleOlderThan(0);
    const repairs = { released, settled, republished };
    this.#count(repairs);
    return repairs;
  }

  /** What was mended since this process began. */
  get repairsSoFar(): RepairsSoFar {
    return this.#soFar;
  }

  #count(repairs: Repairs): void {
    const { settled, republished, released, lastAt } = this.#soFar;
    const mended = repairs.settled + repairs.republished + repairs.released > 0;
    this.#soFar = {
      settled: settled + repairs.settled,
      republished: republished + repairs.republished,
      released: released + repairs.released,
      lastAt: mended ? this.#deps.now().toISOString() : lastAt,
    };
    for (const kind of ['settled', 'republished', 'released'] as const)
      INGEST_METRICS.repairs.add({ kind }, repairs[kind]);
  }

  #settleOlderThan(ms: number): Promise<number> {
    const { now, bus, settlement, streams } = this.#deps;
    const before = new Date(now().getTime() - ms).toISOString();
    const load = async ({ stream, version }: Commit) => (await streams.loadAt(stream, version)).state;
    return settlement.sweep(before, load, bus.connected, this.#stopping);
  }

  /**
   * Publishes messages again, oldest first, as many as the queue lacks: those that are due, or all that are ready,
   * however lately they were repeated.
   */
  async #republish(kind: Owed['kind'], index: 'due' | 'ready' = 'due'): Promise<number> {
    const { records, bus } = this.#deps;
    if (!bus.connected) return 0;
    const { items } = await records.list(OWED, { index, equals: [kind], to: this.#afterNow(), limit: BATCH });
    const lost = items.length === 0 ? 0 : await this.#lost(kind);
    let republished = 0;
    for (const owed of items.slice(0, lost)) {
      if (this.#stopping?.aborted) break;
      const outcome = await this.#repeat(owed);
      if (outcome === 'confirmed') republished++;
      if (outcome && isAway(outcome)) break;
    }
    return republished;
  }

  /**
   * Messages owed beyond those that the queue holds ready. One that was just taken and is not claimed yet looks lost
   * for a moment, so two looks must agree.
   */
  async #lost(kind: Owed['kind']): Promise<number> {
    const { records, bus } = this.#deps;
    const owed = await records.count(OWED, { index: 'ready', equals: [kind], to: this.#afterNow() });
    const waiting = await bus.waiting(kind === 'work' ? extractionRequested : jobFinished);
    if (waiting === null) return 0;
    const missing = Math.max(0, owed - waiting);
    const certain = Math.min(missing, this.#missing[kind]);
    this.#missing[kind] = missing;
    return certain;
  }

  /** Upper bounds are exclusive, and what is ready at this very moment counts. */
  #afterNow(): string {
    return new Date(this.#deps.now().getTime() + 1).toISOString();
  }

  /** The next repeat is put off first, so that two sweeps do not both send this one; undefined: another sweep does. */
  async #repeat({ id, version, value }: Versioned<Owed>): Promise<Published | undefined> {
    const { records, debts, now } = this.#deps;
    await failpoint('sweep.looked');
    const wait = Math.min(REPEAT_AFTER * 2 ** value.tries, REPEAT_AT_MOST);
    // When it was ready first stays: for so long has it been waiting.
    const next = { ...value, tries: value.tries + 1, dueAt: new Date(now().getTime() + wait).toISOString() };
    if (!(await records.replace(OWED, id, version, next))) return undefined;
    const accountId = (await records.get(VIEWS, value.jobId))?.value.accountId ?? '';
    return debts.publish(id, value.jobId, { kind: value.kind, accountId, delayMs: null }, null);
  }

  async #releaseStale(timeoutMs: number): Promise<number> {
    const { leases, ticks, logger } = this.#deps;
    const now = ticks();
    // However long nobody looked, one look adds a bounded time: a process that stood still has not let anyone renew.
    const elapsed = Math.min(now - this.#lastLook, timeoutMs / LOOKS);
    this.#lastLook = now;
    const seen = new Map<string, { mark: string; age: number }>();
    let released = 0;
    for (const { id, version, value } of await leases.all()) {
      const mark = `${value.token}@${version}`;
      const before = this.#seen.get(id);
      const age = before?.mark === mark ? before.age + elapsed : 0;
      seen.set(id, { mark, age });
      if (age < timeoutMs) continue;
      try {
        if (await leases.release(id, version, 'lost')) released++;
      } catch (error) {
        logger.error({ job_id: id, err: error }, 'claim cannot be released');
      }
    }
    this.#seen = seen;
    return released;
  }
}
