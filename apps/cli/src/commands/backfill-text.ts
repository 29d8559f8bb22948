import type { Backfill, BackfillReport } from '@docket/client';
import { listing, table, timeText, valueText } from '../table.ts';

const finishedDocuments = ({ documents: { done, failed, skipped } }: Backfill): number => done + failed + skipped;

/** How far it is, in a line. */
export const progressText = (backfill: Backfill): string =>
  `${finishedDocuments(backfill)} of ${backfill.documents.total} documents, ${backfill.documents.failed} failed`;

export const backfillTable = (backfills: readonly Backfill[]): string =>
  table(
    backfills,
    [
      ['BACKFILL', ({ backfillId }) => backfillId],
      ['STATUS', ({ status }) => status],
      ['TEMPLATE', ({ templateId }) => templateId],
      ['VERSION', ({ version }) => version],
      ['DOCUMENTS', (backfill) => `${finishedDocuments(backfill)}/${backfill.documents.total}`],
      ['GAINED', ({ totals }) => totals.gained],
      ['LOST', ({ totals }) => totals.lost],
      ['CHANGED', ({ totals }) => totals.changed],
      ['CREATED (UTC)', ({ createdAt }) => timeText(createdAt)],
    ],
    'There are no backfills.',
  );

export const backfillText = (backfill: Backfill): string =>
  listing([
    ['backfill', backfill.backfillId],
    ['template', backfill.templateId],
    ['version', backfill.version],
    ['status', backfill.status],
    ['documents', backfill.documents.total],
    ['compared', backfill.documents.done],
    ['failed', backfill.documents.failed],
    ['erased since', backfill.documents.skipped],
    ['pages reused', backfill.pagesReused],
    ['pages read again', backfill.pagesRead],
  ]);

/** The whole report: what became of each field, then samples, then what failed. */
export function reportText(report: BackfillReport): string {
  const parts = [backfillText(report), fieldTable(report)];
  const samples = sampleRows(report);
  if (samples.length > 0) parts.push(sampleTable(samples));
  if (report.failures.length > 0) parts.push(failureTable(report));
  return parts.join('\n');
}

const fieldTable = ({ fields }: BackfillReport): string =>
  table(
    fields,
    [
      ['FIELD', ({ field }) => field],
      ['SAME', ({ same }) => same],
      ['EMPTY', ({ empty }) => empty],
      ['GAINED', ({ gained }) => gained],
      ['LOST', ({ lost }) => lost],
      ['CHANGED', ({ changed }) => changed],
    ],
    'No fields were compared.',
  );

type Sample = BackfillReport['fields'][number]['samples'][number] & { readonly field: string };

const sampleRows = ({ fields }: BackfillReport): Sample[] =>
  fields.flatMap(({ field, samples }) => samples.map((sample) => ({ ...sample, field })));

const sampleTable = (samples: readonly Sample[]): string =>
  table(
    samples,
    [
      ['FIELD', ({ field }) => field],
      ['CHANGE', ({ change }) => change],
      ['BEFORE', ({ before }) => valueText(before)],
      ['AFTER', ({ after }) => valueText(after)],
      ['PAGE', ({ page }) => page],
      ['JOB', ({ jobId }) => jobId],
    ],
    '',
  );

const failureTable = ({ failures }: BackfillReport): string =>
  table(
    failures,
    [
      ['FAILED', ({ errorCode }) => errorCode],
      ['DOCUMENTS', ({ count }) => count],
      ['SUCH AS', ({ jobIds }) => jobIds[0]],
    ],
    '',
  );
