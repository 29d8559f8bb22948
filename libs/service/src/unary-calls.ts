import { Metadata } from '@grpc/grpc-js';
import type { CallOptions, Client, ClientUnaryCall, MetadataOptions, ServiceError } from '@grpc/grpc-js';

/** Settings of one unary call. */
export interface CallSettings {
  /** Default 10,000. */
  readonly timeoutMs?: number;
  readonly traceparent?: string | null;
  /** Whether to wait, within that time, while there is no connection; else it fails at once as UNAVAILABLE. */
  readonly waitForReady?: boolean;
  /** Aborting cancels the call; it then rejects with CANCELLED. */
  readonly signal?: AbortSignal;
}

/** Rejects with a grpc-js ServiceError when the service cannot be reached or does not answer in time. */
export type Unary<Q, A> = (request: Q, settings?: CallSettings) => Promise<A>;

type RawUnary = (
  request: object,
  metadata: Metadata,
  options: CallOptions,
  done: (error: ServiceError | null, answer: object) => void,
) => ClientUnaryCall;

/** The calls of these names as promises; see {@link Unary}. */
export function unaryCalls(
  raw: Client & Record<string, unknown>,
  names: readonly string[],
  now: () => Date,
): Record<string, Unary<object, object>> {
  return Object.fromEntries(names.map((name) => [name, unaryCall((raw[name] as RawUnary).bind(raw), now)] as const));
}

function unaryCall(call: RawUnary, now: () => Date): Unary<object, object> {
  return (request, { timeoutMs = 10_000, traceparent, waitForReady = false, signal } = {}) =>
    new Promise((resolve, reject) => {
      const deadline = now().getTime() + timeoutMs;
      const running = call(request, metadataOf(traceparent, { waitForReady }), { deadline }, (error, answer) => {
        signal?.removeEventListener('abort', cancel);
        if (error) reject(error);
        else resolve(answer);
      });
      const cancel = () => running.cancel();
      if (signal?.aborted) cancel();
      else signal?.addEventListener('abort', cancel);
    });
}

/** Resolves when a connection stands, rejects after `timeoutMs`. */
export const reachable = (client: Client, timeoutMs: number, now: () => Date): Promise<void> =>
  new Promise((resolve, reject) => {
    client.waitForReady(now().getTime() + timeoutMs, (error) => (error ? reject(error) : resolve()));
  });

// Not the steady clock: grpc-js compares deadlines with this one, and the two drift apart by every correction of the
// time and every hour that the machine was suspended.
export const wallClock = (): Date => new Date();

export function metadataOf(traceparent: string | null | undefined, options: MetadataOptions = {}): Metadata {
  const metadata = new Metadata(options);
  if (traceparent) metadata.set('traceparent', traceparent);
  return metadata;
}
