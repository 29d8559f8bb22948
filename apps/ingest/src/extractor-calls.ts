import { once } from 'node:events';
import { status } from '@grpc/grpc-js';
import type { ServerDuplexStream } from '@grpc/grpc-js';
import { Controller } from '@nestjs/common';
import { GrpcStreamCall } from '@nestjs/microservices';
import type { FromExtractor, ToExtractor } from '@docket/contracts';
import { Claims } from './claims.ts';
import { traceOf } from './gateway-calls.ts';

type Call = ServerDuplexStream<FromExtractor, ToExtractor>;

/** The extractors' streams, one a claim. */
@Controller()
export class ExtractorCalls {
  readonly #claims: Claims;

  constructor(claims: Claims) {
    this.#claims = claims;
  }

  @GrpcStreamCall('Ingest', 'Claim')
  claim(call: Call): void {
    const gone = new AbortController();
    call.once('cancelled', () => gone.abort());
    const fail = () => call.destroyed || call.emit('error', { code: status.UNAVAILABLE, details: 'resume this claim' });
    const { closing } = this.#claims;
    if (closing.aborted) return void fail();
    closing.addEventListener('abort', fail, { once: true });
    // Aborting `gone` for our own closing too ends every wait; the holder tells the two apart.
    const either = AbortSignal.any([gone.signal, closing]);
    this.#claims
      .serve(streamOf(call, either), { gone: gone.signal }, traceOf(call.metadata))
      .then(() => call.end(), fail)
      .finally(() => closing.removeEventListener('abort', fail));
  }
}

function streamOf(call: Call, over: AbortSignal) {
  return {
    incoming: endingWith(call[Symbol.asyncIterator](), over),
    async send(message: ToExtractor): Promise<void> {
      over.throwIfAborted();
      if (!call.write(message)) await once(call, 'drain', { signal: over });
    },
  };
}

/** The stream's messages; a stream that breaks just ends, and so does one that is over. */
function endingWith(messages: AsyncIterator<FromExtractor>, over: AbortSignal): AsyncIterator<FromExtractor> {
  const end = { done: true, value: undefined } as const;
  const aborted = new Promise<typeof end>((resolve) =>
    over.addEventListener('abort', () => resolve(end), { once: true }),
  );
  return {
    next: () => (over.aborted ? Promise.resolve(end) : Promise.race([messages.next().catch(() => end), aborted])),
  };
}
