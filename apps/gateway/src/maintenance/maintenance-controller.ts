import { Controller, Req } from '@nestjs/common';
import { OPERATIONS } from '@docket/contracts';
import type { Request } from 'express';
import { inputOf } from '../http/check-input.ts';
import { traceOf } from '../http/request-context.ts';
import { Serves } from '../http/serves.ts';
import { Ingest } from '../ingest/ingest.ts';

/** A walk over the whole log, in milliseconds. */
const WHOLE_LOG_MS = 600_000;

/** What the operator does about the event log as a whole. */
@Controller()
export class MaintenanceController {
  readonly #ingest: Ingest;

  constructor(ingest: Ingest) {
    this.#ingest = ingest;
  }

  @Serves('verifyAudit')
  verify(@Req() request: Request): Promise<string> {
    const bodyJson = JSON.stringify(inputOf(request, OPERATIONS.verifyAudit).body);
    const call = { ...traceOf(request), timeoutMs: WHOLE_LOG_MS };
    return this.#ingest.readJson((client, settings) => client.verifyAudit({ bodyJson }, settings), call);
  }

  @Serves('rebuildViews')
  rebuild(@Req() request: Request): Promise<string> {
    const call = { ...traceOf(request), timeoutMs: WHOLE_LOG_MS };
    return this.#ingest.readJson((client, settings) => client.rebuildViews({ bodyJson: '{}' }, settings), call);
  }
}
