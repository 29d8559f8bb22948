import { DUPLICATE_MESSAGE, QUEUED_MESSAGE } from '@docket/contracts';
import type { Submission, SubmissionBody } from '@docket/contracts';

/** The answer to a submission, documented keys first. */
export function submissionBody({ jobId, status, createdAt, duplicate, warnings }: Submission): SubmissionBody {
  const message = duplicate ? DUPLICATE_MESSAGE : QUEUED_MESSAGE;
  return { jobId, status, message, createdAt, ...(warnings?.length ? { warnings } : {}) };
}
