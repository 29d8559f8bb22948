import type { GetJobRequest, JobEvents, JsonAnswer, ListJobEventsRequest, ListJobsRequest } from '@docket/contracts';
import type { EventLog } from '@docket/event-log';
import type { Records, Versioned } from '@docket/records';
import type { JobWatch } from '../job-watch.ts';
import { isFinished } from '../read-job.ts';
import type { Found, JobReader, LiveView } from '../read-job.ts';
import type { Views } from '../views.ts';
import { describeEvents } from './describe-events.ts';
import { jobAsOf, momentOf } from './job-as-of.ts';
import { listJobs } from './list-jobs.ts';

/** A call waits no longer than this, in ms; whoever wants to wait longer calls again. */
const LONGEST_WAIT = 25_000;

const NOT_YET = {
  refusal: {
    status: 404,
    code: 'JOB_NOT_YET_SUBMITTED',
    message: 'The job was submitted after that time. Ask for a time from its createdAt on.',
  },
};
const NO_EVENT = {
  refusal: {
    status: 404,
    code: 'EVENT_NOT_FOUND',
    message: 'The job has no event of that number yet. GET /v1/jobs/:jobId/events lists those that it has.',
  },
};

export interface ReadParts {
  readonly reader: JobReader;
  readonly views: Views;
  readonly records: Records;
  readonly log: EventLog;
  readonly watch: JobWatch;
}

/** Answers questions about jobs, waiting for the answer where a caller asks for that. */
export class JobReads {
  readonly #parts: ReadParts;

  constructor(parts: ReadParts) {
    this.#parts = parts;
  }

  /** The job as it is once it is finished or the wait is over; or as it was. @param gone aborted with the caller. */
  async get({ accountId, jobId, at, waitMs = 0 }: GetJobRequest, gone: AbortSignal): Promise<JsonAnswer> {
    const { job, refusal } = await this.#await({ accountId, jobId, waitMs }, gone, isFinished);
    if (refusal) return { refusal };
    return this.#parts.reader.unlessErased(accountId, jobId, async () =>
      at === undefined ? { json: JSON.stringify(await this.#parts.reader.body(job)) } : this.#asOf(job, at),
    );
  }

  async list(request: ListJobsRequest): Promise<JsonAnswer> {
    const answer = await listJobs(this.#parts.records, request);
    return 'refusal' in answer ? answer : { json: JSON.stringify(answer.list) };
  }

  /** Events after a number, once there is one or the job is finished or the wait is over. */
  async events(
    { accountId, jobId, after = 0, waitMs = 0 }: ListJobEventsRequest,
    gone: AbortSignal,
  ): Promise<JsonAnswer> {
    const isNews = (view: LiveView) => view.events > after || isFinished(view);
    const { job, refusal } = await this.#await({ accountId, jobId, waitMs }, gone, isNews);
    if (refusal) return { refusal };
    const { events } = job.value;
    const commits = events > after ? await this.#parts.log.read(job.id) : [];
    // No further than the view, so that nobody hears of what a read would not show yet.
    const news = describeEvents(commits).filter(({ number }) => number > after && number <= events);
    const body: JobEvents = { jobId: job.id, events: news.toArray(), finished: isFinished(job.value) };
    return { json: JSON.stringify(body) };
  }

  #await(
    { accountId, jobId, waitMs }: { readonly accountId: string; readonly jobId: string; readonly waitMs: number },
    signal: AbortSignal,
    isEnough: (view: LiveView) => boolean,
  ): Promise<Found> {
    const patience = { withinMs: Math.min(waitMs, LONGEST_WAIT), signal };
    return this.#parts.watch.until(jobId.toLowerCase(), patience, async () => {
      const answer = await this.#parts.reader.find(accountId, jobId);
      const { job } = answer;
      return { answer, enough: job === undefined || isEnough(job.value), seen: job?.version };
    });
  }

  async #asOf(job: Versioned<LiveView>, at: string): Promise<JsonAnswer> {
    const { log, views, reader } = this.#parts;
    const state = jobAsOf(await log.read(job.id), momentOf(at));
    if (state === undefined) return NO_EVENT;
    if (state.status === 'none') return NOT_YET;
    if (state.status === 'erased') throw new Error(`job ${job.id} was erased meanwhile`);
    const view = await views.show(state, job.value.traceparent ?? null);
    return { json: JSON.stringify(await reader.bodyOf(job.id, { ...view, status: state.status }, null)) };
  }
}
