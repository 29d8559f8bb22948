import { Controller, Req } from '@nestjs/common';
import { OPERATIONS } from '@docket/contracts';
import type { Request } from 'express';
import { inputOf } from '../http/check-input.ts';
import { contextOf } from '../http/request-context.ts';
import { accountOf } from '../http/require-admission.ts';
import { Serves } from '../http/serves.ts';
import { Ingest } from '../ingest/ingest.ts';
import { jobIdOf } from './job-id.ts';

/** Jobs of the caller's account: ingest's JSON as it is, so that its key order reaches the client. */
@Controller()
export class JobsController {
  readonly #ingest: Ingest;

  constructor(ingest: Ingest) {
    this.#ingest = ingest;
  }

  @Serves('getJob')
  async get(@Req() request: Request): Promise<string> {
    const { params } = inputOf(request, OPERATIONS.getJob);
    const jobId = jobIdOf(request, params);
    return this.#ingest.getJob(accountOf(request), jobId, contextOf(request).traceparent);
  }
}
