/** The messages of `ingest.proto` as plain values, one field of each `oneof` set. */

export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

export interface AdmitRequest {
  readonly apiKey?: string;
}
export type AdmitAnswer =
  | { readonly accountId: string; readonly refusal?: undefined }
  | { readonly refusal: Refusal; readonly accountId?: undefined };

export interface SubmitClose {
  readonly templateId: string;
  readonly fileName: string;
  readonly language?: string;
  readonly pages?: string;
  readonly onDuplicate?: string;
}
export type SubmitPart =
  { readonly open: { readonly accountId: string } } | { readonly chunk: Uint8Array } | { readonly close: SubmitClose };

export interface Submission {
  readonly jobId: string;
  readonly status: string;
  readonly createdAt: string;
  readonly duplicate?: boolean;
  readonly warnings?: readonly string[];
}
export type SubmitAnswer =
  | { readonly submission: Submission; readonly refusal?: undefined }
  | { readonly refusal: Refusal; readonly submission?: undefined };

export interface GetJobRequest {
  readonly accountId: string;
  readonly jobId: string;
}
export type GetJobAnswer =
  | { readonly jobJson: string; readonly refusal?: undefined }
  | { readonly refusal: Refusal; readonly jobJson?: undefined };

export interface ListTemplatesRequest {
  readonly accountId: string;
}
export interface ListTemplatesAnswer {
  readonly templates?: readonly { readonly id: string; readonly name: string }[];
}

export interface PageWords {
  readonly page: number;
  readonly json: string;
}
export type ClaimOutcome =
  | { readonly completed: { readonly pageCount: number } }
  | { readonly failed: { readonly code: string; readonly pageCount?: number } }
  | { readonly handedBack: Record<string, never> };

export interface FromExtractor {
  readonly open?: { readonly commit: string; readonly worker: string; readonly reader: string };
  readonly resume?: { readonly token: string; readonly offset: number; readonly reader: string };
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
}
export interface ToExtractor {
  readonly claimed?: Claimed;
  readonly notClaimed?: { readonly reason: string };
  readonly documentChunk?: Uint8Array;
  readonly documentEnd?: Record<string, never>;
  readonly page?: PageWords;
  readonly heartbeat?: { readonly goOn?: boolean };
  readonly recorded?: { readonly counted?: boolean };
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
}
export interface FinishedRunAnswer {
  readonly run?: FinishedRun;
}
export interface DeliveriesStoredRequest {
  readonly commit: string;
}
