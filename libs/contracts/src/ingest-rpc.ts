import type { Scope } from './api/operation.ts';
import type { JobStatus } from './api/schemas.ts';

/** The messages of `ingest.proto` as plain values, one field of each `oneof` set. */

export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** Seconds; with 429. */
  readonly retryAfter?: number;
  /** With 409: the job that was there before. */
  readonly jobId?: string;
}

/** `json`: text of the HTTP body, empty where there is none. */
export type JsonAnswer =
  { readonly json: string; readonly refusal?: undefined } | { readonly refusal: Refusal; readonly json?: undefined };

export interface AdmitRequest {
  readonly apiKey?: string;
  readonly scope: Scope;
  readonly submission?: boolean;
}
export interface RateLimit {
  readonly limit: number;
  readonly windowSeconds: number;
  readonly remaining?: number;
  readonly resetSeconds?: number;
}
export type AdmitAnswer = { readonly rateLimit?: RateLimit } & (
  | { readonly accountId: string; readonly refusal?: undefined }
  | { readonly refusal: Refusal; readonly accountId?: undefined }
);

export interface AccountRequest {
  readonly accountId: string;
}
export interface ListRequest {
  readonly limit: number;
  readonly cursor?: string;
}
export interface BodyRequest {
  readonly bodyJson: string;
}
export interface AccountBodyRequest {
  readonly accountId: string;
  readonly bodyJson: string;
}
export interface RevokeKeyRequest {
  readonly accountId: string;
  readonly keyId: string;
}

/** Why a document is submitted: for its job, to try a template, or to draft one. */
export type Purpose = 'job' | 'test' | 'draft';

export interface SubmitClose {
  readonly templateId: string;
  readonly fileName: string;
  readonly language?: string;
  readonly pages?: string;
  readonly onDuplicate?: string;
  readonly idempotencyKey?: string;
  /** Of a test. */
  readonly templateVersion?: number;
  /** Where to tell of this job, beside the account's endpoints; checked by the gateway. */
  readonly webhookUrl?: string;
}
export interface SubmitOpen {
  readonly accountId: string;
  readonly purpose?: string;
}
export type SubmitPart =
  { readonly open: SubmitOpen } | { readonly chunk: Uint8Array } | { readonly close: SubmitClose };

export interface Submission {
  readonly jobId: string;
  readonly status: JobStatus;
  readonly createdAt: string;
  readonly duplicate?: boolean;
  readonly warnings?: readonly string[];
}
export type SubmitAnswer =
  | { readonly submission: Submission; readonly refusal?: undefined }
  | { readonly refusal: Refusal; readonly submission?: undefined };

export interface JobRequest {
  readonly accountId: string;
  readonly jobId: string;
}
export interface GetJobRequest extends JobRequest {
  readonly at?: string;
  readonly waitMs?: number;
}
export interface ListJobsRequest {
  readonly accountId: string;
  readonly status?: string;
  readonly templateId?: string;
  readonly createdAfter?: string;
  readonly createdBefore?: string;
  readonly limit: number;
  readonly cursor?: string;
}
export interface ControlJobRequest extends JobRequest {
  readonly action: 'cancel' | 'retry' | 'erase';
}
export interface ListJobEventsRequest extends JobRequest {
  readonly after?: number;
  readonly waitMs?: number;
}
export interface GetJobWordsRequest extends JobRequest {
  readonly pages?: string;
}
export type WordsPart =
  { readonly page: PageWords; readonly refusal?: undefined } | { readonly refusal: Refusal; readonly page?: undefined };
export interface GetJobPageRequest extends JobRequest {
  readonly page: number;
}
export type JobPageAnswer =
  { readonly png: Uint8Array; readonly refusal?: undefined } | { readonly refusal: Refusal; readonly png?: undefined };
export interface TakeTrialRequest extends JobRequest {
  readonly waitMs: number;
  readonly name?: string;
}

export interface TemplateRequest {
  readonly accountId: string;
  readonly templateId: string;
  readonly version?: number;
}
export interface CreateTemplateRequest {
  readonly accountId: string;
  readonly bodyJson: string;
}
export interface ReplaceTemplateRequest {
  readonly accountId: string;
  readonly templateId: string;
  readonly bodyJson: string;
}

export interface NamedListRequest {
  readonly accountId: string;
  readonly name: string;
  readonly version?: number;
}
export interface PutListRequest {
  readonly accountId: string;
  readonly name: string;
  readonly bodyJson: string;
}

export interface BackfillRequest {
  readonly accountId: string;
  readonly backfillId: string;
}
export interface ListBackfillsRequest extends ListRequest {
  readonly accountId: string;
  readonly templateId?: string;
}
export interface ControlBackfillRequest extends BackfillRequest {
  readonly action: 'cancel' | 'publish' | 'drop';
}

export interface PageWords {
  readonly page: number;
  readonly json: string;
}
export type ClaimOutcome =
  | { readonly completed: { readonly pageCount: number; readonly template?: number } }
  | { readonly failed: { readonly code: string; readonly pageCount?: number } }
  | { readonly handedBack: Record<string, never> };

export interface FromExtractor {
  readonly open?: {
    readonly commit: string;
    readonly worker: string;
    readonly reader: string;
    readonly lists?: readonly string[];
  };
  readonly resume?: {
    readonly token: string;
    readonly offset: number;
    readonly reader: string;
    readonly lists?: readonly string[];
  };
  readonly heartbeat?: { readonly read?: number; readonly pages?: number };
  readonly page?: PageWords;
  readonly resultChunk?: Uint8Array;
  readonly outcome?: ClaimOutcome;
}

export interface Claimed {
  readonly token: string;
  readonly jobId: string;
  readonly attempt: number;
  readonly mediaType: string;
  readonly size: number;
  readonly language?: string;
  readonly pages?: string;
  readonly templateJson: string;
  readonly draft?: boolean;
}
/** One of several templates that compete. */
export interface CompetingTemplate {
  readonly templateId: string;
  readonly templateVersion: number;
  /** As `templateJson` of a claim. */
  readonly templateJson: string;
}
/** A list of the account that the template names. */
export interface ListHead {
  readonly name: string;
  readonly version: number;
  readonly sha256: string;
  /** Bytes of the JSON text of its entries. */
  readonly size: number;
}
export interface ToExtractor {
  readonly claimed?: Claimed;
  readonly notClaimed?: { readonly reason: string };
  readonly documentChunk?: Uint8Array;
  readonly documentEnd?: Record<string, never>;
  readonly page?: PageWords;
  readonly heartbeat?: { readonly goOn?: boolean };
  readonly recorded?: { readonly counted?: boolean };
  readonly list?: ListHead;
  readonly listChunk?: Uint8Array;
  readonly competing?: CompetingTemplate;
}

export interface FinishedRunRequest {
  readonly commit: string;
}
export interface FinishedRun {
  readonly accountId: string;
  readonly jobId: string;
  readonly eventId: string;
  readonly status: 'completed' | 'failed';
  readonly resultJson?: string;
  readonly error?: string;
  readonly pageCount?: number;
  readonly pageUsed?: number;
  readonly pageRemaining?: number;
  readonly finishedAt: string;
  readonly traceparent?: string;
  readonly callbacks?: readonly JobCallback[];
}
/** Where a submitter of a job wants to be told of it. */
export interface JobCallback {
  /** UUID from (job id, URL). */
  readonly id: string;
  readonly url: string;
}
export interface FinishedRunAnswer {
  readonly run?: FinishedRun;
  readonly erasedJobId?: string;
  readonly erasedEventId?: string;
  readonly owed?: number;
}
export interface DeliveriesStoredRequest {
  readonly commit: string;
  readonly owed?: number;
}

export interface FromDrawer {
  readonly open?: { readonly token: string };
  readonly pngChunk?: Uint8Array;
  readonly drawn?: Record<string, never>;
  readonly failed?: 'PAGE_NOT_FOUND' | 'PAGE_NOT_DRAWN';
}
export interface PageWanted {
  readonly mediaType: string;
  readonly page: number;
  readonly rotation?: number;
  readonly skew?: number;
}
export interface ToDrawer {
  readonly wanted?: PageWanted;
  readonly notWanted?: { readonly reason: string };
  readonly documentChunk?: Uint8Array;
  readonly documentEnd?: Record<string, never>;
  readonly recorded?: { readonly counted?: boolean };
}
