import type { Records } from '@docket/records';
import { BACKFILL_SAMPLES } from './kinds.ts';

/** Removes what backfills keep of an erased job: values of its document. */
export async function forgetSamples(records: Records, jobId: string): Promise<void> {
  for (;;) {
    const query = { index: 'byJob', equals: [jobId], limit: 100 };
    const { items, next } = await records.list(BACKFILL_SAMPLES, query);
    await Promise.all(items.map(({ id }) => records.remove(BACKFILL_SAMPLES, id)));
    if (next === undefined) return;
  }
}
