import type { JobBody, JobStatus, ParsedMany, ParsedOne, Refusal, StillParsing } from '@docket/contracts';
import { Refused } from '../http/refused.ts';

/** What became of one document of a synchronous request. */
export type Outcome = { readonly fileName: string } & (
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'unfinished'; readonly jobId: string; readonly status: JobStatus }
  /** `isNew`: this request made the job, and is charged for it. */
  | { readonly kind: 'finished'; readonly job: JobBody; readonly isNew: boolean }
);

const STILL_PARSING = 'Not all documents are finished yet. Ask for their jobs with GET /v1/jobs/{jobId}.';

/** The answer while a job is not finished; null when all are. Refused documents have no job. */
export function stillParsing(outcomes: readonly Outcome[]): StillParsing | null {
  if (!outcomes.some(({ kind }) => kind === 'unfinished')) return null;
  const jobs = outcomes.flatMap((outcome) => {
    const { fileName: filename } = outcome;
    if (outcome.kind === 'unfinished') return [{ filename, jobId: outcome.jobId, status: outcome.status }];
    return outcome.kind === 'finished' ? [{ filename, jobId: outcome.job.jobId, status: outcome.job.status }] : [];
  });
  const refused = outcomes.flatMap((outcome) => (outcome.kind === 'refused' ? [refusedIn(outcome)] : []));
  const jobIds = jobs.map(({ jobId }) => jobId);
  return {
    ...{ status: 'processing', message: STILL_PARSING, jobIds, jobs },
    ...(refused.length > 0 ? { refused } : {}),
  };
}

const refusedIn = ({ fileName, refusal }: Extract<Outcome, { kind: 'refused' }>) => ({
  filename: fileName,
  error: refusal.message,
  errorCode: refusal.code,
});

/**
 * The answer about the one document of a request.
 * @throws Refused in ingest's words, or with why the job failed.
 */
export function parsedOne(outcome: Outcome, pageRemaining: number): ParsedOne {
  if (outcome.kind === 'refused') throw new Refused(outcome.refusal);
  if (outcome.kind === 'unfinished') throw new Error('an unfinished job has no outcome');
  const { jobId, result, error, errorCode } = outcome.job;
  if (result === null) throw new Refused({ status: 422, code: errorCode ?? '', message: error ?? '', jobId });
  return { result, ...pagesOf([outcome]), pageRemaining, jobId };
}

/** The answer about several documents, or those of a ZIP, in their order. */
export function parsedMany(outcomes: readonly Outcome[], pageRemaining: number, source: 'files' | 'zip'): ParsedMany {
  const results = outcomes.map((outcome) => resultOf(outcome));
  return { results, ...pagesOf(outcomes), pageRemaining, ...(source === 'zip' ? { source } : {}) };
}

function resultOf(outcome: Outcome): ParsedMany['results'][number] {
  switch (outcome.kind) {
    case 'refused': {
      const { filename, error, errorCode } = refusedIn(outcome);
      return { filename, result: null, jobId: outcome.refusal.jobId ?? null, error, errorCode };
    }
    case 'finished': {
      const { result, jobId, error, errorCode } = outcome.job;
      return { filename: outcome.fileName, result, jobId, error, errorCode };
    }
    case 'unfinished':
      throw new Error('an unfinished job has no outcome');
  }
}

/** Only a completed run is charged its pages. */
function pagesOf(outcomes: readonly Outcome[]): { readonly pageCount: number; readonly pageUsed: number } {
  let [pageCount, pageUsed] = [0, 0];
  for (const outcome of outcomes) {
    if (outcome.kind !== 'finished') continue;
    const pages = outcome.job.pageCount ?? 0;
    pageCount += pages;
    if (outcome.isNew && outcome.job.status === 'completed') pageUsed += pages;
  }
  return { pageCount, pageUsed };
}
