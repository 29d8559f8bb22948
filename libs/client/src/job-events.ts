import { DocketUnreachable } from './errors.ts';
import { OPERATIONS } from './generated/operations.ts';
import type { JobEvent } from './generated/types.ts';
import type { CallOptions } from './operation.ts';
import { Patience, pause } from './patience.ts';
import type { Connection } from './send.ts';
import { addressOf, request } from './send.ts';
import { serverSentEvents } from './server-sent-events.ts';

/** Between the end of one stream and the next. */
const RECONNECT_MS = 250;

export interface EventOptions extends CallOptions {
  /** Number of the last event seen: those after it follow. Default: from the first. */
  readonly after?: number | undefined;
}

/**
 * The history of a job from its beginning, then each event as it happens, until the job is finished. A stream that breaks
 * is taken up again after the last event (`Last-Event-ID`).
 * @throws DocketError, DocketUnreachable, or the reason of the signal
 */
export async function* jobEvents(
  connection: Connection,
  jobId: string,
  { after, signal }: EventOptions,
): AsyncGenerator<JobEvent, void> {
  const { address } = addressOf(connection.url, OPERATIONS.listJobEvents, { jobId });
  const patience = new Patience();
  let last = after;
  for (;;) {
    try {
      const stream = await openStream(connection, address, last, signal);
      if (stream === undefined) return;
      patience.answered();
      for await (const event of eventsOf(stream, connection.url)) {
        last = event.number;
        yield event;
      }
      await pause(RECONNECT_MS, signal);
    } catch (failure) {
      signal?.throwIfAborted();
      await patience.after(failure, signal);
    }
  }
}

async function* eventsOf(stream: ReadableStream<Uint8Array>, url: string): AsyncGenerator<JobEvent, void> {
  try {
    for await (const { data } of serverSentEvents(stream)) yield JSON.parse(data) as JobEvent;
  } catch (error) {
    throw new DocketUnreachable(url, error);
  }
}

/** Undefined: nothing will follow the last event. */
function openStream(
  connection: Connection,
  address: string,
  last: number | undefined,
  signal: AbortSignal | undefined,
): Promise<ReadableStream<Uint8Array> | undefined> {
  const headers = new Headers({ accept: 'text/event-stream' });
  if (last !== undefined) headers.set('last-event-id', String(last));
  return request(connection, address, { headers, signal }, (answer) =>
    Promise.resolve(answer.status === 204 ? undefined : (answer.body ?? undefined)),
  );
}
