import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type {
  AccountBodyRequest,
  BackfillInput,
  BackfillRequest,
  ControlBackfillRequest,
  JsonAnswer,
  ListBackfillsRequest,
} from '@docket/contracts';
import { GrpcErrors } from '@docket/service';
import { Backfills } from './backfills/backfills.ts';

/** What the gateway asks about backfills. Bodies come as the gateway has checked them. */
@Controller()
export class BackfillCalls {
  readonly #backfills: Backfills;
  readonly #errors: GrpcErrors;

  constructor(backfills: Backfills, errors: GrpcErrors) {
    this.#backfills = backfills;
    this.#errors = errors;
  }

  @GrpcMethod('Ingest', 'StartBackfill')
  start({ accountId, bodyJson }: AccountBodyRequest): Promise<JsonAnswer> {
    const input = JSON.parse(bodyJson) as BackfillInput;
    return this.#errors.guard('StartBackfill', this.#backfills.start(accountId, input));
  }

  @GrpcMethod('Ingest', 'ListBackfills')
  list(request: ListBackfillsRequest): Promise<JsonAnswer> {
    return this.#errors.guard('ListBackfills', this.#backfills.list(request));
  }

  @GrpcMethod('Ingest', 'GetBackfill')
  get(request: BackfillRequest): Promise<JsonAnswer> {
    return this.#errors.guard('GetBackfill', this.#backfills.get(request));
  }

  @GrpcMethod('Ingest', 'ControlBackfill')
  control(request: ControlBackfillRequest): Promise<JsonAnswer> {
    return this.#errors.guard('ControlBackfill', this.#backfills.control(request));
  }
}
