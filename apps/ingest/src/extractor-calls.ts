import { once } from 'node:events';
import { status } from '@grpc/grpc-js';
import type { ServerDuplexStream } from '@grpc/grpc-js';
import { Controller } from '@nestjs/common';
import { GrpcStreamCall } from '@nestjs/microservices';
import type { FromExtractor, ToExtractor } from '@docket/contracts';
import { Claims } from './claims.ts';
import { GrpcErrors } from './grpc-errors.ts';
import { traceOf } from './gateway-calls.ts';

type Call = ServerDuplexStream<FromExtractor, ToExtractor>;

/** The extractors' streams, one a claim. */
@Controller()
export class ExtractorCalls {
  readonly #claims: Claims;
  readonly #errors: GrpcErrors;

  constructor(claims: Claims, errors: GrpcErrors) {
    this.#claims = claims;
    this.#errors = errors;
  }

  @GrpcStreamCall('Ingest', 'Claim')
  claim(call: Call): void {
    const fail = () => call.destroyed || call.emit('error', { code: status.UNAVAILABLE, details: 'resume this claim' });
    const { closing } = this.#claims;
    if (closing.aborted) return void fail();
    const gone = new AbortController();
    // Ends every wait of this stream, for whatever reason it is over; the holder tells the reasons apart by `gone`.
    const over = new AbortController();
    const cancelled = () => {
      gone.abort();
      over.abort();
    };
    const shut = () => {
      over.abort();
      fail();
    };
    if (call.cancelled) cancelled();
    call.once('cancelled', cancelled);
    closing.addEventListener('abort', shut, { once: true });
    this.#claims
      .serve(streamOf(call, over.signal), { gone: gone.signal, over: over.signal }, traceOf(call.metadata))
      .then(
        () => call.end(),
        (error: unknown) => {
          // Whatever it was, the claim stands and is resumed: the status is always UNAVAILABLE.
          if (!over.signal.aborted) this.#errors.statusOf('Claim', error);
          fail();
        },
      )
      .finally(() => {
        closing.removeEventListener('abort', shut);
        over.abort();
      });
  }
}

function streamOf(call: Call, over: AbortSignal) {
  return {
    incoming: untilOver(call[Symbol.asyncIterator](), over),
    async send(message: ToExtractor): Promise<void> {
      over.throwIfAborted();
      if (!call.write(message)) await once(call, 'drain', { signal: over });
    },
  };
}

/** The stream's messages; a stream that breaks just ends, and so does one that is over. */
export function untilOver<T>(messages: AsyncIterator<T>, over: AbortSignal): AsyncIterator<T> {
  const end = { done: true, value: undefined } as const;
  return {
    // The listener goes with each message: one that stayed for the whole stream would hold all messages that came.
    next: () =>
      new Promise((resolve) => {
        const stop = () => resolve(end);
        if (over.aborted) {
          stop();
          return;
        }
        over.addEventListener('abort', stop, { once: true });
        void messages
          .next()
          .catch(() => end)
          .then((next) => {
            over.removeEventListener('abort', stop);
            resolve(next);
          });
      }),
  };
}
