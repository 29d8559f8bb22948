import { recordedEvents } from '@docket/event-log';
import type { Commit } from '@docket/event-log';
import { evolve, NO_JOB } from '@docket/job';
import type { JobEvent, JobState } from '@docket/job';

/** A moment in a job's history: right after an event, counted from 1, or at a time (ISO 8601 UTC). */
export type Moment = { readonly event: number } | { readonly time: string };

/** `12` is an event, anything else a time. */
export const momentOf = (text: string): Moment => (/^\d+$/.test(text) ? { event: Number(text) } : { time: text });

/** The job as it was at that moment; `none` if it did not exist yet, undefined if it has no such event yet. */
export function jobAsOf(commits: Iterable<Commit>, moment: Moment): JobState | undefined {
  let state: JobState = NO_JOB;
  let events = 0;
  for (const recorded of recordedEvents<JobEvent>(commits)) {
    if ('time' in moment ? recorded.at > moment.time : events === moment.event) return state;
    state = evolve(state, recorded);
    events++;
  }
  return 'time' in moment || events === moment.event ? state : undefined;
}
