export { SCOPES } from './api/operation.ts';
export type { Answer, Operation, RequestBody, Scope } from './api/operation.ts';
export { openApiDocument } from './api/openapi.ts';
export { COMMON_FAILURES, OPERATIONS } from './api/operations.ts';
export type { OperationId } from './api/operations.ts';
export {
  AccountInput,
  AccountPatch,
  AuditInput,
  CATEGORIES,
  JOB_STATUSES,
  KeyInput,
  ON_DUPLICATE,
  PLANS,
  TemplateInput,
  UNLIMITED_PAGES,
} from './api/schemas.ts';
export type {
  AccountBody,
  AuditReport,
  ErrorBody,
  JobBody,
  JobEventBody,
  JobEvents,
  JobList,
  JobListQuery,
  JobStatus,
  JobSummary,
  KeyBody,
  NewKey,
  OnDuplicate,
  ParsedMany,
  ParsedOne,
  Plan,
  StillParsing,
  SystemStatus,
  SubmissionBody,
  TemplateBody,
  TemplateTest,
  TemplateVersions,
} from './api/schemas.ts';
export { ListInput, MAX_LIST_BYTES, MOST_LIST_ENTRIES } from './api/list-schemas.ts';
export type { ListBody, ListStored, ListSummary } from './api/list-schemas.ts';
export {
  DELIVERY_STATUSES,
  DeliveryListQuery,
  EVENT_TYPES,
  EventFeedQuery,
  JobDeliveriesQuery,
  ReplayInput,
  SecretRotation,
  WEBHOOK_SCHEDULES,
  WebhookInput,
  WebhookPatch,
} from './api/webhook-schemas.ts';
export type {
  DeliveryBody,
  DeliveryDetail,
  DeliveryList,
  EventFeed,
  EventType,
  NewWebhook,
  ReplayBody,
  SecretBody,
  WebhookBody,
  WebhookSchedule,
} from './api/webhook-schemas.ts';
export { BackfillInput, BackfillListQuery } from './api/backfill-schemas.ts';
export type { BackfillBody, BackfillList, BackfillReport, BackfillSample } from './api/backfill-schemas.ts';
export type { AccountCall, DeliveryCall, JobDeliveriesCall, ReplayCall, WebhookCall } from './dispatcher-rpc.ts';
export { DUPLICATE_MESSAGE, MAX_DOCUMENT_BYTES, QUEUED_MESSAGE } from './http.ts';
export type { Announcement, DispatcherStatus, IngestStatus, RepairsSoFar } from './status-rpc.ts';
export type {
  AccountBodyRequest,
  AccountRequest,
  AdmitAnswer,
  AdmitRequest,
  BackfillRequest,
  BodyRequest,
  Claimed,
  ClaimOutcome,
  CompetingTemplate,
  ControlBackfillRequest,
  ControlJobRequest,
  CreateTemplateRequest,
  DeliveriesStoredRequest,
  FinishedRun,
  FinishedRunAnswer,
  FinishedRunRequest,
  FromDrawer,
  FromExtractor,
  GetJobPageRequest,
  GetJobRequest,
  GetJobWordsRequest,
  JobCallback,
  JobPageAnswer,
  JobRequest,
  JsonAnswer,
  ListBackfillsRequest,
  ListJobEventsRequest,
  ListJobsRequest,
  ListHead,
  ListRequest,
  NamedListRequest,
  PageWanted,
  PageWords,
  Purpose,
  PutListRequest,
  RateLimit,
  Refusal,
  ReplaceTemplateRequest,
  RevokeKeyRequest,
  Submission,
  SubmitAnswer,
  SubmitClose,
  SubmitOpen,
  SubmitPart,
  TakeTrialRequest,
  TemplateRequest,
  ToDrawer,
  ToExtractor,
  WordsPart,
} from './ingest-rpc.ts';
export { DeliveryDue } from './messages/delivery-due.ts';
export { ExtractionRequested } from './messages/extraction-requested.ts';
export { JobFinished } from './messages/job-finished.ts';
export { PageRequested } from './messages/page-requested.ts';
export { formatPageRanges, parsePageRanges } from './page-ranges.ts';
export type { PageRanges } from './page-ranges.ts';
export {
  CHUNK_BYTES,
  DISPATCHER_PACKAGE,
  DISPATCHER_PROTO,
  INGEST_PACKAGE,
  INGEST_PROTO,
  MAX_GRPC_MESSAGE,
  PROTO_LOADING,
} from './proto.ts';
export {
  deliveryDue,
  EVENTS_EXCHANGE,
  extractionRequested,
  jobFinished,
  pageRequested,
  RETRY_DELAYS,
  TOPOLOGY,
} from './topology.ts';
export type { Edge, Service } from './topology.ts';
