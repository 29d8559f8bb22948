import { Controller, Req } from '@nestjs/common';
import { OPERATIONS } from '@docket/contracts';
import type { BackfillRequest, ControlBackfillRequest } from '@docket/contracts';
import type { Request } from 'express';
import { inputOf } from '../http/check-input.ts';
import { REFUSALS } from '../http/refusals.ts';
import { traceOf } from '../http/request-context.ts';
import { accountOf } from '../http/require-admission.ts';
import { Serves } from '../http/serves.ts';
import { uuidOf } from '../http/uuid-of.ts';
import { Ingest } from '../ingest/ingest.ts';

interface Params {
  readonly backfillId: string;
}

/** Backfills of the caller's account; ingest runs them. */
@Controller()
export class BackfillsController {
  readonly #ingest: Ingest;

  constructor(ingest: Ingest) {
    this.#ingest = ingest;
  }

  @Serves('startBackfill')
  start(@Req() request: Request): Promise<string> {
    const bodyJson = JSON.stringify(inputOf(request, OPERATIONS.startBackfill).body);
    const asked = { accountId: accountOf(request), bodyJson };
    return this.#ingest.change((client, call) => client.startBackfill(asked, call), traceOf(request));
  }

  @Serves('listBackfills')
  list(@Req() request: Request): Promise<string> {
    const asked = { accountId: accountOf(request), ...inputOf(request, OPERATIONS.listBackfills).query };
    return this.#ingest.readJson((client, call) => client.listBackfills(asked, call), traceOf(request));
  }

  @Serves('getBackfill')
  get(@Req() request: Request): Promise<string> {
    const asked = backfillOf(request, inputOf(request, OPERATIONS.getBackfill).params);
    return this.#ingest.readJson((client, call) => client.getBackfill(asked, call), traceOf(request));
  }

  @Serves('cancelBackfill')
  cancel(@Req() request: Request): Promise<string> {
    return this.#control(request, inputOf(request, OPERATIONS.cancelBackfill).params, 'cancel');
  }

  @Serves('publishBackfill')
  publish(@Req() request: Request): Promise<string> {
    return this.#control(request, inputOf(request, OPERATIONS.publishBackfill).params, 'publish');
  }

  @Serves('dropBackfill')
  drop(@Req() request: Request): Promise<string> {
    return this.#control(request, inputOf(request, OPERATIONS.dropBackfill).params, 'drop');
  }

  #control(request: Request, params: Params, action: ControlBackfillRequest['action']): Promise<string> {
    const asked = { ...backfillOf(request, params), action };
    return this.#ingest.change((client, call) => client.controlBackfill(asked, call), traceOf(request));
  }
}

/** @throws Refused: what is no UUID is no backfill of anybody's. */
const backfillOf = (request: Request, { backfillId }: Params): BackfillRequest => ({
  accountId: accountOf(request),
  backfillId: uuidOf(backfillId, REFUSALS.backfillNotFound),
});
