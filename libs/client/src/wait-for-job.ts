import { JobWaitTimeout } from './errors.ts';
import type { DocketOperations } from './generated/operations.ts';
import type { Job } from './generated/types.ts';
import type { CallOptions } from './operation.ts';
import { Patience, pause } from './patience.ts';

/** Seconds that one request waits: less than proxies commonly allow. */
const WAIT_SECONDS = 25;
/** Least time between two requests, should the service answer early again and again. */
const BREATH_MS = 250;

export interface WaitOptions extends CallOptions {
  /** Default: for ever. */
  readonly timeoutMs?: number | undefined;
}

/** @throws JobWaitTimeout, or what `getJob` throws */
export async function waitForJob(
  getJob: DocketOperations['getJob'],
  jobId: string,
  { timeoutMs, signal }: WaitOptions,
): Promise<Job> {
  const deadline = timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs);
  const ends = [deadline, signal].filter((given) => given !== undefined);
  try {
    return await finishedJob(getJob, jobId, AbortSignal.any(ends));
  } catch (error) {
    signal?.throwIfAborted();
    if (deadline?.aborted === true) throw new JobWaitTimeout(jobId, timeoutMs ?? 0);
    throw error;
  }
}

async function finishedJob(getJob: DocketOperations['getJob'], jobId: string, signal: AbortSignal): Promise<Job> {
  const patience = new Patience();
  for (;;) {
    try {
      const job = await getJob({ jobId, prefer: `wait=${WAIT_SECONDS}` }, { signal });
      if (job.status === 'completed' || job.status === 'failed') return job;
      patience.answered();
      await pause(BREATH_MS, signal);
    } catch (failure) {
      signal.throwIfAborted();
      await patience.after(failure, signal);
    }
  }
}
