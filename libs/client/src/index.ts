export type { AccountEvent, AccountEventsOptions } from './account-events.ts';
export { createDocketClient } from './docket-client.ts';
export type { DocketClient, DocketClientOptions } from './docket-client.ts';
export { DocketError, DocketUnreachable, JobWaitTimeout } from './errors.ts';
export type { DocketOperations } from './generated/operations.ts';
export type {
  Account,
  AccountInput,
  AccountList,
  AccountPatch,
  AuditReport,
  SystemStatus,
  Delivery,
  DeliveryDetail,
  DeliveryList,
  DeliveryStatus,
  EventFeed,
  FieldEvidence,
  Fields,
  FieldValues,
  Job,
  JobEvent,
  JobEvents,
  JobList,
  JobStatus,
  JobSummary,
  Key,
  KeyInput,
  KeyList,
  NewKey,
  NewWebhook,
  ParsedDocument,
  ParsedDocuments,
  Replay,
  ReplayInput,
  SecretRotation,
  StillParsing,
  Submission,
  Template,
  TemplateFromDocument,
  TemplateInput,
  TemplateNames,
  TemplateTest,
  TemplateVersions,
  Webhook,
  WebhookInput,
  WebhookList,
  WebhookPatch,
  WebhookSecret,
  Words,
} from './generated/types.ts';
export type { EventOptions } from './job-events.ts';
export type { CallOptions, StreamedUpload, Upload } from './operation.ts';
export type { WaitOptions } from './wait-for-job.ts';
