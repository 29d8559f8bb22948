import type { Records } from '@docket/records';
import type { JobStreams } from '../job-streams.ts';
import { VIEWS } from '../kinds.ts';

/** Age from which a trial is nobody's any more, in ms. */
const FORGOTTEN_AFTER = 15 * 60 * 1_000;
/** Erased in one round. */
const AT_A_TIME = 100;

export interface ForgottenDeps {
  readonly records: Records;
  readonly streams: JobStreams;
  readonly now: () => Date;
}

/** Erases trials that nobody took, the oldest first and some at a time; answers how many. */
export async function eraseForgottenTrials({ records, streams, now }: ForgottenDeps): Promise<number> {
  const to = new Date(now().getTime() - FORGOTTEN_AFTER).toISOString();
  const { items } = await records.list(VIEWS, { index: 'trials', from: '0', to, limit: AT_A_TIME });
  for (const { id } of items) await streams.execute(id, { type: 'erase' }, { trace: null });
  return items.length;
}
