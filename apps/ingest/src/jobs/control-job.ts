import type { ControlJobRequest, JsonAnswer } from '@docket/contracts';
import type { JobState } from '@docket/job';
import { jobAfter } from '../begin-job.ts';
import type { JobStreams, LoadedJob } from '../job-streams.ts';
import { ERASED } from '../read-job.ts';
import type { JobReader } from '../read-job.ts';
import type { Views } from '../views.ts';

type Action = ControlJobRequest['action'];

const JOB_FINISHED = {
  refusal: {
    status: 409,
    code: 'JOB_FINISHED',
    message: 'The job is finished. Only an unfinished job can be cancelled.',
  },
};
const JOB_COMPLETED = {
  refusal: {
    status: 409,
    code: 'JOB_COMPLETED',
    message: 'The job is completed. Submit the document with onDuplicate=new to read it again.',
  },
};
const JOB_UNFINISHED = {
  refusal: {
    status: 409,
    code: 'JOB_UNFINISHED',
    message: 'The job is not finished. Only a failed or cancelled job can be retried.',
  },
};

/** Cancels, retries and erases jobs for their owners. */
export class JobControl {
  readonly #reader: JobReader;
  readonly #streams: JobStreams;
  readonly #views: Views;

  constructor(reader: JobReader, streams: JobStreams, views: Views) {
    this.#reader = reader;
    this.#streams = streams;
    this.#views = views;
  }

  /**
   * Answers the job as it is then, nothing for an erased one. Cancelling a cancelled job changes nothing.
   * @throws StoreUnavailable: the command may have been carried out or not; repeating it is safe.
   */
  async control({ accountId, jobId, action }: ControlJobRequest, trace: string | null): Promise<JsonAnswer> {
    const { job, refusal } = await this.#reader.find(accountId, jobId);
    if (refusal) return { refusal };
    // What is asked of a run belongs to the run's trace; a new run has that of who asked for it.
    const context = { trace: action === 'retry' ? trace : null };
    const done = await this.#streams.execute(job.id, { type: action }, context);
    if (done.refused && !isCancelledAlready(action, done.state)) return refusalOf(action, done.state);
    return action === 'erase' ? { json: '' } : this.#show(job.id, jobAfter(done));
  }

  async #show(jobId: string, { state, head }: LoadedJob): Promise<JsonAnswer> {
    if (state.status === 'none' || state.status === 'erased') return ERASED;
    const view = { ...(await this.#views.show(state, head?.trace ?? null)), status: state.status };
    return { json: JSON.stringify(await this.#reader.bodyOf(jobId, view, null)) };
  }
}

const isCancelledAlready = (action: Action, state: JobState): boolean =>
  action === 'cancel' && state.status === 'failed' && state.code === 'CANCELLED';

function refusalOf(action: Action, state: JobState): JsonAnswer {
  if (state.status === 'none' || state.status === 'erased') return ERASED;
  if (action === 'cancel') return JOB_FINISHED;
  return state.status === 'completed' ? JOB_COMPLETED : JOB_UNFINISHED;
}
