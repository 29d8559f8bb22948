import { once } from 'node:events';
import { status } from '@grpc/grpc-js';
import type { ServerDuplexStream } from '@grpc/grpc-js';
import type { GrpcErrors } from '@docket/service';
import type { StreamEnd } from './claims.ts';

/** One stream in both directions, with backpressure on what is sent. */
export interface Duplex<In, Out> {
  readonly incoming: AsyncIterator<In>;
  send(message: Out): Promise<void>;
}

export interface Serving {
  /** Name of the call, for the log. */
  readonly name: string;
  readonly errors: GrpcErrors;
  /** Aborted when this process stops. */
  readonly closing: AbortSignal;
  /** What the caller is told with UNAVAILABLE: whatever it was, the call is to be made again. */
  readonly details: string;
}

/** One for all: an abort without a reason makes an error with its own stack, for every stream several. */
const OVER = new DOMException('the stream is over', 'AbortError');

/** Serves a call to its end. A serving that fails, and this process stopping, end it with UNAVAILABLE. */
export function serveDuplex<In, Out>(
  call: ServerDuplexStream<In, Out>,
  { name, errors, closing, details }: Serving,
  serve: (stream: Duplex<In, Out>, end: StreamEnd) => Promise<void>,
): void {
  const fail = () => call.destroyed || call.emit('error', { code: status.UNAVAILABLE, details });
  if (closing.aborted) return void fail();
  const gone = new AbortController();
  // Ends every wait of this stream, for whatever reason it is over; the server tells the reasons apart by `gone`.
  const over = new AbortController();
  const cancelled = () => {
    gone.abort(OVER);
    over.abort(OVER);
  };
  const shut = () => {
    over.abort(OVER);
    fail();
  };
  if (call.cancelled) cancelled();
  call.once('cancelled', cancelled);
  closing.addEventListener('abort', shut, { once: true });
  serve(streamOf(call, over.signal), { gone: gone.signal, over: over.signal })
    .then(
      () => call.end(),
      (error: unknown) => {
        if (!over.signal.aborted) errors.statusOf(name, error);
        fail();
      },
    )
    .finally(() => {
      closing.removeEventListener('abort', shut);
      over.abort(OVER);
    });
}

function streamOf<In, Out>(call: ServerDuplexStream<In, Out>, over: AbortSignal): Duplex<In, Out> {
  return {
    incoming: untilOver(call[Symbol.asyncIterator]() as AsyncIterator<In>, over),
    async send(message) {
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
