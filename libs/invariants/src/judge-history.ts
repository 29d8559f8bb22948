import { ENDS, foldHistory, isLegal } from './fold-history.ts';
import type { Moment } from './fold-history.ts';
import type { ObservedEvent } from './observed.ts';
import { found } from './violation.ts';
import type { Violation } from './violation.ts';

const MOST_ATTEMPTS = 3;
/** Least time between a failure and the start of attempts 2 and 3, in ms. */
const LEAST_WAIT: Readonly<Record<number, number>> = { 2: 5_000, 3: 25_000 };

/** Invariants 2, 3, 4 and 6: what a job's history may look like, whatever it was about. */
export function judgeHistory(jobId: string, history: readonly ObservedEvent[]): Violation[] {
  const moments = foldHistory(history);
  return [
    ...gaps(jobId, history),
    ...history.flatMap((event, index) => transition(jobId, event, moments[index - 1])),
    ...ends(jobId, history, moments),
    ...attempts(jobId, history, moments),
    ...waits(jobId, history),
  ];
}

function gaps(jobId: string, history: readonly ObservedEvent[]): Violation[] {
  return history.flatMap(({ number, commit, at }, index) => {
    const before = history[index - 1];
    const step = commit === undefined ? 1 : commit - (before?.commit ?? 0);
    const gap = number !== index + 1 || step > 1 || step < (before ? 0 : 1);
    return found([
      gap && { invariant: 4, id: jobId, text: `Event ${number} of job ${jobId} follows on ${before?.number ?? 0}.` },
      before !== undefined &&
        at < before.at && {
          ...{ invariant: 4, id: jobId },
          text: `Event ${number} of job ${jobId} is dated before the one it follows.`,
        },
    ]);
  });
}

function transition(jobId: string, event: ObservedEvent, before: Moment | undefined): Violation[] {
  if (isLegal(before, event)) return [];
  const status = before?.status ?? 'none';
  return [{ invariant: 4, id: jobId, text: `${event.type} of job ${jobId} came when it was ${status}.` }];
}

function ends(jobId: string, history: readonly ObservedEvent[], moments: readonly Moment[]): Violation[] {
  const runs = Map.groupBy(
    history.flatMap(({ type }, index) => (ENDS.has(type) ? [{ type, run: moments[index]?.run ?? 0 }] : [])),
    ({ run }) => run,
  );
  return [...runs]
    .filter(([, ended]) => ended.length > 1)
    .map(([run, ended]) => ({
      ...({ invariant: 2, id: jobId, counted: 'duplicated' } as const),
      text: `Run ${run} of job ${jobId} ended ${ended.length} times: ${ended.map(({ type }) => type).join(', ')}.`,
    }));
}

/** Numbered 1, 2, 3 within a run; a repeated number is another claim on the same attempt. */
function attempts(jobId: string, history: readonly ObservedEvent[], moments: readonly Moment[]): Violation[] {
  return history.flatMap(({ type, attempt = 0 }, index) => {
    if (type !== 'AttemptStarted') return [];
    const before = moments[index - 1];
    const expected = before?.status === 'processing' ? before.attempt : (before?.attempt ?? 0) + 1;
    return found([
      attempt > MOST_ATTEMPTS && {
        ...({ invariant: 3, id: jobId, counted: 'overAttempted' } as const),
        text: `Job ${jobId} was given attempt ${attempt} of a run.`,
      },
      attempt !== expected && {
        ...({ invariant: 3, id: jobId } as const),
        text: `Attempt ${attempt} of job ${jobId} began where ${expected} was next.`,
      },
    ]);
  });
}

function waits(jobId: string, history: readonly ObservedEvent[]): Violation[] {
  return history.flatMap(({ type, attempt = 0, at }, index) => {
    const scheduled = history[index - 1];
    if (type !== 'AttemptStarted' || scheduled?.type !== 'RetryScheduled') return [];
    const waited = Date.parse(at) - Date.parse(scheduled.at);
    if (waited >= (LEAST_WAIT[attempt] ?? 0)) return [];
    return [{ invariant: 6, id: jobId, text: `Attempt ${attempt} of job ${jobId} began after ${waited} ms.` }];
  });
}
