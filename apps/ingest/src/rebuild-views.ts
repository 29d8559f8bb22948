import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EventLog } from '@docket/event-log';
import type { Log } from '@docket/service';
import { jobOf } from './job-streams.ts';
import type { Views } from './views.ts';

/** Views that are written before other work gets its turn. */
const AT_A_TIME = 50;

export interface RebuildParts {
  readonly log: EventLog;
  readonly views: Views;
  readonly logger: Log;
}

/**
 * Writes every view anew from the log, damaged ones included; none goes backwards. Answers how many were written; ends
 * early once this process stops. @throws StoreUnavailable
 */
export async function rebuildViews(parts: RebuildParts, stopping?: AbortSignal): Promise<number> {
  let rebuilt = 0;
  for await (const jobs of inGroups(parts.log.streams(), AT_A_TIME)) {
    const written = await Promise.all(jobs.map((jobId) => rebuild(parts, jobId)));
    rebuilt += written.filter(Boolean).length;
    if (stopping?.aborted) break;
    await nextTurn();
  }
  return rebuilt;
}

/** A stream that cannot be folded is logged and left: its neighbours are rebuilt nevertheless. */
async function rebuild({ log, views, logger }: RebuildParts, jobId: string): Promise<boolean> {
  const commits = await log.read(jobId);
  try {
    const { state, head } = jobOf(commits);
    return head !== null && (await views.restore(head, state));
  } catch (error) {
    if (!(error instanceof Error && error.name === 'IllegalHistory')) throw error;
    logger.error({ job_id: jobId, err: error }, 'view cannot be rebuilt');
    return false;
  }
}

async function* inGroups<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<readonly T[]> {
  let group: T[] = [];
  for await (const item of items) {
    group.push(item);
    if (group.length < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}
