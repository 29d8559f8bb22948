import { z } from 'zod';
import type { Answer, Operation } from './operation.ts';
import { fails, found, json, ok } from './answers.ts';
import { BACKFILL_OPERATIONS } from './backfill-operations.ts';
import * as body from './schemas.ts';
import { LIST_OPERATIONS } from './list-operations.ts';
import { WEBHOOK_OPERATIONS } from './webhook-operations.ts';

const jobParams = z.object({ jobId: z.string() });
const templateParams = z.object({ templateId: z.string() });
const versionParams = z.object({ templateId: z.string(), version: z.string() });
const accountParams = z.object({ accountId: z.string() });
const keyParams = z.object({ accountId: z.string(), keyId: z.string() });

const Prefer = z
  .string()
  .max(200)
  .optional()
  .meta({ description: '`wait=N`: answer when the job is finished, at most N (≤ 60) seconds later' });
const IdempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 visible ASCII characters')
  .optional()
  .meta({
    description: 'Names this request: repeated, it gives the same job; with another document or form it is refused',
  });
const reading = z.object({ prefer: Prefer, 'if-none-match': z.string().max(1000).optional() });

const file = z.string().meta({ format: 'binary', description: 'PDF, PNG, JPEG, WEBP, TIFF or BMP, at most 50 MiB' });
const formMembers = {
  templateId: z.string().meta({
    description:
      'Id of a template, or the name of a built-in one. Several, separated by commas, compete: the one whose `match` fits ' +
      "best is used. `auto`: all of the account's that have a `match`",
    examples: ['invoice', 'auto', 'auto,invoice'],
  }),
  language: z.string().optional().meta({ description: 'A hint for OCR' }),
  pages: z
    .string()
    .optional()
    .meta({ description: 'Page numbers and ranges', examples: ['1-3,7'] }),
};
const onDuplicate = z.enum(body.ON_DUPLICATE).optional().meta({
  description: 'reuse: answer the earlier job; retry: and start it again if it failed; reject: 409; new: another job',
});
// Checked together with the form's field of that name, and refused in the same words.
const OnDuplicateHeader = z
  .string()
  .optional()
  .meta({ enum: [...body.ON_DUPLICATE], description: 'As the field of the form, which goes before it' });
const SubmissionForm = z
  .object({
    file: file.optional(),
    fileUrl: z.string().optional().meta({ description: 'Where to fetch the document, in place of `file`' }),
    ...formMembers,
    onDuplicate,
    webhookUrl: z.string().optional().meta({
      description: "Where to tell of this job, beside the account's endpoints; signed with its default secret",
    }),
  })
  .meta({ id: 'SubmissionForm' });
const SyncForm = z
  .object({ files: z.array(file).min(1).max(10).meta({ description: 'Or one ZIP' }), ...formMembers, onDuplicate })
  .meta({ id: 'SyncForm' });
const TestForm = z
  .object({ file, version: z.string().optional(), language: formMembers.language, pages: formMembers.pages })
  .meta({ id: 'TestForm' });
const FromDocumentForm = z
  .object({ file, name: z.string().optional(), language: formMembers.language, pages: formMembers.pages })
  .meta({ id: 'FromDocumentForm' });

const job = { ...found, 410: fails('The job was erased') };
const unfinished = { ...job, 409: fails('The state of the job does not allow it') };
const form = {
  408: fails('The upload stood still'),
  413: fails('Larger than 50 MiB'),
  415: fails('No multipart form'),
  417: fails('An expectation other than 100-continue'),
  429: fails('Rate limit'),
};
const etag = { ETag: 'Of this body, for If-None-Match' };

/** Every operation of the public interface by its id. */
export const OPERATIONS = {
  submitDocument: {
    method: 'post',
    path: '/v1/documents/parse/async',
    tag: 'Documents',
    summary: 'Submit a document',
    description: 'Answers at once with a job id. The same document again is the same job.',
    scope: 'submit',
    submission: true,
    headers: z.object({ prefer: Prefer, 'idempotency-key': IdempotencyKey, onduplicate: OnDuplicateHeader }),
    body: { kind: 'form', schema: SubmissionForm },
    answers: {
      200: ok(body.SubmissionBody, 'The document was submitted before: that job'),
      201: ok(body.SubmissionBody, 'A new job'),
      ...found,
      ...form,
      409: fails('Submitted before (onDuplicate=reject), or the same Idempotency-Key is in use'),
      410: fails('The job of this Idempotency-Key was erased'),
      422: fails('The Idempotency-Key was used for another request'),
    },
  },
  parseDocuments: {
    method: 'post',
    path: '/v1/documents/parse',
    aliases: ['/documents/parse'],
    tag: 'Documents',
    summary: 'Parse one to ten documents and wait for the fields',
    description: 'Waits up to 25 s; then 202 with the job ids.',
    scope: 'submit',
    submission: true,
    body: { kind: 'form', schema: SyncForm },
    answers: {
      200: ok(z.union([body.ParsedOne, body.ParsedMany]), 'One document; or several, or a ZIP'),
      202: ok(body.StillParsing, 'Not finished yet'),
      ...found,
      ...form,
      409: fails('Submitted before (onDuplicate=reject)'),
      410: fails('The one job was erased meanwhile'),
      422: fails('The one document cannot be read'),
    },
  },
  getJob: {
    method: 'get',
    path: '/v1/jobs/{jobId}',
    tag: 'Jobs',
    summary: 'Read a job',
    scope: 'read',
    params: jobParams,
    query: body.JobQuery,
    headers: reading,
    answers: { 200: { ...ok(body.JobBody), headers: etag }, 304: { description: 'As the client knows it' }, ...job },
  },
  listJobs: {
    method: 'get',
    path: '/v1/jobs',
    tag: 'Jobs',
    summary: 'List jobs, newest first',
    scope: 'read',
    query: body.JobListQuery,
    answers: { 200: ok(body.JobList) },
  },
  cancelJob: {
    method: 'post',
    path: '/v1/jobs/{jobId}/cancel',
    tag: 'Jobs',
    summary: 'Cancel a job that is not finished',
    description: 'It then shows failed, with errorCode CANCELLED. Cancelling it again changes nothing.',
    scope: 'submit',
    params: jobParams,
    answers: { 200: ok(body.JobBody), ...unfinished },
  },
  retryJob: {
    method: 'post',
    path: '/v1/jobs/{jobId}/retry',
    tag: 'Jobs',
    summary: 'Start a failed or cancelled job again',
    description: 'A new run under the same id with three attempts and an event of its own.',
    scope: 'submit',
    params: jobParams,
    answers: { 200: ok(body.JobBody), ...unfinished },
  },
  eraseJob: {
    method: 'delete',
    path: '/v1/jobs/{jobId}',
    tag: 'Jobs',
    summary: 'Erase a job',
    description: 'Its document, words, result and file name are removed for good; afterwards it answers 410.',
    scope: 'submit',
    params: jobParams,
    answers: { 204: { description: 'Erased' }, ...job },
  },
  listJobEvents: {
    method: 'get',
    path: '/v1/jobs/{jobId}/events',
    tag: 'Jobs',
    summary: 'Read or follow the history of a job',
    description:
      'JSON; with Accept: text/event-stream as server-sent events until the job is finished, from the one after Last-Event-ID.',
    scope: 'read',
    params: jobParams,
    headers: z.object({
      accept: z.string().optional(),
      'last-event-id': z
        .string()
        .regex(/^\d{1,9}$/, 'must be the number of an event')
        .optional()
        .meta({ description: 'Number of the last event seen' }),
    }),
    answers: {
      200: { ...ok(body.JobEvents), types: ['text/event-stream'] },
      204: { description: 'Nothing will follow the last event seen' },
      ...job,
    },
  },
  getJobFields: {
    method: 'get',
    path: '/v1/jobs/{jobId}/fields',
    tag: 'Evidence',
    summary: 'Read where each value was found, and what lost',
    scope: 'read',
    params: jobParams,
    answers: { 200: ok(body.FieldsBody), ...unfinished },
  },
  getJobWords: {
    method: 'get',
    path: '/v1/jobs/{jobId}/words',
    tag: 'Evidence',
    summary: 'Read the words of the document with their boxes',
    scope: 'read',
    params: jobParams,
    query: z.strictObject({
      pages: z
        .string()
        .max(200)
        .optional()
        .meta({ description: 'Page numbers and ranges', examples: ['1-3,7'] }),
    }),
    answers: { 200: ok(body.WordsBody), ...unfinished },
  },
  getJobResult: {
    method: 'get',
    path: '/v1/jobs/{jobId}/result',
    tag: 'Evidence',
    summary: 'Download the result',
    description: 'CSV has one row, or a row for each item of an array field.',
    scope: 'read',
    params: jobParams,
    query: z.strictObject({ format: z.enum(['json', 'csv']).default('json') }),
    answers: {
      200: {
        ...ok(body.FieldValues),
        types: ['text/csv'],
        headers: { 'Content-Disposition': 'attachment, named after the document' },
      },
      ...unfinished,
    },
  },
  getJobPage: {
    method: 'get',
    path: '/v1/jobs/{jobId}/pages/{page}',
    tag: 'Evidence',
    summary: 'See a page of the document, upright, as PNG',
    scope: 'read',
    params: z.object({ jobId: z.string(), page: z.string().meta({ examples: ['1.png'] }) }),
    headers: z.object({ 'if-none-match': z.string().max(1000).optional() }),
    answers: {
      200: { description: 'The picture', types: ['image/png'], headers: etag },
      304: { description: 'As the client knows it' },
      ...job,
      409: fails('The page cannot be drawn'),
    },
  },
  listTemplates: {
    method: 'get',
    path: '/v1/templates',
    tag: 'Templates',
    summary: 'List the templates',
    scope: 'read',
    answers: { 200: ok(body.TemplateNames) },
  },
  createTemplate: {
    method: 'post',
    path: '/v1/templates',
    tag: 'Templates',
    summary: 'Create a template',
    scope: 'templates',
    body: { kind: 'json', schema: body.TemplateInput },
    answers: { 201: ok(body.TemplateBody, 'Created'), ...json, 409: fails('The account has 1000 templates') },
  },
  createTemplateFromDocument: {
    method: 'post',
    path: '/v1/templates/fromDocument',
    tag: 'Templates',
    summary: 'Draft a template from one document',
    description: 'The fields that the document shows, with where they were found. Publish the draft to use it.',
    scope: 'templates',
    submission: true,
    body: { kind: 'form', schema: FromDocumentForm },
    answers: {
      201: ok(body.TemplateFromDocument, 'A draft'),
      ...form,
      409: fails('The account has 1000 templates'),
      422: fails('The document cannot be read'),
    },
  },
  getTemplate: {
    method: 'get',
    path: '/v1/templates/{templateId}',
    tag: 'Templates',
    summary: 'Read a template',
    scope: 'read',
    params: templateParams,
    answers: { 200: ok(body.TemplateBody), ...found },
  },
  replaceTemplate: {
    method: 'put',
    path: '/v1/templates/{templateId}',
    tag: 'Templates',
    summary: 'Replace a template',
    description: 'Makes a new version; jobs keep the one they were submitted with.',
    scope: 'templates',
    params: templateParams,
    body: { kind: 'json', schema: body.TemplateInput },
    answers: { 200: ok(body.TemplateBody), ...found, ...json },
  },
  deleteTemplate: {
    method: 'delete',
    path: '/v1/templates/{templateId}',
    tag: 'Templates',
    summary: 'Delete a template',
    scope: 'templates',
    params: templateParams,
    answers: { 204: { description: 'Deleted' }, ...found },
  },
  listTemplateVersions: {
    method: 'get',
    path: '/v1/templates/{templateId}/versions',
    tag: 'Templates',
    summary: 'List the versions of a template',
    scope: 'read',
    params: templateParams,
    answers: { 200: ok(body.TemplateVersions), ...found },
  },
  getTemplateVersion: {
    method: 'get',
    path: '/v1/templates/{templateId}/versions/{version}',
    tag: 'Templates',
    summary: 'Read one version of a template',
    scope: 'read',
    params: versionParams,
    answers: { 200: ok(body.TemplateBody), ...found },
  },
  publishTemplateVersion: {
    method: 'post',
    path: '/v1/templates/{templateId}/versions/{version}/publish',
    tag: 'Templates',
    summary: 'Use this version from now on',
    description: 'A draft, or an earlier version to go back to.',
    scope: 'templates',
    params: versionParams,
    answers: { 200: ok(body.TemplateBody), ...found },
  },
  testTemplate: {
    method: 'post',
    path: '/v1/templates/{templateId}/test',
    tag: 'Templates',
    summary: 'Try a template on a document',
    description: 'Not listed, not charged, without webhook; the document is erased with the answer.',
    scope: 'templates',
    submission: true,
    params: templateParams,
    body: { kind: 'form', schema: TestForm },
    answers: { 200: ok(body.TemplateTest), ...found, ...form, 422: fails('The document cannot be read') },
  },
  ...LIST_OPERATIONS,
  ...BACKFILL_OPERATIONS,
  getOwnAccount: {
    method: 'get',
    path: '/v1/account',
    tag: 'Account',
    summary: 'Read the plan and usage of the account of this key',
    scope: 'read',
    answers: { 200: ok(body.AccountBody) },
  },
  ...WEBHOOK_OPERATIONS,
  listAccounts: {
    method: 'get',
    path: '/v1/admin/accounts',
    tag: 'Administration',
    summary: 'List the accounts',
    scope: 'admin',
    query: body.PageQuery,
    answers: { 200: ok(body.AccountList) },
  },
  createAccount: {
    method: 'post',
    path: '/v1/admin/accounts',
    tag: 'Administration',
    summary: 'Create an account',
    scope: 'admin',
    body: { kind: 'json', schema: body.AccountInput },
    answers: { 201: ok(body.AccountBody, 'Created'), ...json },
  },
  getAccount: {
    method: 'get',
    path: '/v1/admin/accounts/{accountId}',
    tag: 'Administration',
    summary: 'Read an account',
    scope: 'admin',
    params: accountParams,
    answers: { 200: ok(body.AccountBody), ...found },
  },
  updateAccount: {
    method: 'patch',
    path: '/v1/admin/accounts/{accountId}',
    tag: 'Administration',
    summary: 'Change an account',
    description: 'Members that are left out stay. In force everywhere within 5 s.',
    scope: 'admin',
    params: accountParams,
    body: { kind: 'json', schema: body.AccountPatch },
    answers: { 200: ok(body.AccountBody), ...found, ...json },
  },
  listKeys: {
    method: 'get',
    path: '/v1/admin/accounts/{accountId}/keys',
    tag: 'Administration',
    summary: 'List the keys of an account',
    scope: 'admin',
    params: accountParams,
    answers: { 200: ok(body.KeyList), ...found },
  },
  createKey: {
    method: 'post',
    path: '/v1/admin/accounts/{accountId}/keys',
    tag: 'Administration',
    summary: 'Make a key',
    description: 'The answer holds the key itself, this once.',
    scope: 'admin',
    params: accountParams,
    body: { kind: 'json', schema: body.KeyInput },
    answers: { 201: ok(body.NewKey, 'Made'), ...found, ...json, 409: fails('The account has 100 keys') },
  },
  revokeKey: {
    method: 'delete',
    path: '/v1/admin/accounts/{accountId}/keys/{keyId}',
    tag: 'Administration',
    summary: 'Revoke a key',
    description: 'In force everywhere within 5 s.',
    scope: 'admin',
    params: keyParams,
    answers: { 204: { description: 'Revoked' }, ...found },
  },
  getStatus: {
    method: 'get',
    path: '/v1/admin/status',
    tag: 'Administration',
    summary: 'Read how the whole installation does',
    description:
      'What runs, what waits and for how long, what was mended, and in sentences what is not as it should be.',
    scope: 'admin',
    answers: { 200: ok(body.SystemStatus) },
  },
  verifyAudit: {
    method: 'post',
    path: '/v1/admin/audit/verify',
    tag: 'Administration',
    summary: 'Verify the chain of the event log',
    scope: 'admin',
    body: { kind: 'json', schema: body.AuditInput },
    answers: { 200: ok(body.AuditReport), ...json },
  },
  rebuildViews: {
    method: 'post',
    path: '/v1/admin/views/rebuild',
    tag: 'Administration',
    summary: 'Rebuild the read models from the event log',
    scope: 'admin',
    answers: { 200: ok(body.RebuiltViews) },
  },
} as const satisfies Record<string, Operation>;

export type OperationId = keyof typeof OPERATIONS;

/** Failures that any operation may have, beside its own. */
export const COMMON_FAILURES: Readonly<Record<number, Answer>> = {
  400: fails('Something about the request is wrong; the message says what'),
  401: fails('The key is missing, unknown, expired or revoked'),
  403: fails('The key lacks the scope, the account is suspended, its pages are used up, or the template is not yours'),
  408: fails('The request took too long to arrive'),
  431: fails('The headers are larger than 16 KiB'),
  500: fails('A fault of the service; may be tried again'),
  503: fails('The service is not reachable just now; may be tried again'),
};
