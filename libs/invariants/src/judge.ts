import { judgeBlobs, judgeLimits } from './judge-budgets.ts';
import { judgeDeliveries } from './judge-deliveries.ts';
import { judgeHistory } from './judge-history.ts';
import { judgeIdentities } from './judge-identities.ts';
import { judgeJob } from './judge-job.ts';
import type { Observed } from './observed.ts';
import type { Violation } from './violation.ts';

export interface Judgement {
  /** Empty: every invariant held. */
  readonly violations: readonly Violation[];
  readonly counts: Counts;
}

/** Jobs by how they ended, and violations by what they come to. */
export interface Counts {
  /** Jobs that some client was told of. */
  readonly acknowledged: number;
  readonly completed: number;
  readonly failed: number;
  readonly lost: number;
  readonly duplicated: number;
  readonly overAttempted: number;
  readonly webhooksMissing: number;
}

/** Holds what was observed of a run at rest against the invariants. Pure. */
export function judge(observed: Observed): Judgement {
  const violations = [
    ...unknown(observed),
    ...judgeIdentities(observed),
    ...observed.jobs.flatMap((job) => [...judgeHistory(job.jobId, job.history ?? []), ...judgeJob(job)]),
    ...judgeDeliveries(observed),
    ...judgeLimits(observed),
    ...judgeBlobs(observed),
  ];
  return { violations, counts: countsOf(observed, violations) };
}

/** Invariant 1: a job that was acknowledged is there. */
function unknown({ submissions, jobs }: Observed): Violation[] {
  const there = new Set(jobs.map(({ jobId }) => jobId));
  const gone = new Set(submissions.map(({ jobId }) => jobId).filter((jobId) => !there.has(jobId)));
  return [...gone].map((id) => ({
    ...({ invariant: 1, id, counted: 'lost' } as const),
    text: `Job ${id} was acknowledged and is not there.`,
  }));
}

function countsOf({ submissions, jobs }: Observed, violations: readonly Violation[]): Counts {
  const ended = (status: string) => jobs.filter(({ view }) => view?.status === status).length;
  const broken = (counted: Violation['counted']) =>
    violations.filter((violation) => violation.counted === counted).length;
  return {
    acknowledged: new Set(submissions.map(({ jobId }) => jobId)).size,
    completed: ended('completed'),
    failed: ended('failed'),
    lost: broken('lost'),
    duplicated: broken('duplicated'),
    overAttempted: broken('overAttempted'),
    webhooksMissing: broken('webhooksMissing'),
  };
}
