import type { JobEventBody } from '@docket/contracts';
import { recordedEvents } from '@docket/event-log';
import type { Commit } from '@docket/event-log';
import { ERROR_CODES, evolve, NO_JOB } from '@docket/job';
import type { ErrorCode, JobEvent, JobState } from '@docket/job';

/** The events of a job, from the first on, as its owner may see them: no blobs, processes or accounts. */
export function* describeEvents(commits: Iterable<Commit>): Generator<JobEventBody> {
  let state: JobState = NO_JOB;
  for (const recorded of recordedEvents<JobEvent>(commits)) {
    state = evolve(state, recorded);
    if (state.status === 'none') continue;
    const { event, at } = recorded;
    const run = state.status === 'erased' ? {} : { run: state.run };
    yield { number: state.events, type: event.type, at, status: state.status, ...run, ...detailsOf(event) };
  }
}

function detailsOf(event: JobEvent): Partial<JobEventBody> {
  switch (event.type) {
    case 'JobSubmitted':
    case 'JobRetried':
    case 'JobErased':
      return {};
    case 'AttemptStarted':
      return { attempt: event.data.n };
    case 'JobCompleted':
      return { attempt: event.data.n, ...event.data.template };
    case 'AttemptResumed':
      return { attempt: event.data.n, cause: event.data.cause };
    case 'PagesRead':
      return { attempt: event.data.n, pages: event.data.pages };
    case 'AttemptFailed':
      return { attempt: event.data.n, ...failure(event.data.code) };
    case 'RetryScheduled':
      return { attempt: event.data.n, notBefore: event.data.notBefore };
    case 'JobFailed':
      return failure(event.data.code);
    case 'JobCancelled':
      return failure('CANCELLED');
  }
}

const failure = (code: ErrorCode) => ({ errorCode: code, error: ERROR_CODES[code].message });
