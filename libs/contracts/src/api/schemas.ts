import { z } from 'zod';

/** The JSON of the public interface, one schema a body. Members appear in the order given here. */

export const JobId = z.uuid().meta({ description: 'Id of a job', examples: ['0f5fd31a-9a3c-8d4e-b3f1-0242ac120002'] });
export const Time = z.iso.datetime().meta({ description: 'ISO 8601 UTC', examples: ['2026-01-02T03:04:05.678Z'] });
/** Of years 0 to 9999 in UTC, so that times are ordered as texts are: others are written with a sign. */
export const AnyTime = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text).toISOString())
  .pipe(z.iso.datetime());
export const text = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must not have control characters');

/** Body of every non-2xx answer: flat, because clients print `message || error`. */
export const ErrorBody = z
  .object({
    statusCode: z.int(),
    message: z.string().meta({ description: 'One sentence that says what to do' }),
    error: z.string().meta({ description: 'Reason phrase of the status' }),
    code: z.string().meta({ description: 'Machine-readable, from the table of errors' }),
    timestamp: Time,
    path: z.string(),
    retryAfter: z.int().optional().meta({ description: 'Seconds; with 429' }),
    jobId: JobId.optional().meta({ description: 'The job that was there before; with 409' }),
  })
  .meta({ id: 'Error' });
export type ErrorBody = z.infer<typeof ErrorBody>;

// ---- Submissions and jobs -------------------------------------------------------------------------------------------

export const JOB_STATUSES = ['pending', 'processing', 'retrying', 'completed', 'failed'] as const;
export const JobStatus = z.enum(JOB_STATUSES).meta({ id: 'JobStatus' });
export type JobStatus = z.infer<typeof JobStatus>;

export const ON_DUPLICATE = ['reuse', 'retry', 'reject', 'new'] as const;
export type OnDuplicate = (typeof ON_DUPLICATE)[number];

/** Body of `201` and, for a duplicate, `200` of a submission. Documented keys first. */
export const SubmissionBody = z
  .object({
    jobId: JobId,
    status: JobStatus,
    message: z.string(),
    createdAt: Time,
    warnings: z.array(z.string()).readonly().optional().meta({ description: 'What was ignored, a sentence each' }),
  })
  .meta({ id: 'Submission' });
export type SubmissionBody = z.infer<typeof SubmissionBody>;

export const FieldValues = z
  .record(z.string(), z.unknown())
  .meta({ id: 'FieldValues', description: 'The fields of the template by name; null for one that was not found' });

const jobMembers = {
  jobId: JobId,
  status: JobStatus,
  fileName: z.string().nullable(),
  templateId: z.string().meta({
    description: 'Where templates compete: what was asked for until one is chosen, then the one that was',
  }),
  result: FieldValues.nullable(),
  error: z.string().nullable().meta({ description: 'One sentence, when failed' }),
  pageCount: z.int().nullable(),
  attempts: z.int().min(0).max(3),
  createdAt: Time,
  startedAt: Time.nullable(),
  completedAt: Time.nullable(),
  errorCode: z.string().nullable(),
  retryable: z.boolean().nullable().meta({ description: 'When failed: can another try succeed?' }),
  stage: z.string().nullable().meta({ description: 'When failed: where (read, extract, control)' }),
  progress: z
    .object({ read: z.int(), pages: z.int() })
    .nullable()
    .meta({ description: 'While processing: pages read of pages in all' }),
  templateVersion: z.int().meta({ description: '0 until one of several templates is chosen' }),
  /** Events so far; goes up with every change. */
  version: z.int().meta({ description: 'Number of the newest event in this body' }),
  traceparent: z
    .string()
    .nullable()
    .meta({ description: 'W3C trace context of the request that submitted the job, or had it retried' }),
};

/** Body of `GET /v1/jobs/:id`: the eleven documented keys first, in this order, then ours. */
export const JobBody = z.object(jobMembers).meta({ id: 'Job' });
export type JobBody = z.infer<typeof JobBody>;

/** A job in a list: without its result, progress and trace. */
export const JobSummary = JobBody.omit({ result: true, progress: true, traceparent: true }).meta({ id: 'JobSummary' });
export type JobSummary = z.infer<typeof JobSummary>;
export const JobList = z
  .object({
    jobs: z.array(JobSummary),
    nextCursor: z.string().nullable().meta({ description: '`cursor` of the next page; null on the last' }),
  })
  .meta({ id: 'JobList' });
export type JobList = z.infer<typeof JobList>;

/** One fact of a job's history, as clients may see it. */
export const JobEventBody = z
  .object({
    number: z.int().min(1).meta({ description: 'Counted from 1 within the job, without gaps' }),
    type: z.string().meta({ examples: ['JobCompleted'] }),
    at: Time,
    status: z.enum([...JOB_STATUSES, 'erased']).meta({ description: 'Of the job after this event' }),
    run: z.int().optional().meta({ description: 'Counted from 1; a retry begins the next' }),
    attempt: z.int().optional(),
    pages: z.int().optional(),
    errorCode: z.string().optional(),
    error: z.string().optional(),
    cause: z.string().optional(),
    notBefore: Time.optional().meta({ description: 'When the next attempt may start' }),
    templateId: z.string().optional().meta({ description: 'The one that was chosen, where several competed' }),
    templateVersion: z.int().optional(),
  })
  .meta({ id: 'JobEvent' });
export type JobEventBody = z.infer<typeof JobEventBody>;
export const JobEvents = z
  .object({ jobId: JobId, events: z.array(JobEventBody), finished: z.boolean() })
  .meta({ id: 'JobEvents' });
export type JobEvents = z.infer<typeof JobEvents>;

const Box = z
  .array(z.number().min(0).max(1))
  .length(4)
  .meta({ id: 'Box', description: '[x0, y0, x1, y1] as fractions of the upright page, origin top left' });
const evidence = {
  value: z.unknown(),
  raw: z.string().nullable().meta({ description: 'As printed; null for a calculated value' }),
  page: z.int().nullable(),
  box: Box.nullable(),
  score: z.number().min(0).max(1),
};
const ListUsed = z
  .object({ name: z.string(), version: z.int(), sha256: z.string() })
  .meta({ id: 'ListUsed', description: "The version of an account's list that was compared" });
const FieldEvidence = z
  .object({
    ...evidence,
    source: z.string().nullable(),
    locator: z.string().nullable(),
    support: z
      .array(z.string())
      .optional()
      .meta({ description: 'The arithmetic that agrees with the value, such as `250.00 + 50.00 = 300.00`' }),
    list: ListUsed.optional().meta({ description: 'The list whose entry the value is' }),
    candidates: z.array(z.object({ ...evidence, list: ListUsed.optional(), lost: z.string() })),
  })
  .meta({ id: 'FieldEvidence' });
const Finding = z
  .object({
    rule: z.string().meta({ description: 'Its name, or `validate[0]`' }),
    severity: z.enum(['error', 'warning']),
    outcome: z
      .enum(['passed', 'failed', 'skipped'])
      .meta({ description: 'skipped: a value that it needs was not found' }),
    message: z.string().optional(),
    value: z.unknown().optional(),
    expected: z.unknown().optional(),
  })
  .meta({ id: 'Finding' });
const findings = z
  .array(Finding)
  .optional()
  .meta({ description: "What became of the template's rules (`match`, `validate`); absent if it has none" });
export const FieldsBody = z
  .object({
    fields: z.record(z.string(), FieldEvidence),
    findings,
    competing: z
      .array(
        z.object({
          templateId: z.string(),
          templateVersion: z.int(),
          score: z.number().min(0).max(1).meta({ description: 'How well the document fits; 0: not at all' }),
        }),
      )
      .optional()
      .meta({ description: 'Where templates competed: all of them, in their order' }),
    pages: z
      .object({
        read: z.int().min(0).meta({ description: 'Read for this result' }),
        reused: z.int().min(0).meta({ description: 'Their words were kept from an earlier reading' }),
      })
      .optional()
      .meta({ description: 'Absent for results of versions that did not count them' }),
  })
  .meta({ id: 'Fields' });
export const WordsBody = z
  .object({
    pages: z.array(
      z.object({
        page: z.int(),
        width: z.number(),
        height: z.number(),
        rotation: z.number(),
        skew: z.number(),
        words: z.array(z.object({ text: z.string(), box: Box, confidence: z.number(), source: z.string() })),
      }),
    ),
  })
  .meta({ id: 'Words' });

// ---- Synchronous answers --------------------------------------------------------------------------------------------

const charged = {
  pageCount: z.int(),
  pageUsed: z.int().meta({ description: 'Pages that this request was charged' }),
  pageRemaining: z.int().meta({ description: 'Pages left this month; 1000000000 without a limit' }),
};
export const ParsedOne = z.object({ result: FieldValues, ...charged, jobId: JobId }).meta({ id: 'ParsedDocument' });
export type ParsedOne = z.infer<typeof ParsedOne>;
export const ParsedMany = z
  .object({
    results: z.array(
      z.object({
        filename: z.string(),
        result: FieldValues.nullable(),
        jobId: JobId.nullable(),
        error: z.string().nullable(),
        errorCode: z.string().nullable(),
      }),
    ),
    ...charged,
    source: z.literal('zip').optional(),
  })
  .meta({ id: 'ParsedDocuments' });
export type ParsedMany = z.infer<typeof ParsedMany>;
export const StillParsing = z
  .object({
    status: z.literal('processing'),
    message: z.string(),
    jobIds: z.array(JobId),
    jobs: z.array(z.object({ filename: z.string(), jobId: JobId, status: JobStatus })),
    refused: z
      .array(z.object({ filename: z.string(), error: z.string(), errorCode: z.string() }))
      .optional()
      .meta({ description: 'Documents that there is no job for' }),
  })
  .meta({ id: 'StillParsing' });
export type StillParsing = z.infer<typeof StillParsing>;

// ---- Templates ------------------------------------------------------------------------------------------------------

export const CATEGORIES = [
  ...(['INVOICE', 'RECEIPT', 'ID_DOCUMENT', 'CONTRACT', 'MEDICAL_RECORD', 'RESUME', 'CUSTOM'] as const),
] as const;
const TemplateSchemaBody = z
  .object({ data: z.record(z.string(), z.unknown()) })
  .meta({ id: 'TemplateSchema', description: 'Fields by name; the language is at /schemas/template.json' });
export const TemplateInput = z
  .object({
    name: text(200),
    description: z.string().trim().max(2000).nullable().optional(),
    category: z.enum(CATEGORIES).default('CUSTOM'),
    schema: z
      .unknown()
      .meta({ description: 'Fields by name: {"data": {…}}; the language is at /schemas/template.json' }),
    draft: z.boolean().default(false).meta({ description: 'Kept as a draft until it is published' }),
  })
  .meta({ id: 'TemplateInput' });
export type TemplateInput = z.infer<typeof TemplateInput>;

const templateMembers = {
  id: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  category: z.enum(CATEGORIES),
  schema: TemplateSchemaBody,
  createdAt: Time,
  updatedAt: Time,
  version: z.int().meta({ description: 'The version that this body shows' }),
  publishedVersion: z.int().nullable().meta({ description: 'Used by submissions; null: only a draft yet' }),
  draftVersion: z.int().nullable(),
  builtIn: z.boolean(),
  warnings: z
    .array(z.string())
    .optional()
    .meta({ description: 'Members of fields that have no effect, such as a misspelt one; absent: there are none' }),
};
export const TemplateBody = z.object(templateMembers).meta({ id: 'Template' });
export type TemplateBody = z.infer<typeof TemplateBody>;
export const TemplateNames = z.array(z.object({ id: z.string(), name: z.string() })).meta({ id: 'TemplateNames' });
export const TemplateVersions = z
  .object({
    versions: z.array(
      z.object({
        version: z.int(),
        status: z.enum(['published', 'draft', 'superseded']),
        createdAt: Time,
      }),
    ),
  })
  .meta({ id: 'TemplateVersions' });
export type TemplateVersions = z.infer<typeof TemplateVersions>;
export const TemplateTest = z
  .object({
    result: FieldValues,
    fields: z.record(z.string(), FieldEvidence),
    findings,
    pageCount: z.int(),
    templateVersion: z.int(),
  })
  .meta({ id: 'TemplateTest' });
export type TemplateTest = z.infer<typeof TemplateTest>;
export const TemplateFromDocument = z
  .object({ ...templateMembers, fields: z.record(z.string(), FieldEvidence) })
  .meta({ id: 'TemplateFromDocument' });

// ---- Accounts and keys ----------------------------------------------------------------------------------------------

/** Requests in any 60 s and pages a calendar month (UTC); null: no limit. */
export const PLANS = {
  free: { requestsPerMinute: 10, pagesPerMonth: 100 },
  starter: { requestsPerMinute: 30, pagesPerMonth: 1_000 },
  pro: { requestsPerMinute: 60, pagesPerMonth: 5_000 },
  business: { requestsPerMinute: 60, pagesPerMonth: 20_000 },
  unlimited: { requestsPerMinute: null, pagesPerMonth: null },
} as const;
export type Plan = keyof typeof PLANS;
/** What `pageRemaining` says where there is no limit. */
export const UNLIMITED_PAGES = 1_000_000_000;

const plan = z.enum(Object.keys(PLANS) as [Plan, ...Plan[]]);
const accountSettings = {
  name: text(200),
  plan,
  suspended: z.boolean().meta({ description: 'Its keys are refused' }),
  retentionDays: z
    .int()
    .min(1)
    .max(36_500)
    .nullable()
    .meta({ description: 'Finished jobs are erased after; null: kept' }),
  requestsPerMinute: z
    .int()
    .min(1)
    .max(100_000)
    .nullable()
    .meta({ description: "In place of the plan's; null: the plan's" }),
  pagesPerMonth: z
    .int()
    .min(0)
    .max(999_999_999)
    .nullable()
    .meta({ description: "In place of the plan's; null: the plan's" }),
};
export const AccountInput = z
  .strictObject({
    ...accountSettings,
    plan: plan.default('free'),
    suspended: accountSettings.suspended.default(false),
    retentionDays: accountSettings.retentionDays.default(null),
    requestsPerMinute: accountSettings.requestsPerMinute.default(null),
    pagesPerMonth: accountSettings.pagesPerMonth.default(null),
  })
  .meta({ id: 'AccountInput' });
export type AccountInput = z.infer<typeof AccountInput>;
export const AccountPatch = z.strictObject(accountSettings).partial().meta({ id: 'AccountPatch' });
export type AccountPatch = z.infer<typeof AccountPatch>;
export const AccountBody = z
  .object({
    accountId: z.string(),
    ...accountSettings,
    name: z.string(),
    createdAt: Time,
    pageUsed: z.int().meta({ description: 'Pages charged this calendar month (UTC)' }),
    pageRemaining: z.int().meta({ description: '1000000000 without a limit' }),
    rateLimit: z.int().nullable().meta({ description: 'Submissions in any 60 s; null: no limit' }),
    pageLimit: z.int().nullable().meta({ description: 'Pages a month; null: no limit' }),
  })
  .meta({ id: 'Account' });
export type AccountBody = z.infer<typeof AccountBody>;
export const AccountList = z
  .object({ accounts: z.array(AccountBody), nextCursor: z.string().nullable() })
  .meta({ id: 'AccountList' });

const scopes = z
  .array(z.enum(['submit', 'read', 'templates', 'webhooks', 'admin']))
  .min(1)
  .max(5);
export const KeyInput = z
  .strictObject({
    name: text(200),
    scopes: scopes.default(['submit', 'read', 'templates', 'webhooks']),
    expiresAt: AnyTime.nullable().default(null),
  })
  .meta({ id: 'KeyInput' });
export type KeyInput = z.infer<typeof KeyInput>;
export const KeyBody = z
  .object({
    keyId: z.string(),
    accountId: z.string(),
    name: z.string(),
    scopes: z.array(z.string()),
    createdAt: Time,
    expiresAt: Time.nullable(),
    revokedAt: Time.nullable(),
    lastUsedAt: Time.nullable().meta({ description: 'To the minute' }),
  })
  .meta({ id: 'Key' });
export type KeyBody = z.infer<typeof KeyBody>;
export const NewKey = KeyBody.extend({ key: z.string().meta({ description: 'Shown this once' }) }).meta({
  id: 'NewKey',
});
export type NewKey = z.infer<typeof NewKey>;
export const KeyList = z.object({ keys: z.array(KeyBody) }).meta({ id: 'KeyList' });

export const AuditInput = z.strictObject({ jobId: JobId.optional() }).meta({ id: 'AuditInput' });
export const AuditReport = z
  .object({
    sound: z.boolean(),
    jobs: z.int(),
    commits: z.int(),
    faults: z
      .array(z.object({ commit: z.string(), reason: z.enum(['altered', 'removed', 'inserted']) }))
      .meta({ description: 'The first broken commit of each broken job, at most 100' }),
  })
  .meta({ id: 'AuditReport' });
export type AuditReport = z.infer<typeof AuditReport>;
const count = z.int().min(0);
const Age = z.number().min(0).nullable().meta({ description: 'In seconds; null: nothing waits' });
export const SystemStatus = z
  .object({
    ok: z.boolean(),
    problems: z.array(z.string()).meta({ description: 'What is not ready or stuck, in sentences' }),
    at: Time,
    processes: z.array(
      z.object({
        id: z.string(),
        application: z.enum(['gateway', 'ingest', 'extractor', 'dispatcher']),
        version: z.string(),
        state: z.enum(['ready', 'not-ready', 'gone']).meta({ description: 'gone: not heard of for 35 s' }),
        reasons: z.array(z.string()).meta({ description: 'Why it is not ready' }),
        startedAt: Time,
        seenAt: Time,
      }),
    ),
    jobs: z.object({ pending: count, retrying: count, processing: count, oldestPendingSeconds: Age }),
    queues: z
      .array(
        z.object({
          message: z.string(),
          ready: count.nullable(),
          consumers: count.nullable(),
          deadLetters: count.nullable(),
          oldestSeconds: Age.meta({ description: 'For how long its oldest work has been waiting, by the records' }),
        }),
      )
      .meta({ description: 'Counts are null where the broker cannot be asked' }),
    deliveries: z
      .object({
        ...{ waiting: count, parked: count, due: count, oldestDueSeconds: Age },
        ...{ breakersOpen: count, endpointsDisabled: count },
      })
      .nullable()
      .meta({ description: 'null: the dispatcher cannot be reached' }),
    logs: z
      .array(z.object({ log: z.enum(['jobs', 'deliveries']), unsettled: count, oldestUnsettledSeconds: Age }))
      .meta({ description: 'Commits that nobody has settled within 5 s, at most 500 of each log' }),
    repairs: z
      .object({ settled: count, republished: count, released: count, lastAt: Time.nullable() })
      .meta({ description: 'What the sweeps of the present ingest processes have mended; 0 without faults' }),
  })
  .meta({ id: 'SystemStatus' });
export type SystemStatus = z.infer<typeof SystemStatus>;
export const RebuiltViews = z.object({ rebuilt: z.int() }).meta({ id: 'RebuiltViews' });

// ---- Parameters -----------------------------------------------------------------------------------------------------

/** Parameters that it does not know are let pass: clients add some against caches. */
export const JobQuery = z.object({
  at: z
    .union([
      z.string().regex(/^[1-9]\d{0,8}$/, 'must be the number of an event, or an ISO 8601 time with an offset or Z'),
      AnyTime,
    ])
    .optional()
    .meta({ description: 'The job as it was: number of an event, or a time' }),
});
export const JobListQuery = z.strictObject({
  status: JobStatus.optional(),
  templateId: z.string().min(1).max(100).optional(),
  createdAfter: AnyTime.optional().meta({ description: 'This moment included' }),
  createdBefore: AnyTime.optional().meta({ description: 'This moment excluded' }),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().min(1).max(2000).optional(),
});
export type JobListQuery = z.infer<typeof JobListQuery>;
export const PageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().min(1).max(2000).optional(),
});
