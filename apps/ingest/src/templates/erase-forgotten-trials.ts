import { eraseJobs } from '../jobs/erase-jobs.ts';
import type { EraseJobsDeps } from '../jobs/erase-jobs.ts';
import { VIEWS } from '../kinds.ts';

/** Age from which a trial is nobody's any more, in ms. */
const FORGOTTEN_AFTER = 15 * 60 * 1_000;
/** Erased in one round. */
const AT_A_TIME = 100;

/** Erases trials that nobody took, the oldest first and some at a time; answers how many. */
export async function eraseForgottenTrials(deps: EraseJobsDeps, stopping?: AbortSignal): Promise<number> {
  const to = new Date(deps.now().getTime() - FORGOTTEN_AFTER).toISOString();
  const { items } = await deps.records.list(VIEWS, { index: 'trials', from: '0', to, limit: AT_A_TIME });
  return eraseJobs(deps, items, { type: 'erase' }, stopping);
}
