import type { Blobs } from '@docket/blobs';
import type { SubmitAnswer } from '@docket/contracts';
import type { Commit } from '@docket/event-log';
import type { JobFacts, JobState } from '@docket/job';
import type { Records } from '@docket/records';
import { aboutJob, DOCKET } from '@docket/tracing';
import type { Callbacks } from './callbacks.ts';
import { NO_SUCH_JOB } from './job-streams.ts';
import type { ExecutedJob, JobStreams, LoadedJob } from './job-streams.ts';
import { UPLOADS } from './kinds.ts';
import type { NamedRequests } from './named-requests.ts';
import type { Order } from './read-order.ts';
import type { TemplateRecords } from './templates/template-records.ts';
import type { Views } from './views.ts';

export interface SubmitDeps {
  readonly blobs: Blobs;
  readonly records: Records;
  readonly streams: JobStreams;
  readonly views: Views;
  readonly templates: TemplateRecords;
  readonly requests: NamedRequests;
  readonly callbacks: Callbacks;
  /** Owes the end of a finished job once more. @param head the commit that ended it. */
  readonly tellAgain: (head: Commit, state: JobState) => Promise<void>;
  /** Key of the job ids. */
  readonly jobIds: string;
}

/** A stored document and what is to become of it. */
export interface Candidate {
  readonly facts: JobFacts;
  readonly order: Order;
  readonly fileName: string | null;
  readonly trace: string | null;
}

const TOO_MANY_CALLBACKS = {
  status: 409,
  code: 'TOO_MANY_CALLBACKS',
  message:
    'This job tells 10 URLs already: see jobId. Use one of them, or create a webhook endpoint at POST /v1/webhooks.',
};

export type Begun =
  | { readonly outcome: 'made'; readonly job: LoadedJob }
  /** There is a job already. `told`: the callback of the submission, which was added to it. */
  | { readonly outcome: 'met'; readonly job: LoadedJob; readonly told: string | undefined }
  | { readonly outcome: 'refused'; readonly answer: SubmitAnswer };

/**
 * Appends commit 1, unless there is a job already. A callback is kept before the state is read that this answers: so
 * either who tells the job's end finds the callback, or that state is finished and the end is to be told again.
 * @param request id of the request, if its client named it.
 */
export async function beginJob(
  deps: SubmitDeps,
  candidate: Candidate,
  jobId: string,
  request?: string,
): Promise<Begun> {
  const { facts, fileName, trace } = candidate;
  aboutJob(jobId, { [DOCKET.templateId]: facts.templateId });
  const before = async () => {
    const upload = { jobId, fileName, ...(request === undefined ? {} : { request }) };
    await deps.records.insert(UPLOADS, facts.blobId, upload);
  };
  const told = await callbackFor(deps, candidate, jobId, request);
  if (told !== undefined) {
    // First, so that what a crash leaves is found by the document that nobody names.
    await before();
    if (!(await deps.callbacks.add(jobId, told))) {
      await dropUpload(deps, candidate);
      return { outcome: 'refused', answer: { refusal: { ...TOO_MANY_CALLBACKS, jobId } } };
    }
  }
  // Mostly there is none yet, and then nothing needs to be read.
  const done = await deps.streams.execute(jobId, { type: 'submit', facts }, { trace, before }, NO_SUCH_JOB);
  return done.refused ? { outcome: 'met', job: done, told } : { outcome: 'made', job: jobAfter(done) };
}

/** The callback that the job is to have, unless the submission is already known to come to nothing. */
async function callbackFor(
  deps: SubmitDeps,
  { order }: Candidate,
  jobId: string,
  request: string | undefined,
): Promise<string | undefined> {
  if (order.webhookUrl === undefined) return undefined;
  const { state } = await deps.streams.load(jobId);
  if (state.status === 'erased') return undefined;
  const rejected = state.status !== 'none' && order.onDuplicate === 'reject';
  if (rejected && !(request !== undefined && (await isBroughtBy(deps, state, request)))) return undefined;
  return order.webhookUrl;
}

/** The job as it was right after a command. */
export const jobAfter = (done: ExecutedJob): LoadedJob =>
  done.refused ? done : { state: done.state, head: done.commit };

/** The loser of two identical uploads removes only what it stored itself. */
export async function dropUpload({ blobs, records }: SubmitDeps, { facts }: Candidate): Promise<void> {
  await blobs.remove(facts.blobId);
  await records.remove(UPLOADS, facts.blobId);
}

/** Did the request of this id bring the document of the job? */
export async function isBroughtBy({ records }: SubmitDeps, state: JobState, request: string): Promise<boolean> {
  if (state.status === 'none' || state.status === 'erased') return false;
  return (await records.get(UPLOADS, state.facts.blobId))?.value.request === request;
}
