import type { JobRequest } from '@docket/contracts';
import type { Request } from 'express';
import { Refused } from '../http/refused.ts';
import { REFUSALS } from '../http/refusals.ts';
import { contextOf } from '../http/request-context.ts';
import { accountOf } from '../http/require-admission.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * The job that a request asks for, its id in the form in which jobs are stored.
 * @throws Refused: what is no UUID is no job of anybody's.
 */
export function jobOf(request: Request, { jobId }: { readonly jobId: string }): JobRequest {
  if (!UUID.test(jobId)) throw new Refused(REFUSALS.jobNotFound);
  const id = jobId.toLowerCase();
  contextOf(request).jobId = id;
  return { accountId: accountOf(request), jobId: id };
}
