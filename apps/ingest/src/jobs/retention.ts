import { ACCOUNTS, VIEWS } from '../kinds.ts';
import type { Account } from '../kinds.ts';
import { eraseJobs } from './erase-jobs.ts';
import type { EraseJobsDeps } from './erase-jobs.ts';

const DAY = 24 * 60 * 60 * 1_000;
const ACCOUNTS_A_PAGE = 100;
/** Jobs of one account that are erased at a time. */
const BATCH = 500;

/** Erases the finished jobs that their accounts do not want to keep any longer. Answers how many. */
export async function eraseExpired(deps: EraseJobsDeps, stopping?: AbortSignal): Promise<number> {
  let erased = 0;
  for (let cursor: string | undefined; ;) {
    const query = { index: 'byAge', limit: ACCOUNTS_A_PAGE, ...(cursor === undefined ? {} : { cursor }) };
    const { items, next } = await deps.records.list(ACCOUNTS, query);
    for (const { id, value } of items) erased += await eraseExpiredOf(deps, id, value, stopping);
    if (next === undefined || stopping?.aborted) break;
    cursor = next;
  }
  if (erased > 0) deps.logger.info({ erased }, 'jobs erased after their retention');
  return erased;
}

/** The oldest first, and what is erased is listed no more: so from the beginning again, as long as that helps. */
async function eraseExpiredOf(
  deps: EraseJobsDeps,
  accountId: string,
  { retentionDays }: Account,
  stopping?: AbortSignal,
): Promise<number> {
  if (retentionDays === null) return 0;
  const before = new Date(deps.now().getTime() - retentionDays * DAY).toISOString();
  const query = { index: 'finished', equals: [accountId], to: before, limit: BATCH };
  for (let erased = 0; ;) {
    const { items } = await deps.records.list(VIEWS, query);
    const now = await eraseJobs(deps, items, { type: 'expire', before }, stopping);
    erased += now;
    if (items.length < BATCH || now === 0) return erased;
  }
}
