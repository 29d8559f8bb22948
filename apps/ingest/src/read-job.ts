import { text } from 'node:stream/consumers';
import type { Blobs } from '@docket/blobs';
import type { JobBody, JobStatus, JobSummary, Refusal } from '@docket/contracts';
import { ERROR_CODES } from '@docket/job';
import type { ErrorCode } from '@docket/job';
import type { Records, Versioned } from '@docket/records';
import { LEASES } from './kinds.ts';
import type { StoredView } from './kinds.ts';
import type { Views } from './views.ts';

/** What is stored of a completed run: the fields' values, and how each was found. */
export interface StoredResult {
  readonly result: Readonly<Record<string, unknown>>;
  readonly fields: Readonly<Record<string, unknown>>;
  /** What became of the template's rules, if it has any. */
  readonly findings?: readonly unknown[];
  /** Where templates competed: each with its score. */
  readonly competing?: readonly unknown[];
  /** Which reader read the pages, see `ClaimOpen.reader`. */
  readonly reader?: string;
  /** Their numbers, ascending. */
  readonly pages?: readonly number[];
  /** How many of them were read for this result; the words of the others were kept. Results of former versions lack it. */
  readonly pagesRead?: number;
}

/** The view of a job that is not erased. */
export type LiveView = StoredView & { readonly status: JobStatus };

export type Found =
  | { readonly job: Versioned<LiveView>; readonly refusal?: undefined }
  | { readonly refusal: Refusal; readonly job?: undefined };

const NOT_FOUND = {
  refusal: { status: 404, code: 'JOB_NOT_FOUND', message: 'Job not found or does not belong to you' },
};
/** Of a job that was erased. */
export const ERASED = { refusal: { status: 410, code: 'JOB_ERASED', message: 'The job was erased.' } };

/** Reads jobs for clients: the view, and what lives beside it. */
export class JobReader {
  readonly #views: Views;
  readonly #records: Records;
  readonly #blobs: Blobs;

  constructor(views: Views, records: Records, blobs: Blobs) {
    this.#views = views;
    this.#records = records;
    this.#blobs = blobs;
  }

  /** An ordinary job of this account. Unknown, malformed and foreign ids and trials are one and the same answer. */
  async find(accountId: string, jobId: string): Promise<Found> {
    if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(jobId)) return NOT_FOUND;
    const job = await this.#views.read(jobId.toLowerCase());
    if (job?.value.accountId !== accountId || job.value.purpose !== 'job') return NOT_FOUND;
    return isLive(job) ? { job } : ERASED;
  }

  /** What `work` makes of a job that was found; what it lacks because the job was erased meanwhile is no fault. */
  async unlessErased<T>(accountId: string, jobId: string, work: () => Promise<T>): Promise<T | typeof ERASED> {
    try {
      return await work();
    } catch (error) {
      if ((await this.find(accountId, jobId)).refusal === ERASED.refusal) return ERASED;
      throw error;
    }
  }

  /** The result under this blob id. */
  async result(blobId: string): Promise<StoredResult> {
    const stream = await this.#blobs.get(blobId);
    if (!stream) throw new Error(`result ${blobId} is missing`);
    return JSON.parse(await text(stream)) as StoredResult;
  }

  /** The job as `GET` shows it now. */
  async body({ id, value: view }: Versioned<LiveView>): Promise<JobBody> {
    return this.bodyOf(id, view, view.status === 'processing' ? await this.#progress(id) : null);
  }

  /** The job as `GET` shows it by this view, keys in the contract's order. */
  async bodyOf(jobId: string, view: LiveView, progress: JobBody['progress']): Promise<JobBody> {
    const summary = summaryOf(jobId, view);
    const { status, fileName, templateId, error, pageCount, attempts, createdAt, startedAt, completedAt } = summary;
    const { errorCode, retryable, stage, templateVersion, version } = summary;
    const result = view.resultBlob === null ? null : (await this.result(view.resultBlob)).result;
    return {
      ...{ jobId, status, fileName, templateId, result, error, pageCount: pageCount ?? progress?.pages ?? null },
      ...{
        attempts,
        createdAt,
        startedAt,
        completedAt,
        errorCode,
        retryable,
        stage,
        progress,
        templateVersion,
        version,
        traceparent: view.traceparent ?? null,
      },
    };
  }

  async #progress(jobId: string): Promise<JobBody['progress']> {
    const lease = (await this.#records.get(LEASES, jobId))?.value;
    return lease && lease.pages > 0 ? { read: lease.read, pages: lease.pages } : null;
  }
}

/** The job as lists show it, keys in the contract's order. */
export function summaryOf(jobId: string, view: LiveView): JobSummary {
  const { status, fileName, templateId, error, pageCount, attempts, createdAt, startedAt, completedAt, errorCode } =
    view;
  return {
    ...{ jobId, status, fileName, templateId, error, pageCount, attempts, createdAt, startedAt, completedAt },
    ...{ errorCode, ...failureOf(errorCode), templateVersion: view.templateVersion, version: view.events },
  };
}

export const isFinished = ({ status }: LiveView): boolean => status === 'completed' || status === 'failed';

const failureOf = (code: ErrorCode | null) =>
  code === null
    ? { retryable: null, stage: null }
    : { retryable: ERROR_CODES[code].retryable, stage: ERROR_CODES[code].stage };

export const isLive = (job: Versioned<StoredView>): job is Versioned<LiveView> => job.value.status !== 'erased';
