export type { ErrorBody, JobBody, JobStatus, SubmissionBody } from './http.ts';
export { DUPLICATE_MESSAGE, MAX_DOCUMENT_BYTES, QUEUED_MESSAGE } from './http.ts';
export type {
  AdmitAnswer,
  AdmitRequest,
  Claimed,
  ClaimOutcome,
  DeliveriesStoredRequest,
  FinishedRun,
  FinishedRunAnswer,
  FinishedRunRequest,
  FromExtractor,
  GetJobAnswer,
  GetJobRequest,
  ListTemplatesAnswer,
  ListTemplatesRequest,
  PageWords,
  Refusal,
  Submission,
  SubmitAnswer,
  SubmitClose,
  SubmitPart,
  ToExtractor,
} from './ingest-rpc.ts';
export { DeliveryDue } from './messages/delivery-due.ts';
export { ExtractionRequested } from './messages/extraction-requested.ts';
export { JobFinished } from './messages/job-finished.ts';
export { formatPageRanges, parsePageRanges } from './page-ranges.ts';
export type { PageRanges } from './page-ranges.ts';
export { CHUNK_BYTES, INGEST_PACKAGE, INGEST_PROTO, MAX_GRPC_MESSAGE, PROTO_LOADING } from './proto.ts';
export { deliveryDue, EVENTS_EXCHANGE, extractionRequested, jobFinished, RETRY_DELAYS, TOPOLOGY } from './topology.ts';
export type { Edge, Service } from './topology.ts';
