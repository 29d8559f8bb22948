import { status } from '@grpc/grpc-js';
import type { sendUnaryData, ServerReadableStream } from '@grpc/grpc-js';
import { Controller } from '@nestjs/common';
import { GrpcStreamCall } from '@nestjs/microservices';
import type { SubmitAnswer, SubmitPart } from '@docket/contracts';
import { GrpcErrors, traceOf } from '@docket/service';
import { Submissions } from './submissions.ts';

/** What the gateway asks. */
@Controller()
export class GatewayCalls {
  readonly #submissions: Submissions;
  readonly #errors: GrpcErrors;

  constructor(submissions: Submissions, errors: GrpcErrors) {
    this.#submissions = submissions;
    this.#errors = errors;
  }

  /** Answers only after the last part was read, or when the caller is gone. */
  @GrpcStreamCall('Ingest', 'Submit')
  submit(call: ServerReadableStream<SubmitPart, SubmitAnswer>, done: sendUnaryData<SubmitAnswer>): void {
    this.#submissions.submit(call, traceOf(call.metadata)).then(
      (answer) => done(null, answer),
      (error: unknown) => {
        const gone = call.cancelled || (error instanceof Error && error.name === 'UploadAborted');
        done(gone ? { code: status.CANCELLED, details: 'upload aborted' } : this.#errors.statusOf('Submit', error));
      },
    );
  }
}
