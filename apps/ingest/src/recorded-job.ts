import type { Commit } from '@docket/event-log';
import { fold } from '@docket/job';
import type { JobEvent, JobState, Recorded } from '@docket/job';

/** A job with the newest commit that its state was folded from. */
export interface LoadedJob {
  readonly state: JobState;
  readonly head: Commit | null;
}

/** The events of commits as the domain wants them. The log upcasts on read, so every event has its newest form. */
export function* recordedEvents(commits: Iterable<Commit>): Generator<Recorded> {
  for (const { events, version, at } of commits) {
    for (const { type, data } of events) yield { event: { type, data } as unknown as JobEvent, version, at };
  }
}

/** The job that these commits, all of one stream from the first on, make. */
export function jobOf(commits: readonly Commit[]): LoadedJob {
  return { state: fold(recordedEvents(commits)), head: commits.at(-1) ?? null };
}

/** `<jobId>/000003` → its parts; undefined if it is not of that form. */
export function parseCommitId(id: string): { jobId: string; version: number } | undefined {
  const match = /^([0-9a-f-]{36})\/(\d{6,})$/.exec(id);
  return match?.[1] === undefined ? undefined : { jobId: match[1], version: Number(match[2]) };
}

export { commitId as commitIdOf } from '@docket/event-log';
