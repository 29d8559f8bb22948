import { ERROR_CODES } from './error-codes.ts';
import type { ErrorCode } from './error-codes.ts';
import { attemptsOf } from './job.ts';
import type { JobState, TrialPurpose } from './job.ts';

/** What a client may see of a job, less what lives outside the log (file name, result). */
export interface JobView {
  readonly accountId: string;
  readonly status: 'pending' | 'processing' | 'retrying' | 'completed' | 'failed' | 'erased';
  readonly templateId: string;
  readonly templateVersion: number;
  readonly purpose: 'job' | TrialPurpose;
  /** Blob of the result, when completed. */
  readonly resultBlob: string | null;
  readonly error: string | null;
  readonly errorCode: ErrorCode | null;
  readonly pageCount: number | null;
  readonly attempts: number;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly completedAt: string | null;
  /** SHA-256 of the document; null once erased. */
  readonly sha256: string | null;
  /** Number of the newest event in this view. */
  readonly events: number;
}

/** The view of a job that exists. */
export function viewOf(state: Exclude<JobState, { status: 'none' }>): JobView {
  if (state.status === 'erased') return erasedView(state);
  return {
    accountId: state.facts.accountId,
    status: state.status,
    templateId: state.facts.templateId,
    templateVersion: state.facts.templateVersion,
    purpose: state.facts.purpose ?? 'job',
    resultBlob: state.status === 'completed' ? state.resultBlob : null,
    error: state.status === 'failed' ? ERROR_CODES[state.code].message : null,
    errorCode: state.status === 'failed' ? state.code : null,
    pageCount: state.pageCount,
    attempts: attemptsOf(state),
    createdAt: state.createdAt,
    startedAt: state.startedAt,
    completedAt: state.status === 'completed' || state.status === 'failed' ? state.completedAt : null,
    sha256: state.facts.sha256,
    events: state.events,
  };
}

function erasedView(state: Extract<JobState, { status: 'erased' }>): JobView {
  return {
    accountId: state.facts.accountId,
    status: 'erased',
    templateId: '',
    templateVersion: 0,
    purpose: state.facts.purpose ?? 'job',
    resultBlob: null,
    error: null,
    errorCode: null,
    pageCount: null,
    attempts: 0,
    createdAt: state.erasedAt,
    startedAt: null,
    completedAt: state.erasedAt,
    sha256: null,
    events: state.events,
  };
}
