import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type { DeliveriesStoredRequest, FinishedRunAnswer, FinishedRunRequest } from '@docket/contracts';
import { GrpcErrors } from '@docket/service';
import { FinishedRuns } from './finished-runs.ts';

/** What the dispatcher asks and tells. */
@Controller()
export class DispatcherCalls {
  readonly #runs: FinishedRuns;
  readonly #errors: GrpcErrors;

  constructor(runs: FinishedRuns, errors: GrpcErrors) {
    this.#runs = runs;
    this.#errors = errors;
  }

  @GrpcMethod('Ingest', 'GetFinishedRun')
  async getFinishedRun({ commit }: FinishedRunRequest): Promise<FinishedRunAnswer> {
    return this.#errors.guard('GetFinishedRun', this.#runs.get(commit));
  }

  @GrpcMethod('Ingest', 'DeliveriesStored')
  async deliveriesStored({ commit, owed }: DeliveriesStoredRequest): Promise<object> {
    await this.#errors.guard('DeliveriesStored', this.#runs.stored(commit, owed));
    return {};
  }
}
