import type { Bus, Published } from '@docket/bus';
import { extractionRequested, jobFinished } from '@docket/contracts';
import type { Commit, EventLog } from '@docket/event-log';
import type { JobState } from '@docket/job';
import type { Records } from '@docket/records';
import type { Log } from '@docket/service';
import type { Usage } from './accounts/usage.ts';
import type { JobWatch } from './job-watch.ts';
import type { Erasure } from './jobs/erase-job.ts';
import { OWED } from './kinds.ts';
import type { Owed } from './kinds.ts';
import type { Views } from './views.ts';

/** How long after a commit its work message is published again if nobody claimed it, in ms. */
const WORK_DUE = 15_000;
/** The same for a finished job whose deliveries nobody said to be stored. */
const FINISHED_DUE = 10_000;
/** Allowance past a retry's time before its message counts as lost. */
const RETRY_SLACK = 5_000;

const AWAY: Published = 'disconnected';

/** What a commit owes: work to be claimed or an end to be told, and when the message for it shall arrive. */
interface Debt {
  readonly kind: Owed['kind'];
  readonly accountId: string;
  /** Wait before the message arrives, in ms. */
  readonly delayMs: number | null;
}

export interface SettleParts {
  readonly log: EventLog;
  readonly records: Records;
  readonly views: Views;
  readonly usage: Usage;
  readonly watch: JobWatch;
  readonly erasure: Erasure;
  readonly bus: Bus;
  readonly logger: Log;
  readonly now: () => Date;
}

/**
 * Settles commits: charge, view, what is owed, messages, settled mark, in this order. Each step is idempotent, so that the
 * committing process and the sweep may both do it.
 */
export class Settler {
  readonly #parts: SettleParts;
  readonly #underWay = new Set<Promise<void>>();

  constructor(parts: SettleParts) {
    this.#parts = parts;
  }

  /**
   * After an append: writes the view, then relays in the background. Whatever fails is logged and left to the sweep,
   * for the commit itself stands.
   * @param state the job right after this commit.
   */
  async afterAppend(commit: Commit, state: JobState): Promise<void> {
    const facts = { job_id: commit.stream, commit: commit.id, events: commit.events.map(({ type }) => type) };
    const code = state.status === 'failed' ? { code: state.code } : {};
    this.#parts.logger.info({ ...facts, status: state.status, ...code }, 'job changed');
    try {
      await this.#show(commit, state);
    } catch (error) {
      this.#parts.logger.warn({ commit: commit.id, err: error }, 'commit not shown, left to the sweep');
      return;
    }
    const relay = this.#relay(commit, state).catch((error: unknown) => {
      this.#parts.logger.warn({ commit: commit.id, err: error }, 'commit not settled, left to the sweep');
    });
    const tracked = relay.finally(() => this.#underWay.delete(tracked));
    this.#underWay.add(tracked);
  }

  /**
   * All of it, for the sweep. A commit whose message cannot be published is settled nevertheless: the owed record
   * stands for the message. @throws if the store is away.
   * @param viaBroker false: the broker is known to be away, nothing is published.
   */
  async settle(commit: Commit, state: JobState, viaBroker: boolean): Promise<Published> {
    await this.#show(commit, state);
    const debt = await this.#owe(commit, state);
    if (viaBroker) this.#tellEvents(commit);
    const published = debt && (viaBroker ? await this.#publish(commit.id, commit.stream, debt, commit.trace) : AWAY);
    await this.#parts.log.settle(commit.id);
    return published ?? 'confirmed';
  }

  /** Publishes once more what an owed record stands for. */
  async publishAgain(commitId: string, owed: Owed, accountId: string): Promise<Published> {
    return this.#publish(commitId, owed.jobId, { kind: owed.kind, accountId, delayMs: null }, null);
  }

  /** Resolves when nothing is being relayed any more. */
  async drained(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  /** What clients see; of an erased job also that nothing is left to see. */
  async #show(commit: Commit, state: JobState): Promise<void> {
    // First, so that nobody finds a run completed that is not charged yet.
    await this.#parts.usage.charge(commit, state);
    await this.#parts.views.write(commit, state);
    this.#parts.watch.changed(commit.stream);
    if (state.status === 'erased') await this.#parts.erasure.forget(commit.stream);
  }

  async #relay(commit: Commit, state: JobState): Promise<void> {
    const debt = await this.#owe(commit, state);
    this.#tellEvents(commit);
    if (debt && (await this.#publish(commit.id, commit.stream, debt, commit.trace)) !== 'confirmed') return;
    await this.#parts.log.settle(commit.id);
  }

  /** Records what the commit owes, if anything, before its message goes out. */
  async #owe(commit: Commit, state: JobState): Promise<Debt | undefined> {
    const { records, now } = this.#parts;
    const debt = debtOf(commit, state, now());
    if (!debt) return undefined;
    const { kind, delayMs } = debt;
    const due = kind === 'finished' ? FINISHED_DUE : delayMs === null ? WORK_DUE : delayMs + RETRY_SLACK;
    const inMs = (ms: number) => new Date(now().getTime() + ms).toISOString();
    const owed = { kind, jobId: commit.stream, readyAt: inMs(delayMs ?? 0), dueAt: inMs(due), tries: 0 };
    await records.insert(OWED, commit.id, owed);
    return debt;
  }

  async #publish(commitId: string, jobId: string, debt: Debt, traceparent: string | null): Promise<Published> {
    const { bus, logger } = this.#parts;
    const options = { messageId: commitId, traceparent };
    const outcome =
      debt.kind === 'work'
        ? await bus.publish(extractionRequested, { v: 1, jobId, commit: commitId }, { ...options, ...delayOf(debt) })
        : await bus.publish(jobFinished, { v: 1, jobId, accountId: debt.accountId, commit: commitId }, options);
    if (outcome !== 'confirmed') logger.warn({ commit: commitId, outcome }, 'message not confirmed, left to the sweep');
    return outcome;
  }

  /** For integrators: lossy by design, so nothing waits for it and nothing repeats it. */
  #tellEvents({ id, stream, version, at, events }: Commit): void {
    for (const { type } of events) {
      this.#parts.bus
        .publishEvent(`job.${type}`, { jobId: stream, event: type, commit: id, version, at })
        .catch(() => undefined);
    }
  }
}

const delayOf = ({ delayMs }: Debt) => (delayMs === null ? {} : { delayMs });

const SCHEDULES_WORK = new Set<string>(['JobSubmitted', 'AttemptResumed', 'JobRetried', 'RetryScheduled']);
const ENDS = new Set<string>(['JobCompleted', 'JobFailed', 'JobCancelled', 'JobErased']);

/** What this commit owes, told by its events; `state` is the job right after it. */
function debtOf(commit: Commit, state: JobState, now: Date): Debt | undefined {
  const accountId = accountOf(state);
  if (commit.events.some(({ type }) => ENDS.has(type)))
    return isTrial(state) ? undefined : { kind: 'finished', accountId, delayMs: null };
  if (!commit.events.some(({ type }) => SCHEDULES_WORK.has(type))) return undefined;
  const delayMs = state.status === 'retrying' ? waitOf(commit, state.notBefore, now) : null;
  return { kind: 'work', accountId, delayMs };
}

/** Nobody is told how a trial ended. */
const isTrial = (state: JobState): boolean => state.status !== 'none' && state.facts.purpose !== undefined;

const accountOf = (state: JobState): string => (state.status === 'none' ? '' : state.facts.accountId);

/** The scheduled wait while it is ahead; a sweep that comes later publishes at once. */
function waitOf(commit: Commit, notBefore: string, now: Date): number | null {
  if (now.toISOString() >= notBefore) return null;
  const wait = Date.parse(notBefore) - Date.parse(commit.at);
  return extractionRequested.delays.reduce((best, delay) =>
    Math.abs(delay - wait) < Math.abs(best - wait) ? delay : best,
  );
}
