import { status } from '@grpc/grpc-js';
import type { Outcome } from '@docket/bus';
import type { Log } from '@docket/service';

/** How soon a message comes back while something that it needs is away, in ms; a delay of both edges. */
const BACK_IN_MS = 1_000;

/**
 * Runs a handler's work. While ingest or the store is away the message comes back in a second, as often as it takes;
 * any other failure is the bus's to report.
 */
export async function retryWhenAway(log: Log, work: () => Promise<void>): Promise<Outcome> {
  try {
    await work();
    return { kind: 'ack' };
  } catch (error) {
    if (!isAway(error)) throw error;
    log.warn({ reason: error.message }, 'something is away, trying again');
    return { kind: 'retry', delayMs: BACK_IN_MS };
  }
}

/** Does the error say that a service or store could not be reached, rather than that something is wrong? */
export function isAway(error: unknown): error is Error {
  if (!Error.isError(error)) return false;
  return error.name === 'StoreUnavailable' || ('code' in error && AWAY.has(error.code as status));
}

/** An ingest that stops or starts also cancels calls and refuses streams. */
const AWAY: ReadonlySet<status> = new Set([
  status.UNAVAILABLE,
  status.DEADLINE_EXCEEDED,
  status.CANCELLED,
  status.RESOURCE_EXHAUSTED,
  status.ABORTED,
  status.INTERNAL,
  status.UNKNOWN,
]);
