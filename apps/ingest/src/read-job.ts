import { text } from 'node:stream/consumers';
import type { Blobs } from '@docket/blobs';
import type { JobBody, JsonAnswer, JobStatus } from '@docket/contracts';
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
}

const NOT_FOUND: JsonAnswer = {
  refusal: { status: 404, code: 'JOB_NOT_FOUND', message: 'Job not found or does not belong to you' },
};
const GONE: JsonAnswer = { refusal: { status: 410, code: 'JOB_ERASED', message: 'The job was erased.' } };

const failureOf = (code: ErrorCode | null) =>
  code === null
    ? { retryable: null, stage: null }
    : { retryable: ERROR_CODES[code].retryable, stage: ERROR_CODES[code].stage };

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

  /** A job of this account as HTTP shows it. Unknown, malformed and foreign ids are one and the same answer. */
  async read(accountId: string, jobId: string): Promise<JsonAnswer> {
    if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(jobId)) return NOT_FOUND;
    const id = jobId.toLowerCase();
    const view = await this.#views.read(id);
    if (view?.value.accountId !== accountId || view.value.purpose !== 'job') return NOT_FOUND;
    const { status } = view.value;
    if (status === 'erased') return GONE;
    return { json: JSON.stringify(await this.#body(view, status)) };
  }

  /** The result under this blob id. */
  async result(blobId: string): Promise<StoredResult> {
    const stream = await this.#blobs.get(blobId);
    if (!stream) throw new Error(`result ${blobId} is missing`);
    return JSON.parse(await text(stream)) as StoredResult;
  }

  async #body({ id: jobId, version, value: view }: Versioned<StoredView>, status: JobStatus): Promise<JobBody> {
    const { fileName, templateId, error, pageCount, attempts, createdAt, startedAt, completedAt, errorCode } = view;
    const result = view.resultBlob === null ? null : (await this.result(view.resultBlob)).result;
    const progress = status === 'processing' ? await this.#progress(jobId) : null;
    return {
      ...{
        jobId,
        status,
        fileName,
        templateId,
        result,
        error,
        pageCount: pageCount ?? progress?.pages ?? null,
        attempts,
      },
      ...{ createdAt, startedAt, completedAt, errorCode, ...failureOf(errorCode), progress },
      ...{ templateVersion: view.templateVersion, version },
    };
  }

  async #progress(jobId: string): Promise<JobBody['progress']> {
    const lease = (await this.#records.get(LEASES, jobId))?.value;
    return lease && lease.pages > 0 ? { read: lease.read, pages: lease.pages } : null;
  }
}
