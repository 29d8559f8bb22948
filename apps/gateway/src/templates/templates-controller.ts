import { All, Controller, Get, Header, Req, UseGuards } from '@nestjs/common';
import type { Request } from 'express';
import { methodNotAllowed } from '../http/method-not-allowed.ts';
import { contextOf } from '../http/request-context.ts';
import { accountOf, RequireAdmission } from '../http/require-admission.ts';
import { Ingest } from '../ingest/ingest.ts';

/** `GET /v1/templates`: a bare array of `{id, name}`. */
@Controller('v1/templates')
export class TemplatesController {
  readonly #ingest: Ingest;

  constructor(ingest: Ingest) {
    this.#ingest = ingest;
  }

  @Get()
  @UseGuards(RequireAdmission)
  @Header('Content-Type', 'application/json')
  async list(@Req() request: Request): Promise<string> {
    return this.#ingest.listTemplates(accountOf(request), contextOf(request).traceparent);
  }

  @All()
  otherMethod(): never {
    throw methodNotAllowed('GET, HEAD');
  }
}
