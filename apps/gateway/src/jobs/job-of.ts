import type { JobRequest } from '@docket/contracts';
import type { Request } from 'express';
import { REFUSALS } from '../http/refusals.ts';
import { contextOf } from '../http/request-context.ts';
import { accountOf } from '../http/require-admission.ts';
import { uuidOf } from '../http/uuid-of.ts';

/**
 * The job that a request asks for, its id in the form in which jobs are stored.
 * @throws Refused: what is no UUID is no job of anybody's.
 */
export function jobOf(request: Request, { jobId }: { readonly jobId: string }): JobRequest {
  const id = uuidOf(jobId, REFUSALS.jobNotFound);
  contextOf(request).jobId = id;
  return { accountId: accountOf(request), jobId: id };
}
