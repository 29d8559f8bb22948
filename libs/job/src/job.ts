/**
 * A job: one document, one template, and everything that was done to get the fields out.
 *
 * - run: from submission (or `JobRetried`) to one terminal event. At most one terminal event per run.
 * - attempt: one of at most three tries of a run, numbered from 1. An attempt that was spent has failed.
 * - claim: an extractor's hold on an attempt, named by the version of the commit that granted it. An attempt has
 *   several claims if extractors were lost; only the newest may fail it, any of them may complete it.
 * - work: a commit that asks for an attempt to be made (JobSubmitted, AttemptResumed, RetryScheduled, JobRetried).
 *   A claim must name the newest one.
 * - loss: a claim that ended without outcome. A loss after which no new page was stored counts; six in a row spend
 *   the attempt.
 *
 * Pure: time, ids and versions come in with commands and recorded events.
 */
import { ERROR_CODES } from './error-codes.ts';
import type { ErrorCode } from './error-codes.ts';

export const MAX_ATTEMPTS = 3;
export const MAX_LOSSES = 6;
/** Waits in ms before attempts 2 and 3. */
const WAIT_BEFORE: readonly number[] = [5_000, 25_000];

// ---- State ----------------------------------------------------------------------------------------------------------

/** A template as it was at a time. */
export interface TemplateAt {
  readonly templateId: string;
  readonly templateVersion: number;
}

/** What a submission fixed for good; where templates compete, the one that was chosen is known with the completion. */
export interface JobFacts extends TemplateAt {
  readonly accountId: string;
  /**
   * Templates of which the one that fits the document best is to be used, the first of those that fit equally. Absent:
   * the one named. Until one is chosen `templateId` is what the submission asked for, and `templateVersion` is 0.
   */
  readonly competing?: readonly TemplateAt[];
  /** The document's bytes. */
  readonly blobId: string;
  readonly sha256: string;
  readonly size: number;
  readonly mediaType: string;
  /** Hint for OCR, ISO 639, or null. */
  readonly language: string | null;
  /** Page ranges (`1-3,7`), or null for all. */
  readonly pages: string | null;
  /** Absent: an ordinary job. Trials of a template are neither listed nor charged nor told to anybody. */
  readonly purpose?: TrialPurpose;
  /** Where the bytes are when they belong to another job, so that erasing this one leaves them; then nothing is at `blobId`. */
  readonly borrowedBlob?: string;
}

/**
 * `test`: tries a template on a document; `draft`: drafts a template from one; `backfill`: tries a version on the document
 * of a past job.
 */
export type TrialPurpose = 'test' | 'draft' | 'backfill';

interface Run {
  readonly facts: JobFacts;
  readonly createdAt: string;
  /** Runs so far, from 1. */
  readonly run: number;
  /** First start in this run; null before. */
  readonly startedAt: string | null;
  readonly pageCount: number | null;
  /** So far, all runs together: the number of the newest event. */
  readonly events: number;
}

/** The attempt that was claimed last; its claims (commit versions), oldest first. */
interface Attempt {
  readonly n: number;
  readonly claims: readonly number[];
  /** Losses in a row without a new page. */
  readonly losses: number;
}

export type JobState =
  | { readonly status: 'none' }
  | (Run & { readonly status: 'pending'; readonly work: number })
  /** `work` is null while the newest claim holds, else the commit that queued the attempt again. */
  | (Run & { readonly status: 'processing'; readonly attempt: Attempt; readonly work: number | null })
  | (Run & {
      readonly status: 'retrying';
      readonly attempt: Attempt;
      readonly work: number;
      readonly notBefore: string;
    })
  | (Run & {
      readonly status: 'completed';
      readonly attempts: number;
      readonly resultBlob: string;
      readonly completedAt: string;
    })
  | (Run & {
      readonly status: 'failed';
      readonly attempts: number;
      readonly code: ErrorCode;
      readonly completedAt: string;
    })
  | { readonly status: 'erased'; readonly facts: JobFacts; readonly erasedAt: string; readonly events: number };

export const NO_JOB: JobState = { status: 'none' };

// ---- Events ---------------------------------------------------------------------------------------------------------

export type JobEvent =
  | { readonly type: 'JobSubmitted'; readonly data: JobFacts }
  | { readonly type: 'AttemptStarted'; readonly data: { readonly n: number; readonly worker: string } }
  | {
      readonly type: 'AttemptResumed';
      readonly data: { readonly n: number; readonly cause: LossCause; readonly losses: number };
    }
  | { readonly type: 'PagesRead'; readonly data: { readonly n: number; readonly pages: number } }
  | { readonly type: 'AttemptFailed'; readonly data: { readonly n: number; readonly code: ErrorCode } }
  | { readonly type: 'RetryScheduled'; readonly data: { readonly n: number; readonly notBefore: string } }
  | { readonly type: 'JobCompleted'; readonly data: JobCompletion }
  | { readonly type: 'JobFailed'; readonly data: { readonly code: ErrorCode } }
  | { readonly type: 'JobCancelled'; readonly data: Readonly<Record<string, never>> }
  | { readonly type: 'JobRetried'; readonly data: { readonly run: number } }
  | { readonly type: 'JobErased'; readonly data: Readonly<Record<string, never>> };

interface JobCompletion {
  readonly n: number;
  readonly resultBlob: string;
  /** The one that was chosen, where several competed. */
  readonly template?: TemplateAt;
}

export type LossCause = 'lost' | 'handed-back';

/** An event with what its commit says of it. */
export interface Recorded {
  readonly event: JobEvent;
  /** Of the commit it is in. */
  readonly version: number;
  /** ISO 8601 UTC. */
  readonly at: string;
}

// ---- Commands -------------------------------------------------------------------------------------------------------

export type JobCommand =
  | { readonly type: 'submit'; readonly facts: JobFacts }
  /** `work`: version of the commit that asked for the attempt. */
  | { readonly type: 'claim'; readonly work: number; readonly worker: string }
  /** The claim ended without outcome. `progressed`: new pages were stored under it. */
  | {
      readonly type: 'release';
      readonly claim: number;
      readonly cause: LossCause;
      readonly progressed: boolean;
    }
  /** `template`: which of those that compete was used, where some do. */
  | {
      readonly type: 'complete';
      readonly claim: number;
      readonly resultBlob: string;
      readonly pageCount: number;
      readonly template?: TemplateAt;
    }
  | { readonly type: 'fail'; readonly claim: number; readonly code: ErrorCode; readonly pageCount: number | null }
  | { readonly type: 'cancel' }
  /** `run`: only if that is the run it begins, so that a repeat begins none. */
  | { readonly type: 'retry'; readonly run?: number }
  | { readonly type: 'erase' }
  /** Erases a job that finished before this time (ISO). */
  | { readonly type: 'expire'; readonly before: string };

/**
 * - `exists`: submitted before · `unknown`: no such job · `erased`
 * - `overtaken`: the claim or the work named is not the one that counts (any more)
 * - `early`: a retry before its time; `notBefore` says when
 * - `finished` / `unfinished`: the run is over / is not over (or not for so long)
 */
export type Decision =
  | { readonly decided: readonly JobEvent[] }
  | { readonly refused: 'exists' | 'unknown' | 'erased' | 'overtaken' | 'finished' | 'unfinished' }
  | { readonly refused: 'early'; readonly notBefore: string };

// ---- decide ---------------------------------------------------------------------------------------------------------

/**
 * What `command` makes of a job in `state`. Decides nothing twice: a repeated command is refused.
 * @param at ISO; the time of the commit that the decision would make, so that waits count from it.
 */
export function decide(state: JobState, command: JobCommand, at: string): Decision {
  if (command.type === 'submit') {
    return state.status === 'none' ? decided({ type: 'JobSubmitted', data: command.facts }) : { refused: 'exists' };
  }
  if (state.status === 'none') return { refused: 'unknown' };
  if (state.status === 'erased') return { refused: 'erased' };
  switch (command.type) {
    case 'claim':
      return decideClaim(state, command, at);
    case 'release':
      return decideRelease(state, command, at);
    case 'complete':
      return decideComplete(state, command);
    case 'fail':
      return decideFail(state, command, at);
    case 'cancel':
      return isTerminal(state) ? { refused: 'finished' } : decided({ type: 'JobCancelled', data: {} });
    case 'retry':
      return decideRetry(state, command);
    case 'erase':
      return isTerminal(state)
        ? decided({ type: 'JobErased', data: {} })
        : decided({ type: 'JobCancelled', data: {} }, { type: 'JobErased', data: {} });
    case 'expire':
      return isTerminal(state) && state.completedAt < command.before
        ? decided({ type: 'JobErased', data: {} })
        : { refused: 'unfinished' };
  }
}

type Live = Exclude<JobState, { status: 'none' | 'erased' }>;
type Command<T extends JobCommand['type']> = Extract<JobCommand, { type: T }>;

const decided = (...events: JobEvent[]): Decision => ({ decided: events });
const OVERTAKEN: Decision = { refused: 'overtaken' };

const isTerminal = (state: Live): state is Extract<Live, { status: 'completed' | 'failed' }> =>
  state.status === 'completed' || state.status === 'failed';

function decideClaim(state: Live, { work, worker }: Command<'claim'>, at: string): Decision {
  if (state.status === 'completed' || state.status === 'failed' || state.work !== work) return OVERTAKEN;
  if (state.status === 'retrying' && at < state.notBefore) return { refused: 'early', notBefore: state.notBefore };
  return decided({ type: 'AttemptStarted', data: { n: nextAttempt(state), worker } });
}

function nextAttempt(state: Extract<Live, { status: 'pending' | 'processing' | 'retrying' }>): number {
  switch (state.status) {
    case 'pending':
      return 1;
    case 'processing':
      return state.attempt.n;
    case 'retrying':
      return state.attempt.n + 1;
  }
}

/** The attempt whose newest claim is `claim`, if that claim holds. */
function heldBy(state: Live, claim: number): Attempt | undefined {
  if (state.status !== 'processing' || state.work !== null) return undefined;
  return state.attempt.claims.at(-1) === claim ? state.attempt : undefined;
}

function decideRelease(state: Live, { claim, cause, progressed }: Command<'release'>, at: string): Decision {
  const attempt = heldBy(state, claim);
  if (!attempt) return OVERTAKEN;
  const losses = progressed ? 0 : attempt.losses + 1;
  if (losses >= MAX_LOSSES) return decided(...spend(attempt.n, 'WORKER_LOST', at));
  return decided({ type: 'AttemptResumed', data: { n: attempt.n, cause, losses } });
}

function decideComplete(state: Live, { claim, resultBlob, pageCount, template }: Command<'complete'>): Decision {
  if (state.status !== 'processing' && state.status !== 'retrying') return OVERTAKEN;
  const { n, claims } = state.attempt;
  if (!claims.includes(claim)) return OVERTAKEN;
  return decided(
    { type: 'PagesRead', data: { n, pages: pageCount } },
    { type: 'JobCompleted', data: { n, resultBlob, ...(template ? { template } : {}) } },
  );
}

function decideFail(state: Live, { claim, code, pageCount }: Command<'fail'>, at: string): Decision {
  const attempt = heldBy(state, claim);
  if (!attempt) return OVERTAKEN;
  const read: JobEvent[] = pageCount === null ? [] : [{ type: 'PagesRead', data: { n: attempt.n, pages: pageCount } }];
  return decided(...read, ...spend(attempt.n, code, at));
}

function decideRetry(state: Live, { run }: Command<'retry'>): Decision {
  if (state.status !== 'failed') return { refused: state.status === 'completed' ? 'finished' : 'unfinished' };
  if (run !== undefined && run !== state.run + 1) return OVERTAKEN;
  return decided({ type: 'JobRetried', data: { run: state.run + 1 } });
}

/** An attempt failed: another one after a wait, or the end of the run. */
function spend(n: number, code: ErrorCode, at: string): readonly JobEvent[] {
  const failed: JobEvent = { type: 'AttemptFailed', data: { n, code } };
  const wait = WAIT_BEFORE[n - 1];
  if (!ERROR_CODES[code].retryable || n >= MAX_ATTEMPTS || wait === undefined) {
    return [failed, { type: 'JobFailed', data: { code } }];
  }
  return [failed, { type: 'RetryScheduled', data: { n: n + 1, notBefore: later(at, wait) } }];
}

const later = (iso: string, ms: number): string => new Date(Date.parse(iso) + ms).toISOString();

// ---- evolve ---------------------------------------------------------------------------------------------------------

/**
 * The state after one more recorded event. Total over the events that {@link decide} gives from this state.
 * @throws IllegalHistory for an event that cannot follow: the stream was not written by `decide`.
 */
export function evolve(state: JobState, { event, version, at }: Recorded): JobState {
  if (event.type === 'JobSubmitted') {
    const first = { createdAt: at, run: 1, startedAt: null, pageCount: null, events: 1 };
    return { status: 'pending', facts: event.data, ...first, work: version };
  }
  if (state.status === 'none' || state.status === 'erased') throw new IllegalHistory(event.type, state.status);
  const run = nextOf(state);
  switch (event.type) {
    case 'AttemptStarted':
      return {
        status: 'processing',
        ...run,
        startedAt: run.startedAt ?? at,
        attempt: claimed(state, event.data.n, version),
        work: null,
      };
    case 'AttemptResumed':
      return {
        status: 'processing',
        ...run,
        attempt: { ...attemptOf(state, event), losses: event.data.losses },
        work: version,
      };
    case 'PagesRead':
      return { ...state, ...run, pageCount: event.data.pages };
    case 'AttemptFailed':
      return { ...state, ...run };
    case 'RetryScheduled':
      return {
        status: 'retrying',
        ...run,
        attempt: attemptOf(state, event),
        work: version,
        notBefore: event.data.notBefore,
      };
    case 'JobCompleted':
      return {
        status: 'completed',
        ...run,
        facts: { ...run.facts, ...event.data.template },
        attempts: event.data.n,
        resultBlob: event.data.resultBlob,
        completedAt: at,
      };
    case 'JobFailed':
      return { status: 'failed', ...run, attempts: attemptsOf(state), code: event.data.code, completedAt: at };
    case 'JobCancelled':
      return { status: 'failed', ...run, attempts: attemptsOf(state), code: 'CANCELLED', completedAt: at };
    case 'JobRetried':
      return { status: 'pending', ...run, run: event.data.run, startedAt: null, pageCount: null, work: version };
    case 'JobErased':
      return { status: 'erased', facts: run.facts, erasedAt: at, events: run.events };
  }
}

/** A stream that no sequence of commands can have written. */
export class IllegalHistory extends Error {
  override readonly name = 'IllegalHistory';
  constructor(type: string, status: string) {
    super(`${type} cannot follow on a job that is ${status}`);
  }
}

/** The run with one more event. */
const nextOf = ({ facts, createdAt, run, startedAt, pageCount, events }: Live): Run => ({
  facts,
  createdAt,
  run,
  startedAt,
  pageCount,
  events: events + 1,
});

function attemptOf(state: Live, event: JobEvent): Attempt {
  if (state.status !== 'processing' && state.status !== 'retrying') throw new IllegalHistory(event.type, state.status);
  return state.attempt;
}

function claimed(state: Live, n: number, version: number): Attempt {
  const same = state.status === 'processing' && state.attempt.n === n ? state.attempt : { claims: [], losses: 0 };
  return { n, claims: [...same.claims, version], losses: same.losses };
}

/** Attempts begun in this run. */
export function attemptsOf(state: JobState): number {
  switch (state.status) {
    case 'none':
    case 'erased':
    case 'pending':
      return 0;
    case 'processing':
    case 'retrying':
      return state.attempt.n;
    case 'completed':
    case 'failed':
      return state.attempts;
  }
}
