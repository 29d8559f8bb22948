import type { ErrorCode } from '@docket/job';
import type { Records, Versioned } from '@docket/records';
import type { Log } from '@docket/service';
import type { StoredView } from '../kinds.ts';
import type { JobReader, StoredResult } from '../read-job.ts';
import type { Views } from '../views.ts';
import { compareResults } from './compare-results.ts';
import type { Difference } from './compare-results.ts';
import { BACKFILL_SAMPLES } from './kinds.ts';
import type { BackfillTrial, FieldSample } from './kinds.ts';
import { worthSampling } from './tally.ts';
import type { Tally, TrialOutcome } from './tally.ts';

/** A longer value is shown by the beginning of its JSON text. */
const LONGEST_VALUE = 500;

export interface JudgeDeps {
  readonly records: Records;
  readonly views: Views;
  readonly reader: JobReader;
  readonly logger: Log;
}

const SKIPPED: TrialOutcome = { kind: 'skipped' };

/**
 * What came of a trial that is finished, with samples of its differences kept; repeating it keeps none twice.
 * @param trial its view. It was read before that of the past job is read here: a trial that failed for want of a document
 * that was being erased finds that job erased.
 */
export async function judgeTrial(
  deps: JudgeDeps,
  { backfillId, tally }: { readonly backfillId: string; readonly tally: Tally },
  { jobId, trialId }: BackfillTrial,
  { value: trial }: Versioned<StoredView>,
): Promise<TrialOutcome> {
  const past = await pastResult(deps.views, jobId);
  if (past === undefined) {
    await deps.records.remove(BACKFILL_SAMPLES, samplesId(backfillId, jobId));
    return SKIPPED;
  }
  if (trial.resultBlob === null) return { kind: 'failed', code: trial.errorCode ?? ('CANCELLED' satisfies ErrorCode) };
  try {
    const [before, after] = await Promise.all([deps.reader.result(past), deps.reader.result(trial.resultBlob)]);
    const differences = compareResults(before.result, after.result);
    const samples = worthSampling(tally, differences).map((each) => sampleOf(jobId, each, before, after));
    await keepSamples(deps, { backfillId, jobId }, samples);
    return { kind: 'compared', differences, ...pagesOf(after, trial) };
  } catch (error) {
    if (error instanceof Error && error.name === 'StoreUnavailable') throw error;
    // A result that goes while it is read is that of a job that is being erased.
    if ((await pastResult(deps.views, jobId)) === undefined) return SKIPPED;
    deps.logger.error({ job_id: jobId, trial_id: trialId, err: error }, 'trial of a backfill cannot be compared');
    return { kind: 'failed', code: 'INTERNAL_ERROR' };
  }
}

/** Blob of a past job's result; undefined: it is erased. */
async function pastResult(views: Views, jobId: string): Promise<string | undefined> {
  return (await views.read(jobId))?.value.resultBlob ?? undefined;
}

/** Those that a former version of an extractor did not count are taken for read. */
function pagesOf({ pages = [], pagesRead }: StoredResult, { pageCount }: StoredView) {
  const read = pagesRead ?? pageCount ?? 0;
  return { pagesRead: read, pagesReused: Math.max(0, pages.length - read) };
}

const samplesId = (backfillId: string, jobId: string) => `${backfillId}/${jobId}`;

async function keepSamples(
  { records, views }: JudgeDeps,
  { backfillId, jobId }: { readonly backfillId: string; readonly jobId: string },
  samples: readonly FieldSample[],
): Promise<void> {
  if (samples.length === 0) return;
  const kept = { backfillId, jobId, json: JSON.stringify(samples) };
  await records.insert(BACKFILL_SAMPLES, samplesId(backfillId, jobId), kept);
  // Whoever erased the job meanwhile may not have seen the samples.
  if ((await pastResult(views, jobId)) === undefined)
    await records.remove(BACKFILL_SAMPLES, samplesId(backfillId, jobId));
}

function sampleOf(jobId: string, difference: Difference, before: StoredResult, after: StoredResult): FieldSample {
  const { field, change } = difference;
  const [from, to] = [shortened(difference.before), shortened(difference.after)];
  return {
    ...{ field, jobId, change: change as FieldSample['change'], before: from.value, after: to.value },
    ...{ truncated: from.truncated || to.truncated, page: pageOf(change === 'lost' ? before : after, field) },
  };
}

function shortened(value: unknown): { readonly value: unknown; readonly truncated: boolean } {
  const text = JSON.stringify(value ?? null);
  if (text.length <= LONGEST_VALUE) return { value: value ?? null, truncated: false };
  return { value: text.slice(0, LONGEST_VALUE).toWellFormed(), truncated: true };
}

function pageOf({ fields }: StoredResult, field: string): number | null {
  const found = Object.hasOwn(fields, field) ? (fields[field] as { readonly page?: unknown } | null) : null;
  return typeof found?.page === 'number' ? found.page : null;
}
