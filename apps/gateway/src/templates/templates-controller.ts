import { Controller, Req } from '@nestjs/common';
import type { Request } from 'express';
import { contextOf } from '../http/request-context.ts';
import { accountOf } from '../http/require-admission.ts';
import { Serves } from '../http/serves.ts';
import { Ingest } from '../ingest/ingest.ts';

@Controller()
export class TemplatesController {
  readonly #ingest: Ingest;

  constructor(ingest: Ingest) {
    this.#ingest = ingest;
  }

  @Serves('listTemplates')
  async list(@Req() request: Request): Promise<string> {
    return this.#ingest.listTemplates(accountOf(request), contextOf(request).traceparent);
  }
}
