import { foldCommits, Streams } from '@docket/event-log';
import type { Commit, EventLog, Executed, Loaded, Settlement, StreamDomain } from '@docket/event-log';
import { decide, evolve, NO_JOB } from '@docket/job';
import type { Decision, JobCommand, JobEvent, JobState } from '@docket/job';
import type { Log } from '@docket/service';
import { countCommit } from './count-commit.ts';

type Refused = Extract<Decision, { refused: string }>;

/** The only writer of jobs. */
export type JobStreams = Streams<JobState, JobCommand, JobEvent, Refused>;
/** A job with the newest commit that its state was folded from. */
export type LoadedJob = Loaded<JobState>;
export type ExecutedJob = Executed<JobState, Refused>;

const JOBS: StreamDomain<JobState, JobCommand, JobEvent, Refused> = { initial: NO_JOB, evolve, decide };

export interface JobStreamsParts {
  readonly log: EventLog;
  readonly settlement: Settlement<JobState>;
  readonly logger: Log;
  /** Name of this process, for people. */
  readonly by: string;
  readonly now: () => Date;
}

/** What a job is known to be before anything of it is read. */
export const NO_SUCH_JOB: LoadedJob = { state: NO_JOB, head: null };

/** Streams of jobs whose every commit is logged and settled. */
export function openJobStreams({ settlement, logger, ...parts }: JobStreamsParts): JobStreams {
  const settle = (commit: Commit, state: JobState) => {
    const facts = { job_id: commit.stream, commit: commit.id, events: commit.events.map(({ type }) => type) };
    const code = state.status === 'failed' ? { code: state.code } : {};
    countCommit(commit, state);
    logger.info({ ...facts, status: state.status, ...code }, 'job changed');
    return settlement.afterAppend(commit, state);
  };
  return new Streams(JOBS, { ...parts, name: 'jobs', settle });
}

/** The job that these commits, all of one stream from the first on, make. */
export const jobOf = (commits: readonly Commit[]): LoadedJob => foldCommits(JOBS, commits);
