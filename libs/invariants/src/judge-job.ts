import { isDeepStrictEqual } from 'node:util';
import { foldHistory } from './fold-history.ts';
import type { Moment } from './fold-history.ts';
import type { ObservedJob, ObservedRead, ObservedView } from './observed.ts';
import { found } from './violation.ts';
import type { Violation } from './violation.ts';

type Shown = Exclude<ObservedView, { status: 'erased' }>;

/** Invariants 1, 8 and 9: what became of a job, and what its clients were shown. */
export function judgeJob(job: ObservedJob): Violation[] {
  const { jobId, view, history } = job;
  const moments = history && foldHistory(history);
  if (!view) return [lost(jobId, `Job ${jobId} cannot be read.`)];
  if (history?.length === 0) return [lost(jobId, `Job ${jobId} has no history.`)];
  return [...outcome(job, view), ...(moments ? viewed(jobId, view, moments) : []), ...reads(job, moments)];
}

const lost = (jobId: string, text: string): Violation => ({ invariant: 1, id: jobId, text, counted: 'lost' });

function outcome({ jobId, must, expected }: ObservedJob, view: ObservedView): Violation[] {
  if (view.status === 'erased')
    return must === 'any' ? [] : [lost(jobId, `Job ${jobId} is erased, which nobody asked for.`)];
  const { status, errorCode } = view;
  if (status !== 'completed' && status !== 'failed') return [lost(jobId, `Job ${jobId} rests as ${status}.`)];
  if (must === 'fail' && status !== 'failed')
    return [{ invariant: 1, id: jobId, text: `Job ${jobId} is poison and ${status}.` }];
  if (must === 'complete' && status !== 'completed')
    return [{ invariant: 1, id: jobId, text: `Job ${jobId} is good and failed: ${errorCode}.` }];
  return status === 'completed' ? fields(jobId, expected, view.result) : [];
}

function fields(jobId: string, expected: Readonly<Record<string, unknown>>, result: unknown): Violation[] {
  const has = (result ?? {}) as Readonly<Record<string, unknown>>;
  const wrong = Object.keys(expected).filter((name) => !isDeepStrictEqual(has[name], expected[name]));
  if (wrong.length === 0) return [];
  return [{ invariant: 1, id: jobId, text: `Job ${jobId} completed with other values of ${wrong.join(', ')}.` }];
}

function viewed(jobId: string, view: ObservedView, moments: readonly Moment[]): Violation[] {
  const now = moments.at(-1);
  const differing = now ? differences(view, now, moments.length) : [];
  if (differing.length === 0) return [];
  return [{ invariant: 8, id: jobId, text: `The view of job ${jobId} is not its history: ${differing.join(', ')}.` }];
}

function differences(view: ObservedView, now: Moment, version: number): string[] {
  if (view.status === 'erased' || now.status === 'erased')
    return view.status === now.status ? [] : [`it is ${view.status}, and was ${now.status}`];
  const folded: Omit<Shown, 'result' | 'status'> & { status: string } = {
    ...{ version, status: now.status, attempts: now.attempt, errorCode: now.errorCode, completedAt: now.completedAt },
  };
  return (Object.keys(folded) as (keyof typeof folded)[])
    .filter((name) => view[name] !== folded[name])
    .map((name) => `${name} is ${view[name]} and not ${folded[name]}`);
}

/** A later run is later in the history too, so what holds across runs holds within one. */
function reads({ jobId, seen }: ObservedJob, moments: readonly Moment[] | null): Violation[] {
  const clients = Map.groupBy(seen, ({ client }) => client);
  return [...clients].flatMap(([client, answers]) =>
    answers.flatMap((answer, index) => found([...back(jobId, client, [answers[index - 1], answer]), wrong(answer)])),
  );

  function wrong({ version, status }: ObservedRead): Violation | false {
    const then = moments?.[version - 1]?.status;
    if (!moments || then === status) return false;
    return { invariant: 9, id: jobId, text: `Job ${jobId} was shown as ${status} at event ${version}: ${then}.` };
  }
}

function back(
  jobId: string,
  client: string,
  [before, now]: readonly [ObservedRead | undefined, ObservedRead],
): Violation[] {
  if (!before || before.version <= now.version) return [];
  const text = `${client} saw job ${jobId} at event ${before.version} and then at ${now.version}.`;
  return [{ invariant: 9, id: jobId, text }];
}
