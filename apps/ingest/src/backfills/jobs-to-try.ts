import type { Records } from '@docket/records';
import { VIEWS } from '../kinds.ts';
import type { StoredBackfill } from './kinds.ts';

type Position = Pick<StoredBackfill, 'taken' | 'cursor' | 'exhausted'>;

/** Completed jobs of the template, the newest first. */
export const completedJobs = ({ accountId, templateId, from, to }: Filter) => ({
  ...{ index: 'listedByTemplateAndStatus', equals: [accountId, templateId, 'completed'] },
  ...(from === null ? {} : { from }),
  to,
});
export type Filter = Pick<StoredBackfill, 'accountId' | 'templateId' | 'from' | 'to'>;

/**
 * The next past jobs to try a backfill's version on, at most `room`, and how far the list of them is read then. Undefined:
 * there is no room, or the list is at its end already.
 */
export async function jobsToTry(
  records: Records,
  backfill: StoredBackfill,
  room: number,
): Promise<{ readonly jobIds: readonly string[]; readonly position: Position } | undefined> {
  const { limit, taken, cursor, exhausted } = backfill;
  const wanted = limit === null ? room : Math.min(room, limit - taken);
  if (exhausted || room === 0) return undefined;
  if (wanted === 0) return { jobIds: [], position: { taken, cursor, exhausted: true } };
  const query = { ...completedJobs(backfill), order: 'descending', limit: wanted } as const;
  const { items, next } = await records.list(VIEWS, { ...query, ...(cursor === null ? {} : { cursor }) });
  const position = { taken: taken + items.length, cursor: next ?? null, exhausted: next === undefined };
  return { jobIds: items.map(({ id }) => id), position };
}
