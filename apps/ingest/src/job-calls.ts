import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type { GetJobRequest, JsonAnswer } from '@docket/contracts';
import { GrpcErrors } from './grpc-errors.ts';
import { JobReader } from './read-job.ts';

/** What the gateway asks about jobs that are there. */
@Controller()
export class JobCalls {
  readonly #jobs: JobReader;
  readonly #errors: GrpcErrors;

  constructor(jobs: JobReader, errors: GrpcErrors) {
    this.#jobs = jobs;
    this.#errors = errors;
  }

  @GrpcMethod('Ingest', 'GetJob')
  async getJob(request: GetJobRequest): Promise<JsonAnswer> {
    return this.#errors.guard('GetJob', this.#read(request));
  }

  async #read({ accountId, jobId }: GetJobRequest): Promise<JsonAnswer> {
    const { job, refusal } = await this.#jobs.find(accountId, jobId);
    return refusal ? { refusal } : { json: JSON.stringify(await this.#jobs.body(job)) };
  }
}
