import { HttpException } from '@nestjs/common';
import { status } from '@grpc/grpc-js';
import type { ServiceError } from '@grpc/grpc-js';
import { Refused } from './refused.ts';
import { REFUSALS } from './refusals.ts';
import type { Answer } from './send-refusal.ts';

/** A second, as `Retry-After` wants it. */
export const RETRY_SOON = { 'Retry-After': '1' } as const;

/** The answer to any error that ends a request; `unexpected` ones are faults of ours and belong into the log. */
export function refusalOfError(error: unknown): Answer & { readonly unexpected: boolean } {
  if (error instanceof Refused) return { refusal: error.refusal, headers: error.headers, unexpected: false };
  if (isServiceError(error)) {
    const away = isAway(error);
    return { refusal: away ? REFUSALS.unavailable : REFUSALS.internal, headers: RETRY_SOON, unexpected: !away };
  }
  const status = statusOf(error);
  if (status === 404) return { refusal: REFUSALS.notFound, headers: {}, unexpected: false };
  if (status >= 400 && status < 500) return { refusal: REFUSALS.badRequest, headers: {}, unexpected: false };
  return { refusal: REFUSALS.internal, headers: {}, unexpected: true };
}

export function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && 'details' in error && typeof (error as Partial<ServiceError>).code === 'number';
}

/** Ingest could not be reached or did not answer: not an answer of ingest's. */
export function isAway(error: ServiceError): boolean {
  const codes = [status.DEADLINE_EXCEEDED, status.CANCELLED, status.RESOURCE_EXHAUSTED];
  return isCut(error) || codes.includes(error.code);
}

/** How grpc-js tells of a call that ended without a word because the other side closed its connection. */
const CUT: ReadonlyMap<status, string> = new Map([
  [status.INTERNAL, 'Received RST_STREAM with code 0'],
  // By ourselves it is `Cancelled on client`.
  [status.CANCELLED, 'Call cancelled'],
]);

/** There is no connection, or it broke. */
export function isCut({ code, details }: ServiceError): boolean {
  const beginning = CUT.get(code);
  return code === status.UNAVAILABLE || (beginning !== undefined && details.startsWith(beginning));
}

// Express and its router mark their errors with a status.
function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const marked = typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined;
  return typeof marked === 'number' ? marked : 500;
}
