import type { JobEvent } from '@docket/job';
import type { ObservedEvent } from './observed.ts';

type Status = 'none' | 'pending' | 'processing' | 'retrying' | 'completed' | 'failed' | 'erased';

/** How a job stood right after one of its events. */
export interface Moment {
  readonly status: Status;
  /** From 1; 0: not submitted. */
  readonly run: number;
  /** The newest attempt of this run; 0: none. */
  readonly attempt: number;
  readonly errorCode: string | null;
  /** When the run ended (ISO). */
  readonly completedAt: string | null;
}

const BEFORE: Moment = { status: 'none', run: 0, attempt: 0, errorCode: null, completedAt: null };

/** From which status each event may come, and where it leads; undefined: it stays. */
const TRANSITIONS: Readonly<Record<JobEvent['type'], { readonly from: readonly Status[]; readonly to?: Status }>> = {
  JobSubmitted: { from: ['none'], to: 'pending' },
  AttemptStarted: { from: ['pending', 'processing', 'retrying'], to: 'processing' },
  AttemptResumed: { from: ['processing'] },
  PagesRead: { from: ['processing', 'retrying'] },
  AttemptFailed: { from: ['processing'] },
  RetryScheduled: { from: ['processing'], to: 'retrying' },
  JobCompleted: { from: ['processing', 'retrying'], to: 'completed' },
  JobFailed: { from: ['processing'], to: 'failed' },
  JobCancelled: { from: ['pending', 'processing', 'retrying'], to: 'failed' },
  JobRetried: { from: ['failed'], to: 'pending' },
  JobErased: { from: ['completed', 'failed'], to: 'erased' },
};

export const ENDS: ReadonlySet<string> = new Set(['JobCompleted', 'JobFailed', 'JobCancelled']);

/**
 * How the job stood after each event: moment n−1 belongs to event n. An event that may not follow is carried out all the
 * same, so that one fault is not reported for everything after it.
 */
export function foldHistory(history: readonly ObservedEvent[]): readonly Moment[] {
  let moment = BEFORE;
  return history.map((event) => (moment = after(moment, event)));
}

/** May this event follow on that moment? */
export function isLegal(before: Moment | undefined, { type }: ObservedEvent): boolean {
  return transitionOf(type)?.from.includes((before ?? BEFORE).status) ?? false;
}

const transitionOf = (type: string) => (type in TRANSITIONS ? TRANSITIONS[type as JobEvent['type']] : undefined);

function after(before: Moment, { type, at, attempt, errorCode }: ObservedEvent): Moment {
  const status = transitionOf(type)?.to ?? before.status;
  const moved = { ...before, status };
  if (type === 'JobSubmitted' || type === 'JobRetried') return { ...BEFORE, status, run: before.run + 1 };
  if (type === 'AttemptStarted') return { ...moved, attempt: attempt ?? 0 };
  if (!ENDS.has(type)) return moved;
  const code = type === 'JobCancelled' ? 'CANCELLED' : (errorCode ?? null);
  return { ...moved, completedAt: at, errorCode: code };
}
