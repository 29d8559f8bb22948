// Generated from docs/openapi.json by `npm run client`.

import type { CallOptions, FormArguments, JsonArguments, WireOperation } from '../operation.ts';
import type {
  CancelBackfillData,
  CancelBackfillResponse,
  CancelJobData,
  CancelJobResponse,
  CreateAccountData,
  CreateAccountResponse,
  CreateKeyData,
  CreateKeyResponse,
  CreateTemplateData,
  CreateTemplateFromDocumentData,
  CreateTemplateFromDocumentResponse,
  CreateTemplateResponse,
  CreateWebhookData,
  CreateWebhookResponse,
  DeleteListData,
  DeleteTemplateData,
  DeleteWebhookData,
  DropBackfillData,
  DropBackfillResponse,
  EraseJobData,
  GetAccountData,
  GetAccountResponse,
  GetAccountWebhookSecretResponse,
  GetBackfillData,
  GetBackfillResponse,
  GetDeliveryData,
  GetDeliveryResponse,
  GetJobData,
  GetJobFieldsData,
  GetJobFieldsResponse,
  GetJobPageData,
  GetJobPageResponse,
  GetJobResponse,
  GetJobResultData,
  GetJobResultResponse,
  GetJobWordsData,
  GetJobWordsResponse,
  GetListData,
  GetListResponse,
  GetOwnAccountResponse,
  GetReplayData,
  GetReplayResponse,
  GetStatusResponse,
  GetTemplateData,
  GetTemplateResponse,
  GetTemplateVersionData,
  GetTemplateVersionResponse,
  GetWebhookData,
  GetWebhookResponse,
  GetWebhookSecretData,
  GetWebhookSecretResponse,
  ListAccountsData,
  ListAccountsResponse,
  ListBackfillsData,
  ListBackfillsResponse,
  ListEventsData,
  ListEventsResponse,
  ListJobDeliveriesData,
  ListJobDeliveriesResponse,
  ListJobEventsData,
  ListJobEventsResponse,
  ListJobsData,
  ListJobsResponse,
  ListKeysData,
  ListKeysResponse,
  ListListsResponse,
  ListTemplateVersionsData,
  ListTemplateVersionsResponse,
  ListTemplatesResponse,
  ListWebhookDeliveriesData,
  ListWebhookDeliveriesResponse,
  ListWebhooksResponse,
  ParseDocumentsData,
  ParseDocumentsResponse,
  PublishBackfillData,
  PublishBackfillResponse,
  PublishTemplateVersionData,
  PublishTemplateVersionResponse,
  PutListData,
  PutListResponse,
  RebuildViewsResponse,
  RedeliverData,
  RedeliverResponse,
  ReplaceTemplateData,
  ReplaceTemplateResponse,
  ReplayWebhookData,
  ReplayWebhookResponse,
  RetryJobData,
  RetryJobResponse,
  RevokeKeyData,
  RotateAccountWebhookSecretData,
  RotateAccountWebhookSecretResponse,
  RotateWebhookSecretData,
  RotateWebhookSecretResponse,
  StartBackfillData,
  StartBackfillResponse,
  SubmitDocumentData,
  SubmitDocumentResponse,
  TestTemplateData,
  TestTemplateResponse,
  TestWebhookData,
  TestWebhookResponse,
  UpdateAccountData,
  UpdateAccountResponse,
  UpdateWebhookData,
  UpdateWebhookResponse,
  VerifyAuditData,
  VerifyAuditResponse,
} from './types.ts';

/** One method for each operation of the service. Each may throw a DocketError or a DocketUnreachable. */
export interface DocketOperations {
  /** Submit a document. Answers at once with a job id. The same document again is the same job. Needs a key with the scope `submit`. */
  submitDocument: (args: FormArguments<SubmitDocumentData>, call?: CallOptions) => Promise<SubmitDocumentResponse>;
  /** Parse one to ten documents and wait for the fields. Waits up to 25 s; then 202 with the job ids. Needs a key with the scope `submit`. */
  parseDocuments: (args: FormArguments<ParseDocumentsData>, call?: CallOptions) => Promise<ParseDocumentsResponse>;
  /** Read a job. Needs a key with the scope `read`. */
  getJob: (args: JsonArguments<GetJobData>, call?: CallOptions) => Promise<GetJobResponse>;
  /** Erase a job. Its document, words, result and file name are removed for good; afterwards it answers 410. Needs a key with the scope `submit`. */
  eraseJob: (args: JsonArguments<EraseJobData>, call?: CallOptions) => Promise<void>;
  /** List jobs, newest first. Needs a key with the scope `read`. */
  listJobs: (args?: JsonArguments<ListJobsData>, call?: CallOptions) => Promise<ListJobsResponse>;
  /** Cancel a job that is not finished. It then shows failed, with errorCode CANCELLED. Cancelling it again changes nothing. Needs a key with the scope `submit`. */
  cancelJob: (args: JsonArguments<CancelJobData>, call?: CallOptions) => Promise<CancelJobResponse>;
  /** Start a failed or cancelled job again. A new run under the same id with three attempts and an event of its own. Needs a key with the scope `submit`. */
  retryJob: (args: JsonArguments<RetryJobData>, call?: CallOptions) => Promise<RetryJobResponse>;
  /** Read or follow the history of a job. JSON; with Accept: text/event-stream as server-sent events until the job is finished, from the one after Last-Event-ID. Needs a key with the scope `read`. */
  listJobEvents: (args: JsonArguments<ListJobEventsData>, call?: CallOptions) => Promise<ListJobEventsResponse>;
  /** Read where each value was found, and what lost. Needs a key with the scope `read`. */
  getJobFields: (args: JsonArguments<GetJobFieldsData>, call?: CallOptions) => Promise<GetJobFieldsResponse>;
  /** Read the words of the document with their boxes. Needs a key with the scope `read`. */
  getJobWords: (args: JsonArguments<GetJobWordsData>, call?: CallOptions) => Promise<GetJobWordsResponse>;
  /** Download the result. CSV has one row, or a row for each item of an array field. Needs a key with the scope `read`. */
  getJobResult: (args: JsonArguments<GetJobResultData>, call?: CallOptions) => Promise<GetJobResultResponse | string>;
  /** See a page of the document, upright, as PNG. Needs a key with the scope `read`. */
  getJobPage: (args: JsonArguments<GetJobPageData>, call?: CallOptions) => Promise<GetJobPageResponse>;
  /** List the templates. Needs a key with the scope `read`. */
  listTemplates: (args?: Readonly<Record<string, never>>, call?: CallOptions) => Promise<ListTemplatesResponse>;
  /** Create a template. Needs a key with the scope `templates`. */
  createTemplate: (args: JsonArguments<CreateTemplateData>, call?: CallOptions) => Promise<CreateTemplateResponse>;
  /** Draft a template from one document. The fields that the document shows, with where they were found. Publish the draft to use it. Needs a key with the scope `templates`. */
  createTemplateFromDocument: (
    args: FormArguments<CreateTemplateFromDocumentData>,
    call?: CallOptions,
  ) => Promise<CreateTemplateFromDocumentResponse>;
  /** Read a template. Needs a key with the scope `read`. */
  getTemplate: (args: JsonArguments<GetTemplateData>, call?: CallOptions) => Promise<GetTemplateResponse>;
  /** Replace a template. Makes a new version; jobs keep the one they were submitted with. Needs a key with the scope `templates`. */
  replaceTemplate: (args: JsonArguments<ReplaceTemplateData>, call?: CallOptions) => Promise<ReplaceTemplateResponse>;
  /** Delete a template. Needs a key with the scope `templates`. */
  deleteTemplate: (args: JsonArguments<DeleteTemplateData>, call?: CallOptions) => Promise<void>;
  /** List the versions of a template. Needs a key with the scope `read`. */
  listTemplateVersions: (
    args: JsonArguments<ListTemplateVersionsData>,
    call?: CallOptions,
  ) => Promise<ListTemplateVersionsResponse>;
  /** Read one version of a template. Needs a key with the scope `read`. */
  getTemplateVersion: (
    args: JsonArguments<GetTemplateVersionData>,
    call?: CallOptions,
  ) => Promise<GetTemplateVersionResponse>;
  /** Use this version from now on. A draft, or an earlier version to go back to. Needs a key with the scope `templates`. */
  publishTemplateVersion: (
    args: JsonArguments<PublishTemplateVersionData>,
    call?: CallOptions,
  ) => Promise<PublishTemplateVersionResponse>;
  /** Try a template on a document. Not listed, not charged, without webhook; the document is erased with the answer. Needs a key with the scope `templates`. */
  testTemplate: (args: FormArguments<TestTemplateData>, call?: CallOptions) => Promise<TestTemplateResponse>;
  /** List the account's own lists. Needs a key with the scope `read`. */
  listLists: (args?: Readonly<Record<string, never>>, call?: CallOptions) => Promise<ListListsResponse>;
  /** Read a list with its entries, as JSON or CSV. Needs a key with the scope `read`. */
  getList: (args: JsonArguments<GetListData>, call?: CallOptions) => Promise<GetListResponse | string>;
  /** Store a list, or replace it. Documents that are extracted from now on use it. The same entries again change nothing. Needs a key with the scope `templates`. */
  putList: (args: JsonArguments<PutListData>, call?: CallOptions) => Promise<PutListResponse>;
  /** Delete a list with all of its versions. Needs a key with the scope `templates`. */
  deleteList: (args: JsonArguments<DeleteListData>, call?: CallOptions) => Promise<void>;
  /** Try a version of a template on the documents of its past jobs. Their results stay as they are, nothing is charged, and pages whose words are kept are not read again. While the same backfill runs, it is answered. Needs a key with the scope `templates`. */
  startBackfill: (args: JsonArguments<StartBackfillData>, call?: CallOptions) => Promise<StartBackfillResponse>;
  /** List the backfills, newest first. Needs a key with the scope `read`. */
  listBackfills: (args?: JsonArguments<ListBackfillsData>, call?: CallOptions) => Promise<ListBackfillsResponse>;
  /** See how far a backfill is, and what the version gains, loses and changes. Needs a key with the scope `read`. */
  getBackfill: (args: JsonArguments<GetBackfillData>, call?: CallOptions) => Promise<GetBackfillResponse>;
  /** End a backfill that is running. Its report stays as it is. Cancelling it again changes nothing. Needs a key with the scope `templates`. */
  cancelBackfill: (args: JsonArguments<CancelBackfillData>, call?: CallOptions) => Promise<CancelBackfillResponse>;
  /** Publish the version that was tried. Submissions use it from now on. Publishing it again changes nothing. Needs a key with the scope `templates`. */
  publishBackfill: (args: JsonArguments<PublishBackfillData>, call?: CallOptions) => Promise<PublishBackfillResponse>;
  /** Give up the version that was tried. It is no longer the draft of its template, and what still runs is ended. Again: changes nothing. Needs a key with the scope `templates`. */
  dropBackfill: (args: JsonArguments<DropBackfillData>, call?: CallOptions) => Promise<DropBackfillResponse>;
  /** Read the plan and usage of the account of this key. Needs a key with the scope `read`. */
  getOwnAccount: (args?: Readonly<Record<string, never>>, call?: CallOptions) => Promise<GetOwnAccountResponse>;
  /** List the endpoints. Needs a key with the scope `webhooks`. */
  listWebhooks: (args?: Readonly<Record<string, never>>, call?: CallOptions) => Promise<ListWebhooksResponse>;
  /** Add an endpoint. The answer holds the secret that signs what it is sent. Needs a key with the scope `webhooks`. */
  createWebhook: (args: JsonArguments<CreateWebhookData>, call?: CallOptions) => Promise<CreateWebhookResponse>;
  /** Read the secret that signs what jobs' webhookUrl is sent. Needs a key with the scope `webhooks`. */
  getAccountWebhookSecret: (
    args?: Readonly<Record<string, never>>,
    call?: CallOptions,
  ) => Promise<GetAccountWebhookSecretResponse>;
  /** Replace the secret that signs what jobs' webhookUrl is sent. Needs a key with the scope `webhooks`. */
  rotateAccountWebhookSecret: (
    args?: JsonArguments<RotateAccountWebhookSecretData>,
    call?: CallOptions,
  ) => Promise<RotateAccountWebhookSecretResponse>;
  /** Read an endpoint. Needs a key with the scope `webhooks`. */
  getWebhook: (args: JsonArguments<GetWebhookData>, call?: CallOptions) => Promise<GetWebhookResponse>;
  /** Change an endpoint. Members that are left out stay. Enabling it again forgets its failures. Needs a key with the scope `webhooks`. */
  updateWebhook: (args: JsonArguments<UpdateWebhookData>, call?: CallOptions) => Promise<UpdateWebhookResponse>;
  /** Remove an endpoint. What was not delivered to it yet is not. Needs a key with the scope `webhooks`. */
  deleteWebhook: (args: JsonArguments<DeleteWebhookData>, call?: CallOptions) => Promise<void>;
  /** Read the secret of an endpoint. Needs a key with the scope `webhooks`. */
  getWebhookSecret: (
    args: JsonArguments<GetWebhookSecretData>,
    call?: CallOptions,
  ) => Promise<GetWebhookSecretResponse>;
  /** Replace the secret of an endpoint. The former one signs too for a while, so that no receiver misses anything. Needs a key with the scope `webhooks`. */
  rotateWebhookSecret: (
    args: JsonArguments<RotateWebhookSecretData>,
    call?: CallOptions,
  ) => Promise<RotateWebhookSecretResponse>;
  /** Send a test event. Once, at once, whatever events it is told otherwise; answers how it went. Needs a key with the scope `webhooks`. */
  testWebhook: (args: JsonArguments<TestWebhookData>, call?: CallOptions) => Promise<TestWebhookResponse>;
  /** List the deliveries to an endpoint, newest first. Needs a key with the scope `webhooks`. */
  listWebhookDeliveries: (
    args: JsonArguments<ListWebhookDeliveriesData>,
    call?: CallOptions,
  ) => Promise<ListWebhookDeliveriesResponse>;
  /** Send the events of a time range again. Counts first: with dryRun, which is the default, nothing is sent. Needs a key with the scope `webhooks`. */
  replayWebhook: (args: JsonArguments<ReplayWebhookData>, call?: CallOptions) => Promise<ReplayWebhookResponse>;
  /** See how far a replay is. Needs a key with the scope `webhooks`. */
  getReplay: (args: JsonArguments<GetReplayData>, call?: CallOptions) => Promise<GetReplayResponse>;
  /** Read a delivery with every attempt. Needs a key with the scope `webhooks`. */
  getDelivery: (args: JsonArguments<GetDeliveryData>, call?: CallOptions) => Promise<GetDeliveryResponse>;
  /** Send a delivery again. The same event id and bytes, with all attempts of the schedule. At once, also if it waits for a later one. Needs a key with the scope `webhooks`. */
  redeliver: (args: JsonArguments<RedeliverData>, call?: CallOptions) => Promise<RedeliverResponse>;
  /** List the deliveries of a job, newest first. Needs a key with the scope `webhooks`. */
  listJobDeliveries: (
    args: JsonArguments<ListJobDeliveriesData>,
    call?: CallOptions,
  ) => Promise<ListJobDeliveriesResponse>;
  /** Read the account's events in order. For those without an endpoint, and for those who lost something. Events of erased jobs are left out. Needs a key with the scope `read`. */
  listEvents: (args?: JsonArguments<ListEventsData>, call?: CallOptions) => Promise<ListEventsResponse>;
  /** List the accounts. Needs a key with the scope `admin`. */
  listAccounts: (args?: JsonArguments<ListAccountsData>, call?: CallOptions) => Promise<ListAccountsResponse>;
  /** Create an account. Needs a key with the scope `admin`. */
  createAccount: (args: JsonArguments<CreateAccountData>, call?: CallOptions) => Promise<CreateAccountResponse>;
  /** Read an account. Needs a key with the scope `admin`. */
  getAccount: (args: JsonArguments<GetAccountData>, call?: CallOptions) => Promise<GetAccountResponse>;
  /** Change an account. Members that are left out stay. In force everywhere within 5 s. Needs a key with the scope `admin`. */
  updateAccount: (args: JsonArguments<UpdateAccountData>, call?: CallOptions) => Promise<UpdateAccountResponse>;
  /** List the keys of an account. Needs a key with the scope `admin`. */
  listKeys: (args: JsonArguments<ListKeysData>, call?: CallOptions) => Promise<ListKeysResponse>;
  /** Make a key. The answer holds the key itself, this once. Needs a key with the scope `admin`. */
  createKey: (args: JsonArguments<CreateKeyData>, call?: CallOptions) => Promise<CreateKeyResponse>;
  /** Revoke a key. In force everywhere within 5 s. Needs a key with the scope `admin`. */
  revokeKey: (args: JsonArguments<RevokeKeyData>, call?: CallOptions) => Promise<void>;
  /** Read how the whole installation does. What runs, what waits and for how long, what was mended, and in sentences what is not as it should be. Needs a key with the scope `admin`. */
  getStatus: (args?: Readonly<Record<string, never>>, call?: CallOptions) => Promise<GetStatusResponse>;
  /** Verify the chain of the event log. Needs a key with the scope `admin`. */
  verifyAudit: (args?: JsonArguments<VerifyAuditData>, call?: CallOptions) => Promise<VerifyAuditResponse>;
  /** Rebuild the read models from the event log. Needs a key with the scope `admin`. */
  rebuildViews: (args?: Readonly<Record<string, never>>, call?: CallOptions) => Promise<RebuildViewsResponse>;
}

/** How each operation goes over the wire. */
export const OPERATIONS: Readonly<Record<keyof DocketOperations, WireOperation>> = {
  submitDocument: {
    method: 'POST',
    path: '/v1/documents/parse/async',
    query: [],
    headers: { prefer: 'prefer', idempotencyKey: 'idempotency-key' },
    body: 'form',
  },
  parseDocuments: { method: 'POST', path: '/v1/documents/parse', query: [], headers: {}, body: 'form' },
  getJob: { method: 'GET', path: '/v1/jobs/{jobId}', query: ['at'], headers: { prefer: 'prefer' }, body: 'none' },
  eraseJob: { method: 'DELETE', path: '/v1/jobs/{jobId}', query: [], headers: {}, body: 'none' },
  listJobs: {
    method: 'GET',
    path: '/v1/jobs',
    query: ['status', 'templateId', 'createdAfter', 'createdBefore', 'limit', 'cursor'],
    headers: {},
    body: 'none',
  },
  cancelJob: { method: 'POST', path: '/v1/jobs/{jobId}/cancel', query: [], headers: {}, body: 'none' },
  retryJob: { method: 'POST', path: '/v1/jobs/{jobId}/retry', query: [], headers: {}, body: 'none' },
  listJobEvents: { method: 'GET', path: '/v1/jobs/{jobId}/events', query: [], headers: {}, body: 'none' },
  getJobFields: { method: 'GET', path: '/v1/jobs/{jobId}/fields', query: [], headers: {}, body: 'none' },
  getJobWords: { method: 'GET', path: '/v1/jobs/{jobId}/words', query: ['pages'], headers: {}, body: 'none' },
  getJobResult: { method: 'GET', path: '/v1/jobs/{jobId}/result', query: ['format'], headers: {}, body: 'none' },
  getJobPage: { method: 'GET', path: '/v1/jobs/{jobId}/pages/{page}', query: [], headers: {}, body: 'none' },
  listTemplates: { method: 'GET', path: '/v1/templates', query: [], headers: {}, body: 'none' },
  createTemplate: { method: 'POST', path: '/v1/templates', query: [], headers: {}, body: 'json' },
  createTemplateFromDocument: {
    method: 'POST',
    path: '/v1/templates/fromDocument',
    query: [],
    headers: {},
    body: 'form',
  },
  getTemplate: { method: 'GET', path: '/v1/templates/{templateId}', query: [], headers: {}, body: 'none' },
  replaceTemplate: { method: 'PUT', path: '/v1/templates/{templateId}', query: [], headers: {}, body: 'json' },
  deleteTemplate: { method: 'DELETE', path: '/v1/templates/{templateId}', query: [], headers: {}, body: 'none' },
  listTemplateVersions: {
    method: 'GET',
    path: '/v1/templates/{templateId}/versions',
    query: [],
    headers: {},
    body: 'none',
  },
  getTemplateVersion: {
    method: 'GET',
    path: '/v1/templates/{templateId}/versions/{version}',
    query: [],
    headers: {},
    body: 'none',
  },
  publishTemplateVersion: {
    method: 'POST',
    path: '/v1/templates/{templateId}/versions/{version}/publish',
    query: [],
    headers: {},
    body: 'none',
  },
  testTemplate: { method: 'POST', path: '/v1/templates/{templateId}/test', query: [], headers: {}, body: 'form' },
  listLists: { method: 'GET', path: '/v1/lists', query: [], headers: {}, body: 'none' },
  getList: { method: 'GET', path: '/v1/lists/{listName}', query: ['version', 'format'], headers: {}, body: 'none' },
  putList: { method: 'PUT', path: '/v1/lists/{listName}', query: [], headers: {}, body: 'json' },
  deleteList: { method: 'DELETE', path: '/v1/lists/{listName}', query: [], headers: {}, body: 'none' },
  startBackfill: { method: 'POST', path: '/v1/backfills', query: [], headers: {}, body: 'json' },
  listBackfills: {
    method: 'GET',
    path: '/v1/backfills',
    query: ['templateId', 'limit', 'cursor'],
    headers: {},
    body: 'none',
  },
  getBackfill: { method: 'GET', path: '/v1/backfills/{backfillId}', query: [], headers: {}, body: 'none' },
  cancelBackfill: { method: 'POST', path: '/v1/backfills/{backfillId}/cancel', query: [], headers: {}, body: 'none' },
  publishBackfill: { method: 'POST', path: '/v1/backfills/{backfillId}/publish', query: [], headers: {}, body: 'none' },
  dropBackfill: { method: 'POST', path: '/v1/backfills/{backfillId}/drop', query: [], headers: {}, body: 'none' },
  getOwnAccount: { method: 'GET', path: '/v1/account', query: [], headers: {}, body: 'none' },
  listWebhooks: { method: 'GET', path: '/v1/webhooks', query: [], headers: {}, body: 'none' },
  createWebhook: { method: 'POST', path: '/v1/webhooks', query: [], headers: {}, body: 'json' },
  getAccountWebhookSecret: { method: 'GET', path: '/v1/webhooks/secret', query: [], headers: {}, body: 'none' },
  rotateAccountWebhookSecret: {
    method: 'POST',
    path: '/v1/webhooks/secret/rotate',
    query: [],
    headers: {},
    body: 'json',
  },
  getWebhook: { method: 'GET', path: '/v1/webhooks/{webhookId}', query: [], headers: {}, body: 'none' },
  updateWebhook: { method: 'PATCH', path: '/v1/webhooks/{webhookId}', query: [], headers: {}, body: 'json' },
  deleteWebhook: { method: 'DELETE', path: '/v1/webhooks/{webhookId}', query: [], headers: {}, body: 'none' },
  getWebhookSecret: { method: 'GET', path: '/v1/webhooks/{webhookId}/secret', query: [], headers: {}, body: 'none' },
  rotateWebhookSecret: {
    method: 'POST',
    path: '/v1/webhooks/{webhookId}/secret/rotate',
    query: [],
    headers: {},
    body: 'json',
  },
  testWebhook: { method: 'POST', path: '/v1/webhooks/{webhookId}/test', query: [], headers: {}, body: 'none' },
  listWebhookDeliveries: {
    method: 'GET',
    path: '/v1/webhooks/{webhookId}/deliveries',
    query: ['status', 'createdAfter', 'createdBefore', 'limit', 'cursor'],
    headers: {},
    body: 'none',
  },
  replayWebhook: { method: 'POST', path: '/v1/webhooks/{webhookId}/replay', query: [], headers: {}, body: 'json' },
  getReplay: {
    method: 'GET',
    path: '/v1/webhooks/{webhookId}/replays/{replayId}',
    query: [],
    headers: {},
    body: 'none',
  },
  getDelivery: { method: 'GET', path: '/v1/deliveries/{deliveryId}', query: [], headers: {}, body: 'none' },
  redeliver: { method: 'POST', path: '/v1/deliveries/{deliveryId}/redeliver', query: [], headers: {}, body: 'none' },
  listJobDeliveries: {
    method: 'GET',
    path: '/v1/jobs/{jobId}/deliveries',
    query: ['limit', 'cursor'],
    headers: {},
    body: 'none',
  },
  listEvents: { method: 'GET', path: '/v1/events', query: ['after', 'limit'], headers: {}, body: 'none' },
  listAccounts: { method: 'GET', path: '/v1/admin/accounts', query: ['limit', 'cursor'], headers: {}, body: 'none' },
  createAccount: { method: 'POST', path: '/v1/admin/accounts', query: [], headers: {}, body: 'json' },
  getAccount: { method: 'GET', path: '/v1/admin/accounts/{accountId}', query: [], headers: {}, body: 'none' },
  updateAccount: { method: 'PATCH', path: '/v1/admin/accounts/{accountId}', query: [], headers: {}, body: 'json' },
  listKeys: { method: 'GET', path: '/v1/admin/accounts/{accountId}/keys', query: [], headers: {}, body: 'none' },
  createKey: { method: 'POST', path: '/v1/admin/accounts/{accountId}/keys', query: [], headers: {}, body: 'json' },
  revokeKey: {
    method: 'DELETE',
    path: '/v1/admin/accounts/{accountId}/keys/{keyId}',
    query: [],
    headers: {},
    body: 'none',
  },
  getStatus: { method: 'GET', path: '/v1/admin/status', query: [], headers: {}, body: 'none' },
  verifyAudit: { method: 'POST', path: '/v1/admin/audit/verify', query: [], headers: {}, body: 'json' },
  rebuildViews: { method: 'POST', path: '/v1/admin/views/rebuild', query: [], headers: {}, body: 'none' },
};
