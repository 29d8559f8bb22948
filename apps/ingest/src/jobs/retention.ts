import type { Records } from '@docket/records';
import type { Log } from '@docket/service';
import { ACCOUNTS, VIEWS } from '../kinds.ts';
import type { Account } from '../kinds.ts';
import type { JobStreams } from '../job-streams.ts';

const DAY = 24 * 60 * 60 * 1_000;
const ACCOUNTS_A_PAGE = 100;
/** Jobs of one account that a round erases; the next round goes on. */
const JOBS_A_ROUND = 500;

export interface RetentionDeps {
  readonly records: Records;
  readonly streams: JobStreams;
  readonly logger: Log;
  readonly now: () => Date;
}

/** Erases the finished jobs that their accounts do not want to keep any longer. Answers how many. */
export async function eraseExpired(deps: RetentionDeps): Promise<number> {
  let erased = 0;
  for (let cursor: string | undefined; ;) {
    const query = { index: 'byAge', limit: ACCOUNTS_A_PAGE, ...(cursor === undefined ? {} : { cursor }) };
    const { items, next } = await deps.records.list(ACCOUNTS, query);
    for (const { id, value } of items) erased += await eraseExpiredOf(deps, id, value);
    if (next === undefined) break;
    cursor = next;
  }
  if (erased > 0) deps.logger.info({ erased }, 'jobs erased after their retention');
  return erased;
}

async function eraseExpiredOf(deps: RetentionDeps, accountId: string, { retentionDays }: Account): Promise<number> {
  if (retentionDays === null) return 0;
  const before = new Date(deps.now().getTime() - retentionDays * DAY).toISOString();
  const query = { index: 'finished', equals: [accountId], to: before, limit: JOBS_A_ROUND };
  const { items } = await deps.records.list(VIEWS, query);
  let erased = 0;
  for (const { id } of items) {
    const done = await deps.streams.execute(id, { type: 'expire', before }, { trace: null });
    if (!('refused' in done)) erased++;
  }
  return erased;
}
