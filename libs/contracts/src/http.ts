/** Body of every non-2xx answer: flat, because clients print `message || error`. */
export interface ErrorBody {
  readonly statusCode: number;
  readonly message: string;
  /** Reason phrase of the status. */
  readonly error: string;
  /** Machine-readable, from the README's table. */
  readonly code: string;
  /** ISO 8601 UTC. */
  readonly timestamp: string;
  readonly path: string;
}

/** Body of `201` and, for a duplicate, `200` of a submission. Documented keys first. */
export interface SubmissionBody {
  readonly jobId: string;
  readonly status: string;
  readonly message: string;
  readonly createdAt: string;
  readonly warnings?: readonly string[];
}

export const QUEUED_MESSAGE = 'Job queued for processing';
export const DUPLICATE_MESSAGE = 'This document has already been submitted. Returning existing job.';

export type JobStatus = 'pending' | 'processing' | 'retrying' | 'completed' | 'failed';

/** Body of `GET /v1/jobs/:id`: the eleven documented keys first, in this order, then ours. */
export interface JobBody {
  readonly jobId: string;
  readonly status: JobStatus;
  readonly fileName: string | null;
  readonly templateId: string;
  readonly result: Readonly<Record<string, unknown>> | null;
  /** One sentence, when failed. */
  readonly error: string | null;
  readonly pageCount: number | null;
  readonly attempts: number;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly completedAt: string | null;
  readonly errorCode: string | null;
  /** While processing: pages read of pages in all. */
  readonly progress: { readonly read: number; readonly pages: number } | null;
}

/** Largest document in bytes. */
export const MAX_DOCUMENT_BYTES = 50 * 1024 * 1024;
