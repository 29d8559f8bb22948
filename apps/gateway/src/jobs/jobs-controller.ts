import { All, Controller, Get, Header, Param, Req, UseGuards } from '@nestjs/common';
import type { Request } from 'express';
import { methodNotAllowed } from '../http/method-not-allowed.ts';
import { Refused } from '../http/refused.ts';
import { REFUSALS } from '../http/refusals.ts';
import { contextOf } from '../http/request-context.ts';
import { accountOf, RequireAdmission } from '../http/require-admission.ts';
import { Ingest } from '../ingest/ingest.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** `GET /v1/jobs/:id`: ingest's JSON as it is, so that its key order reaches the client. */
@Controller('v1/jobs/:id')
export class JobsController {
  readonly #ingest: Ingest;

  constructor(ingest: Ingest) {
    this.#ingest = ingest;
  }

  @Get()
  @UseGuards(RequireAdmission)
  @Header('Content-Type', 'application/json')
  async get(@Req() request: Request, @Param('id') id: string): Promise<string> {
    if (!UUID.test(id)) throw new Refused(REFUSALS.jobNotFound);
    const context = contextOf(request);
    context.jobId = id.toLowerCase();
    return this.#ingest.getJob(accountOf(request), context.jobId, context.traceparent);
  }

  @All()
  otherMethod(): never {
    throw methodNotAllowed('GET, HEAD');
  }
}
