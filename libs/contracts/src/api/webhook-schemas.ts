import { z } from 'zod';
import { AnyTime, FieldValues, JobId, text, Time } from './schemas.ts';

/** The JSON of endpoints, deliveries and the feed of events. Members appear in the order given here. */

/** What an account can be told; `webhook.test` is only sent when asked for. */
export const EVENT_TYPES = ['document.completed', 'document.failed', 'endpoint.disabled'] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** Schedules that an endpoint may choose. */
export const WEBHOOK_SCHEDULES = ['standard', 'reference'] as const;
export type WebhookSchedule = (typeof WEBHOOK_SCHEDULES)[number];

const Id = z.uuid();
/** Base64 of 24 to 64 bytes after its prefix, padded or not. */
const Secret = z
  .string()
  .regex(/^whsec_[A-Za-z0-9+/]{32,86}={0,2}$/, 'must be whsec_ followed by base64 of 24 to 64 bytes')
  .meta({ description: 'Signs what is sent', examples: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'] });
const events = z
  .array(z.enum(EVENT_TYPES))
  .min(1)
  .max(EVENT_TYPES.length)
  .meta({ description: 'Types of the events that it is told' });
const schedule = z.enum(WEBHOOK_SCHEDULES).meta({
  description: 'standard: ten attempts in about 75 hours; reference: three in 30 seconds',
});
const url = z.string().min(1).max(2000).meta({ description: 'https, without user name and password' });
const description = text(500).nullable();

export const WebhookInput = z
  .strictObject({
    url,
    description: description.default(null),
    events: events.default(['document.completed', 'document.failed']),
    schedule: schedule.default('standard'),
    secret: Secret.optional().meta({ description: 'Absent: one is made' }),
  })
  .meta({ id: 'WebhookInput' });
export type WebhookInput = z.infer<typeof WebhookInput>;
export const WebhookPatch = z
  .strictObject({ url, description, events, schedule, status: z.enum(['enabled', 'disabled']) })
  .partial()
  .meta({ id: 'WebhookPatch' });
export type WebhookPatch = z.infer<typeof WebhookPatch>;
export const WebhookBody = z
  .object({
    id: Id,
    url: z.string(),
    description: z.string().nullable(),
    events: z.array(z.enum(EVENT_TYPES)),
    schedule,
    status: z.enum(['enabled', 'disabled']),
    disabledReason: z
      .enum(['failing', 'gone', 'request'])
      .nullable()
      .meta({ description: 'failing: nothing but failures for five days; gone: it answered 410' }),
    disabledAt: Time.nullable(),
    failingSince: Time.nullable().meta({ description: 'Of the first failure after the last success' }),
    pausedUntil: Time.nullable().meta({ description: 'While it keeps failing: when one attempt is let through' }),
    createdAt: Time,
    updatedAt: Time,
  })
  .meta({ id: 'Webhook' });
export type WebhookBody = z.infer<typeof WebhookBody>;
export const NewWebhook = WebhookBody.extend({ secret: Secret }).meta({ id: 'NewWebhook' });
export type NewWebhook = z.infer<typeof NewWebhook>;
export const WebhookList = z.object({ webhooks: z.array(WebhookBody) }).meta({ id: 'WebhookList' });

export const SecretBody = z
  .object({
    secret: Secret,
    previous: z
      .object({ secret: Secret, validUntil: Time })
      .nullable()
      .meta({ description: 'Until then it signs X-Webhook-Signature, and webhook-signature has one of each' }),
  })
  .meta({ id: 'WebhookSecret' });
export type SecretBody = z.infer<typeof SecretBody>;
export const SecretRotation = z
  .strictObject({
    secret: Secret.optional().meta({ description: 'Absent: one is made' }),
    overlapHours: z.number().min(0).max(168).default(24).meta({ description: 'How long the former secret signs too' }),
  })
  .meta({ id: 'SecretRotation' });
export type SecretRotation = z.infer<typeof SecretRotation>;

export const DELIVERY_STATUSES = ['waiting', 'delivered', 'failed'] as const;
const DeliveryStatus = z.enum(DELIVERY_STATUSES).meta({ id: 'DeliveryStatus' });
const deliveryMembers = {
  id: Id,
  eventId: Id,
  eventType: z.string(),
  jobId: JobId.nullable(),
  target: z
    .enum(['webhook', 'callback', 'configured'])
    .meta({ description: "An endpoint of the account, a job's webhookUrl, or the operator's endpoint" }),
  webhookId: Id.nullable().meta({ description: 'Of target webhook' }),
  status: DeliveryStatus,
  reason: z
    .enum(['exhausted', 'refused', 'endpoint-disabled', 'endpoint-deleted', 'erased'])
    .nullable()
    .meta({ description: 'Why it failed' }),
  attempts: z.int(),
  lastStatus: z.int().nullable().meta({ description: 'HTTP status of the newest attempt that was answered' }),
  lastError: z
    .enum(['timeout', 'dns', 'connect', 'tls', 'reset', 'network', 'refused-address'])
    .nullable()
    .meta({ description: 'What kept an answer from coming' }),
  createdAt: Time,
  nextAttemptAt: Time.nullable(),
  finishedAt: Time.nullable(),
};
export const DeliveryBody = z.object(deliveryMembers).meta({ id: 'Delivery' });
export type DeliveryBody = z.infer<typeof DeliveryBody>;
export const DeliveryDetail = z
  .object({
    ...deliveryMembers,
    attemptLog: z.array(
      z.object({
        attempt: z.int(),
        startedAt: Time,
        answeredAt: Time.nullable().meta({ description: 'Null: under way, or its process died' }),
        succeeded: z.boolean(),
        status: z.int().nullable(),
        error: deliveryMembers.lastError,
        latencyMs: z.int().nullable(),
        address: z.string().nullable().meta({ description: 'What the name resolved to and was connected to' }),
        response: z.string().nullable().meta({ description: 'First 1,024 bytes of the body; null once erased' }),
      }),
    ),
  })
  .meta({ id: 'DeliveryDetail' });
export type DeliveryDetail = z.infer<typeof DeliveryDetail>;
export const DeliveryList = z
  .object({ deliveries: z.array(DeliveryBody), nextCursor: z.string().nullable() })
  .meta({ id: 'DeliveryList' });
export type DeliveryList = z.infer<typeof DeliveryList>;
const page = {
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().min(1).max(2000).optional(),
};
export const DeliveryListQuery = z.strictObject({
  status: DeliveryStatus.optional(),
  createdAfter: AnyTime.optional().meta({ description: 'This moment included' }),
  createdBefore: AnyTime.optional().meta({ description: 'This moment excluded' }),
  ...page,
});
export type DeliveryListQuery = z.infer<typeof DeliveryListQuery>;
export const JobDeliveriesQuery = z.strictObject(page);
export type JobDeliveriesQuery = z.infer<typeof JobDeliveriesQuery>;

export const ReplayInput = z
  .strictObject({
    from: AnyTime.meta({ description: 'Events from this moment on' }),
    to: AnyTime.meta({ description: 'Events before this moment' }),
    all: z.boolean().default(false).meta({ description: 'Also those that the endpoint has taken already' }),
    dryRun: z.boolean().default(true).meta({ description: 'Only count' }),
  })
  .meta({ id: 'ReplayInput' });
export type ReplayInput = z.infer<typeof ReplayInput>;
export const ReplayBody = z
  .object({
    replayId: Id.nullable().meta({ description: 'Null: only counted' }),
    status: z.enum(['counted', 'running', 'done']),
    from: Time,
    to: Time,
    all: z.boolean(),
    events: z.int().meta({ description: 'Events of the range that would be sent, as counted when it was asked for' }),
    replayed: z.int().meta({ description: 'Sent again so far' }),
    createdAt: Time.nullable(),
    finishedAt: Time.nullable(),
  })
  .meta({ id: 'Replay' });
export type ReplayBody = z.infer<typeof ReplayBody>;

/** The body of a webhook; documented members first. */
const EventBody = z
  .looseObject({
    eventId: Id,
    eventType: z.string(),
    jobId: JobId.optional(),
    status: z.string().optional(),
    result: FieldValues.nullable().optional(),
    timestamp: Time,
  })
  .meta({ id: 'Event', description: 'The very members of the webhook' });
export const EventFeed = z
  .object({
    events: z.array(
      z.object({
        position: z.int().meta({ description: 'Counted from 1 within the account' }),
        event: EventBody,
      }),
    ),
    next: z.int().meta({ description: '`after` of the next request, now or when there is more' }),
    more: z.boolean().meta({ description: 'Is there more already?' }),
  })
  .meta({ id: 'EventFeed' });
export type EventFeed = z.infer<typeof EventFeed>;
export const EventFeedQuery = z.strictObject({
  after: z.coerce
    .number()
    .int()
    .min(0)
    .max(999_999_999_999)
    .default(0)
    .meta({ description: 'Position of the last event seen; 0: from the beginning' }),
  limit: z.coerce.number().int().min(1).max(100).default(100),
});
export type EventFeedQuery = z.infer<typeof EventFeedQuery>;
