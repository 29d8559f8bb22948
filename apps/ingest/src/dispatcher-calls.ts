import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type { DeliveriesStoredRequest, FinishedRunAnswer, FinishedRunRequest } from '@docket/contracts';
import { FinishedRuns } from './finished-runs.ts';
import { asStatus } from './grpc-errors.ts';

/** What the dispatcher asks and tells. */
@Controller()
export class DispatcherCalls {
  readonly #runs: FinishedRuns;

  constructor(runs: FinishedRuns) {
    this.#runs = runs;
  }

  @GrpcMethod('Ingest', 'GetFinishedRun')
  async getFinishedRun({ commit }: FinishedRunRequest): Promise<FinishedRunAnswer> {
    const run = await asStatus(this.#runs.get(commit));
    return run ? { run } : {};
  }

  @GrpcMethod('Ingest', 'DeliveriesStored')
  async deliveriesStored({ commit }: DeliveriesStoredRequest): Promise<object> {
    await asStatus(this.#runs.stored(commit));
    return {};
  }
}
