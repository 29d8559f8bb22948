import type { Commit } from '@docket/event-log';
import { recordedEvents } from '@docket/event-log';
import type { JobEvent, JobState } from '@docket/job';
import { STAGE_METRICS } from '@docket/service/metrics';
import { INGEST_METRICS } from './metrics.ts';

/** Counts what a commit that this process appended says. @param state the job right after it. */
export function countCommit(commit: Commit, state: JobState): void {
  for (const { event } of recordedEvents<JobEvent>([commit])) countEvent(event, state, commit.at);
}

function countEvent(event: JobEvent, state: JobState, at: string): void {
  const { accepted, claims, leasesLost, attempts } = INGEST_METRICS;
  switch (event.type) {
    case 'JobSubmitted':
      return accepted.add({ by: event.data.purpose === undefined ? 'submission' : 'trial' });
    case 'JobRetried':
      return accepted.add({ by: 'retry' });
    case 'AttemptStarted':
      return claims.add({});
    case 'AttemptResumed':
      return leasesLost.add({ cause: event.data.cause });
    case 'AttemptFailed':
      if (event.data.code === 'WORKER_LOST') leasesLost.add({ cause: 'lost' });
      return attempts.add({ outcome: 'failed', code: event.data.code });
    case 'JobCompleted':
      attempts.add({ outcome: 'completed', code: 'none' });
      return countEnd('completed', 'none', state, at);
    case 'JobFailed':
      return countEnd('failed', event.data.code, state, at);
    case 'JobCancelled':
      return countEnd('cancelled', 'CANCELLED', state, at);
    case 'PagesRead':
    case 'RetryScheduled':
    case 'JobErased':
  }
}

function countEnd(outcome: 'completed' | 'failed' | 'cancelled', code: string, state: JobState, at: string): void {
  INGEST_METRICS.finished.add({ outcome, code });
  // When a later run began is not in the state; an erased job has no times any more.
  if (state.status !== 'none' && state.status !== 'erased' && state.run === 1)
    INGEST_METRICS.duration.observe({ outcome }, secondsBetween(state.createdAt, at));
}

/** How long the work that this claim is about has waited since it was ready. @param work the commit that asked for it. */
export function countWait(work: Commit | null, claim: Commit): void {
  if (!work) return;
  const [retry] = [...recordedEvents<JobEvent>([work])].flatMap(({ event }) =>
    event.type === 'RetryScheduled' ? [event.data.notBefore] : [],
  );
  STAGE_METRICS.duration.observe({ stage: 'queue_wait' }, secondsBetween(retry ?? work.at, claim.at));
}

const secondsBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 1_000;
