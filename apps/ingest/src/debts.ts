import type { Bus, Published } from '@docket/bus';
import { extractionRequested, jobFinished } from '@docket/contracts';
import type { Commit } from '@docket/event-log';
import type { JobState } from '@docket/job';
import type { Records } from '@docket/records';
import type { Log } from '@docket/service';
import { OWED } from './kinds.ts';
import type { Owed } from './kinds.ts';

/** How long after a commit its work message is published again if nobody claimed it, in ms. */
const WORK_DUE = 15_000;
/** The same for a finished job whose deliveries nobody said to be stored. */
const FINISHED_DUE = 10_000;
/** Allowance past a retry's time before its message counts as lost. */
const RETRY_SLACK = 5_000;

/** What a commit owes: work to be claimed or an end to be told, and when the message for it shall arrive. */
export interface Debt {
  readonly kind: Owed['kind'];
  readonly accountId: string;
  /** Wait before the message arrives, in ms. */
  readonly delayMs: number | null;
}

export interface DebtsParts {
  readonly records: Records;
  readonly bus: Bus;
  readonly logger: Log;
  readonly now: () => Date;
}

/** What commits owe to extractors and the dispatcher: a record that stays until their word, and a message. */
export class Debts {
  readonly #parts: DebtsParts;

  constructor(parts: DebtsParts) {
    this.#parts = parts;
  }

  /** Records what the commit owes, if anything, before its message goes out; repeating it changes nothing. */
  async owe(commit: Commit, state: JobState): Promise<Debt | undefined> {
    const debt = debtOf(commit, state, this.#parts.now());
    if (debt) await this.#parts.records.insert(OWED, commit.id, this.#owed(commit, debt));
    return debt;
  }

  /**
   * Owes the end of a finished job once more, whether it is still owed or not: a word on what was owed before does not
   * settle this debt. @param head the commit that ended the job.
   */
  async oweAgain(head: Commit, state: JobState): Promise<Debt | undefined> {
    const { records, now } = this.#parts;
    const debt = debtOf(head, state, now());
    if (!debt) return undefined;
    // Versions of debts that were counted up are far below the time in ms.
    for (let version = now().getTime(); ; version++) {
      const stored = (await records.get(OWED, head.id))?.version ?? 0;
      version = Math.max(version, stored + 1);
      if (await records.put(OWED, head.id, version, this.#owed(head, debt))) return debt;
    }
  }

  /** @param traceparent W3C; null: none. */
  async publish(commitId: string, jobId: string, debt: Debt, traceparent: string | null): Promise<Published> {
    const { bus, logger } = this.#parts;
    const options = { messageId: commitId, traceparent };
    const outcome =
      debt.kind === 'work'
        ? await bus.publish(extractionRequested, { v: 1, jobId, commit: commitId }, { ...options, ...delayOf(debt) })
        : await bus.publish(jobFinished, { v: 1, jobId, accountId: debt.accountId, commit: commitId }, options);
    if (outcome !== 'confirmed') logger.warn({ commit: commitId, outcome }, 'message not confirmed, left to the sweep');
    return outcome;
  }

  #owed({ stream, trace, at }: Commit, { kind, delayMs }: Debt): Owed {
    const due = kind === 'finished' ? FINISHED_DUE : delayMs === null ? WORK_DUE : delayMs + RETRY_SLACK;
    const inMs = (ms: number) => new Date(this.#parts.now().getTime() + ms).toISOString();
    return { kind, jobId: stream, trace, at, readyAt: inMs(delayMs ?? 0), dueAt: inMs(due), tries: 0 };
  }
}

/** The broker does not answer: further messages would each wait for it in vain. */
export const isAway = (outcome: Published): boolean => outcome === 'timeout' || outcome === 'disconnected';

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
