import type { JobBody } from '@docket/contracts';
import { isAway, isServiceError } from '../http/refusal-of-error.ts';
import { Refused } from '../http/refused.ts';
import type { Ingest } from '../ingest/ingest.ts';
import { awaitJob } from '../jobs/await-job.ts';
import type { Wait } from '../jobs/await-job.ts';
import type { Outcome } from './parsed-body.ts';
import type { Taken } from './receive-documents.ts';

/** What became of a document when its job is finished or the wait is over, whichever comes first. */
export async function awaitOutcome(
  ingest: Ingest,
  accountId: string,
  { fileName, submission, refusal }: Taken,
  wait: Wait,
): Promise<Outcome> {
  if (!submission) return { kind: 'refused', fileName, refusal };
  const { jobId, status, duplicate = false } = submission;
  try {
    const job = JSON.parse(await awaitJob(ingest, { accountId, jobId }, wait)) as JobBody;
    const isFinished = job.status === 'completed' || job.status === 'failed';
    if (!isFinished) return { kind: 'unfinished', fileName, jobId, status: job.status };
    return { kind: 'finished', fileName, job, isNew: !duplicate };
  } catch (error) {
    if (error instanceof Refused) return { kind: 'refused', fileName, refusal: { ...error.refusal, jobId } };
    // The job is made: its client can ask for it later.
    if (isServiceError(error) && isAway(error)) return { kind: 'unfinished', fileName, jobId, status };
    throw error;
  }
}
