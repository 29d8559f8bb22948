import type { Metadata, ServerUnaryCall } from '@grpc/grpc-js';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type {
  ControlJobRequest,
  GetJobRequest,
  JsonAnswer,
  ListJobEventsRequest,
  ListJobsRequest,
} from '@docket/contracts';
import { GrpcErrors, traceOf } from '@docket/service';
import { JobControl } from './jobs/control-job.ts';
import { JobReads } from './jobs/job-reads.ts';

type Call = ServerUnaryCall<unknown, JsonAnswer>;

/** What the gateway asks about jobs that are there, and what it wants done to them. */
@Controller()
export class JobCalls {
  readonly #reads: JobReads;
  readonly #control: JobControl;
  readonly #errors: GrpcErrors;

  constructor(reads: JobReads, control: JobControl, errors: GrpcErrors) {
    this.#reads = reads;
    this.#control = control;
    this.#errors = errors;
  }

  @GrpcMethod('Ingest', 'GetJob')
  getJob(request: GetJobRequest, _metadata: Metadata, call: Call): Promise<JsonAnswer> {
    return this.#errors.guard('GetJob', this.#reads.get(request, goneOf(call)));
  }

  @GrpcMethod('Ingest', 'ListJobs')
  listJobs(request: ListJobsRequest): Promise<JsonAnswer> {
    return this.#errors.guard('ListJobs', this.#reads.list(request));
  }

  @GrpcMethod('Ingest', 'ListJobEvents')
  listJobEvents(request: ListJobEventsRequest, _metadata: Metadata, call: Call): Promise<JsonAnswer> {
    return this.#errors.guard('ListJobEvents', this.#reads.events(request, goneOf(call)));
  }

  @GrpcMethod('Ingest', 'ControlJob')
  controlJob(request: ControlJobRequest, metadata: Metadata): Promise<JsonAnswer> {
    return this.#errors.guard('ControlJob', this.#control.control(request, traceOf(metadata)));
  }
}

/** Aborted when the caller gives the call up. */
export function goneOf(call: Pick<Call, 'cancelled' | 'once'>): AbortSignal {
  const gone = new AbortController();
  if (call.cancelled) gone.abort();
  else call.once('cancelled', () => gone.abort());
  return gone.signal;
}
