import type { BackfillReport } from '@docket/contracts';
import { CHANGES } from './compare-results.ts';
import type { Change, Difference } from './compare-results.ts';

/** Fields that are listed; all are counted. */
const MOST_FIELDS = 2_000;
/** Samples of each change of a field, and of a whole backfill. */
export const SAMPLES_A_CHANGE = 5;
const MOST_SAMPLES = 500;
/** Jobs that are named for each reason of failure. */
const MOST_FAILED_JOBS = 20;

export type Counts = Readonly<Record<Change, number>>;

/** What a backfill has found so far. */
export interface Tally {
  readonly done: number;
  readonly failed: number;
  readonly skipped: number;
  readonly pagesRead: number;
  readonly pagesReused: number;
  /** Had pages of the last document to be read? Of the first it is not known yet. */
  readonly reading: boolean;
  readonly totals: Counts;
  readonly fields: readonly (readonly [field: string, counts: Counts])[];
  readonly fieldsOmitted: boolean;
  readonly samples: number;
  readonly failures: BackfillReport['failures'];
}

/** What came of one past job. */
export type TrialOutcome =
  | {
      readonly kind: 'compared';
      readonly differences: readonly Difference[];
      readonly pagesRead: number;
      readonly pagesReused: number;
    }
  | { readonly kind: 'failed'; readonly code: string }
  /** It was erased. */
  | { readonly kind: 'skipped' };

const NO_COUNTS: Counts = { same: 0, empty: 0, gained: 0, lost: 0, changed: 0 };

export const NO_TALLY: Tally = {
  ...{ done: 0, failed: 0, skipped: 0, pagesRead: 0, pagesReused: 0, reading: true, totals: NO_COUNTS },
  ...{ fields: [], fieldsOmitted: false, samples: 0, failures: [] },
};

/** Past jobs that are counted. */
export const countedIn = ({ done, failed, skipped }: Tally): number => done + failed + skipped;

/** The tally with one more past job, of whose differences {@link worthSampling} were kept. */
export function tallied(tally: Tally, jobId: string, outcome: TrialOutcome): Tally {
  switch (outcome.kind) {
    case 'skipped':
      return { ...tally, skipped: tally.skipped + 1 };
    case 'failed':
      return { ...tally, failed: tally.failed + 1, failures: withFailure(tally.failures, outcome.code, jobId) };
    case 'compared':
      return withDifferences(
        {
          ...tally,
          done: tally.done + 1,
          pagesRead: tally.pagesRead + outcome.pagesRead,
          pagesReused: tally.pagesReused + outcome.pagesReused,
          reading: outcome.pagesRead > 0,
          samples: tally.samples + worthSampling(tally, outcome.differences).length,
        },
        outcome.differences,
      );
  }
}

/** Those of a job's differences that are to be shown as samples: the first ones of each change of a field. */
export function worthSampling(tally: Tally, differences: readonly Difference[]): readonly Difference[] {
  const counts = new Map(tally.fields);
  const room = Math.max(0, MOST_SAMPLES - tally.samples);
  const isNews = ({ field, change }: Difference) =>
    change !== 'same' && change !== 'empty' && (counts.get(field)?.[change] ?? 0) < SAMPLES_A_CHANGE;
  return differences.filter(isNews).slice(0, room);
}

function withDifferences(tally: Tally, differences: readonly Difference[]): Tally {
  const fields = new Map(tally.fields);
  let { totals, fieldsOmitted } = tally;
  for (const { field, change } of differences) {
    totals = plusOne(totals, change);
    const counts = fields.get(field);
    if (counts || fields.size < MOST_FIELDS) fields.set(field, plusOne(counts ?? NO_COUNTS, change));
    else fieldsOmitted = true;
  }
  return { ...tally, totals, fieldsOmitted, fields: [...fields] };
}

const plusOne = (counts: Counts, change: Change): Counts => ({ ...counts, [change]: counts[change] + 1 });

function withFailure(failures: Tally['failures'], errorCode: string, jobId: string): Tally['failures'] {
  const known = failures.find((failure) => failure.errorCode === errorCode);
  if (!known) return [...failures, { errorCode, count: 1, jobIds: [jobId] }];
  const jobIds = known.jobIds.length < MOST_FAILED_JOBS ? [...known.jobIds, jobId] : known.jobIds;
  return failures.map((failure) => (failure === known ? { errorCode, count: known.count + 1, jobIds } : failure));
}

export const parseTally = (json: string): Tally => JSON.parse(json) as Tally;

/** Counts with their keys in the contract's order. */
export const countsBody = (counts: Counts): Counts =>
  Object.fromEntries(CHANGES.map((change) => [change, counts[change]])) as Counts;
