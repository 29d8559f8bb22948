import { STATUS_CODES } from 'node:http';
import type { ErrorBody, Refusal } from '@docket/contracts';

/** @param target the request's target as sent; its query may hold secrets and is left out. */
export function errorBody(refusal: Refusal, target: string, now: Date): ErrorBody {
  return {
    statusCode: refusal.status,
    message: refusal.message,
    error: STATUS_CODES[refusal.status] ?? 'Error',
    code: refusal.code,
    timestamp: now.toISOString(),
    path: target.replace(/[?#].*$/s, ''),
    ...(refusal.retryAfter === undefined ? {} : { retryAfter: refusal.retryAfter }),
    ...(refusal.jobId === undefined ? {} : { jobId: refusal.jobId }),
  };
}
