import { setTimeout as pause } from 'node:timers/promises';
import type { JobEvents, JobRequest } from '@docket/contracts';
import { isAway, isServiceError } from '../http/refusal-of-error.ts';
import { Refused } from '../http/refused.ts';
import { READ_MS } from '../neighbours/neighbour.ts';
import type { Ingest } from '../ingest/ingest.ts';

/** Silence between two comment lines, and the pause while ingest is away, in milliseconds. */
const COMMENT_MS = 15_000;
const PAUSE_MS = 1_000;
const COMMENT = ':\n\n';

interface Following {
  readonly ingest: Ingest;
  readonly job: JobRequest;
  /** Aborted: the stream ends where it is; a client resumes it elsewhere. */
  readonly signal: AbortSignal;
  readonly traceparent: string;
}

/**
 * A job's history as server-sent events (HTML Living Standard, section 9.2), from the given events on, until the job is
 * finished. While nothing happens, a comment every 15 s keeps proxies from closing the connection.
 * @param after number of the last event that the client has, before `known`.
 */
export async function* followEvents(known: JobEvents, after: number, following: Following): AsyncGenerator<string> {
  let last = after;
  let next: JobEvents | 'away' | 'over' = known;
  yield 'retry: 1000\n\n';
  for (;;) {
    if (next === 'over') return;
    if (next === 'away') await pause(PAUSE_MS);
    const { events, finished } = next === 'away' ? NOTHING : next;
    yield events.length === 0 ? COMMENT : events.map(eventText).join('');
    last = events.at(-1)?.number ?? last;
    if (finished) return;
    next = await nextEvents(last, following);
  }
}

const NOTHING: Pick<JobEvents, 'events' | 'finished'> = { events: [], finished: false };

async function nextEvents(after: number, following: Following): Promise<JobEvents | 'away' | 'over'> {
  const { ingest, job, signal, traceparent } = following;
  const call = { signal, traceparent, timeoutMs: COMMENT_MS + READ_MS };
  try {
    const asked = { ...job, after, waitMs: COMMENT_MS };
    return JSON.parse(
      await ingest.readJson((client, settings) => client.listJobEvents(asked, settings), call),
    ) as JobEvents;
  } catch (error) {
    // Refused in between: the job was erased. A client that comes back is told so.
    if (signal.aborted || error instanceof Refused) return 'over';
    if (isServiceError(error) && isAway(error)) return 'away';
    throw error;
  }
}

function eventText(event: JobEvents['events'][number]): string {
  return `id: ${event.number}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}
