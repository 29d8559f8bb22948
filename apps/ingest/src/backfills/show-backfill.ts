import type { BackfillBody, BackfillReport } from '@docket/contracts';
import type { Records, Versioned } from '@docket/records';
import { BACKFILL_SAMPLES } from './kinds.ts';
import type { FieldSample, StoredBackfill } from './kinds.ts';
import { countsBody, parseTally, SAMPLES_A_CHANGE } from './tally.ts';

/** A backfill as lists show it, keys in the contract's order. */
export function backfillBody({ id, value }: Versioned<StoredBackfill>): BackfillBody {
  const { done, failed, skipped, pagesReused, pagesRead, totals } = parseTally(value.tallyJson);
  return {
    ...{ backfillId: id, templateId: value.templateId, version: value.version, status: value.status },
    ...{ createdAfter: value.from, createdBefore: value.to, limit: value.limit },
    documents: { total: value.total, done, failed, skipped },
    ...{ pagesReused, pagesRead, totals: countsBody(totals) },
    ...{ createdAt: value.createdAt, finishedAt: value.finishedAt },
  };
}

/** The same with what became of each field. */
export async function backfillReport(records: Records, backfill: Versioned<StoredBackfill>): Promise<BackfillReport> {
  const { fields, fieldsOmitted, failures } = parseTally(backfill.value.tallyJson);
  const samples = Map.groupBy(await samplesOf(records, backfill.id), ({ field }) => field);
  return {
    ...backfillBody(backfill),
    fields: fields.map(([field, counts]) => ({
      ...{ field, ...countsBody(counts), samples: shown(samples.get(field) ?? []) },
    })),
    ...{ fieldsOmitted, failures },
  };
}

/** A step that was taken twice may have kept more than it counted. */
function shown(samples: readonly FieldSample[]): BackfillReport['fields'][number]['samples'] {
  const ofChange = (wanted: FieldSample['change']) => samples.filter(({ change }) => change === wanted);
  return (['lost', 'changed', 'gained'] as const).flatMap((wanted) =>
    ofChange(wanted)
      .slice(0, SAMPLES_A_CHANGE)
      .map(({ jobId, change, before, after, truncated, page }) => ({ jobId, change, before, after, truncated, page })),
  );
}

async function samplesOf(records: Records, backfillId: string): Promise<readonly FieldSample[]> {
  const found: FieldSample[] = [];
  for (let cursor: string | undefined; ;) {
    const query = { index: 'byBackfill', equals: [backfillId], limit: 200, ...(cursor ? { cursor } : {}) };
    const { items, next } = await records.list(BACKFILL_SAMPLES, query);
    found.push(...items.flatMap(({ value }) => JSON.parse(value.json) as FieldSample[]));
    if (next === undefined) return found;
    cursor = next;
  }
}
