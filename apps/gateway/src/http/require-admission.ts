import { Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Ingest } from '../ingest/ingest.ts';
import { accepted } from '../neighbours/neighbour.ts';
import { operationOf } from './operation-of.ts';
import { rateLimitHeaders } from './rate-limit-headers.ts';
import { contextOf } from './request-context.ts';

/**
 * Asks ingest whether the caller's key is good for the operation, before anything of a body is read. A submission is
 * charged to the rate limit by that.
 */
@Injectable()
export class RequireAdmission implements CanActivate {
  readonly #ingest: Ingest;

  constructor(ingest: Ingest) {
    this.#ingest = ingest;
  }

  async canActivate(execution: ExecutionContext): Promise<boolean> {
    const { scope, submission = false } = operationOf(execution);
    if (scope === null) return true;
    const request = execution.switchToHttp().getRequest<Request>();
    const context = contextOf(request);
    const key = request.headers['x-api-key'];
    const asked = { scope, submission, ...(typeof key === 'string' && key !== '' ? { apiKey: key } : {}) };
    const answer = await this.#ingest.admit(asked, context.traceparent);
    if (answer.rateLimit) execution.switchToHttp().getResponse<Response>().set(rateLimitHeaders(answer.rateLimit));
    context.accountId = accepted(answer.refusal, answer.accountId);
    return true;
  }
}

/** The account of an admitted request. */
export function accountOf(request: Request): string {
  const { accountId } = contextOf(request);
  if (accountId === null) throw new Error('this route does not ask for admission');
  return accountId;
}
