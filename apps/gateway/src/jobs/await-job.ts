import { setTimeout as pause } from 'node:timers/promises';
import type { JobBody, JobRequest } from '@docket/contracts';
import { isAway, isServiceError } from '../http/refusal-of-error.ts';
import { READ_MS } from '../neighbours/neighbour.ts';
import type { Ingest } from '../ingest/ingest.ts';

/** Longest that ingest is asked to wait in one call, and the pause before it is asked again, in milliseconds. */
const SLICE_MS = 25_000;
const PAUSE_MS = 250;

export interface Wait {
  /** Longest wait in milliseconds. */
  readonly ms: number;
  /** Aborted: the job is answered as it stands. */
  readonly signal: AbortSignal;
  readonly traceparent: string;
}

/**
 * The body of `GET /v1/jobs/:id` once the job is finished, or as it stands when the wait is over. Goes on with the
 * time that is left when ingest restarts or hands its waiting calls back.
 * @throws Refused in ingest's words; ServiceError when ingest is still away at the end.
 */
export async function awaitJob(ingest: Ingest, job: JobRequest, wait: Wait): Promise<string> {
  const until = performance.now() + wait.ms;
  for (;;) {
    const waitMs = Math.min(SLICE_MS, Math.round(until - performance.now()));
    if (waitMs <= 0 || wait.signal.aborted) return jobAsItStands(ingest, job, wait.traceparent);
    const json = await slice(ingest, { ...job, waitMs }, wait);
    if (json !== null && isFinished(json)) return json;
    await pause(Math.min(PAUSE_MS, Math.max(0, until - performance.now())));
  }
}

function jobAsItStands(ingest: Ingest, job: JobRequest, traceparent: string): Promise<string> {
  return ingest.readJson((client, call) => client.getJob(job, call), { traceparent });
}

/** @returns null when ingest was away or the wait was ended. */
async function slice(
  ingest: Ingest,
  asked: JobRequest & { readonly waitMs: number },
  { signal, traceparent }: Wait,
): Promise<string | null> {
  const call = { signal, traceparent, timeoutMs: asked.waitMs + READ_MS };
  try {
    return await ingest.readJson((client, settings) => client.getJob(asked, settings), call);
  } catch (error) {
    if (isServiceError(error) && isAway(error)) return null;
    throw error;
  }
}

function isFinished(json: string): boolean {
  const { status } = JSON.parse(json) as Pick<JobBody, 'status'>;
  return status === 'completed' || status === 'failed';
}
