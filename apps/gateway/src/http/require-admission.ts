import { Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { Ingest } from '../ingest/ingest.ts';
import { contextOf } from './request-context.ts';

/** Asks ingest whether the caller's key is good, before anything of a body is read. */
@Injectable()
export class RequireAdmission implements CanActivate {
  readonly #ingest: Ingest;

  constructor(ingest: Ingest) {
    this.#ingest = ingest;
  }

  async canActivate(execution: ExecutionContext): Promise<boolean> {
    const request = execution.switchToHttp().getRequest<Request>();
    const context = contextOf(request);
    const key = request.headers['x-api-key'];
    context.accountId = await this.#ingest.admit(typeof key === 'string' ? key : '', 'read', context.traceparent);
    return true;
  }
}

/** The account of an admitted request. */
export function accountOf(request: Request): string {
  const { accountId } = contextOf(request);
  if (accountId === null) throw new Error('this route does not ask for admission');
  return accountId;
}
