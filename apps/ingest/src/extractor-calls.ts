import type { ServerDuplexStream } from '@grpc/grpc-js';
import { Controller } from '@nestjs/common';
import { GrpcStreamCall } from '@nestjs/microservices';
import type { FromExtractor, ToExtractor } from '@docket/contracts';
import { GrpcErrors } from '@docket/service';
import { Claims } from './claims.ts';
import { serveDuplex } from './duplex-stream.ts';

/** The extractors' streams, one a claim. */
@Controller()
export class ExtractorCalls {
  readonly #claims: Claims;
  readonly #errors: GrpcErrors;

  constructor(claims: Claims, errors: GrpcErrors) {
    this.#claims = claims;
    this.#errors = errors;
  }

  /** Whatever fails here, the claim stands and is resumed. */
  @GrpcStreamCall('Ingest', 'Claim')
  claim(call: ServerDuplexStream<FromExtractor, ToExtractor>): void {
    const serving = {
      name: 'Claim',
      errors: this.#errors,
      closing: this.#claims.closing,
      details: 'resume this claim',
    };
    serveDuplex(call, serving, (stream, end) => this.#claims.serve(stream, end));
  }
}
