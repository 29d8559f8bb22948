import type { AccountEvent, Delivery, DeliveryDetail, Replay, Webhook, WebhookSecret } from '@docket/client';
import { listing, table, timeText, valueText } from '../table.ts';

/** Endpoints, one a line. */
export const webhookTable = (webhooks: readonly Webhook[]): string =>
  table(
    webhooks,
    [
      ['WEBHOOK', ({ id }) => id],
      ['STATE', stateOf],
      ['EVENTS', ({ events }) => events.map((type) => type.replace('document.', '')).join(',')],
      ['URL', ({ url }) => url],
    ],
    'The account has no endpoints.',
  );

function stateOf({ status, disabledReason, pausedUntil }: Webhook): string {
  if (status === 'disabled') return `disabled (${valueText(disabledReason)})`;
  return pausedUntil === null ? status : 'paused';
}

const webhookEntries = (webhook: Webhook): [string, unknown][] => [
  ['webhook', webhook.id],
  ['url', webhook.url],
  ['description', webhook.description],
  ['events', webhook.events.join(', ')],
  ['schedule', webhook.schedule],
  ['state', stateOf(webhook)],
  ['disabled (UTC)', timeText(webhook.disabledAt)],
  ['failing since (UTC)', timeText(webhook.failingSince)],
  ['paused until (UTC)', timeText(webhook.pausedUntil)],
  ['created (UTC)', timeText(webhook.createdAt)],
  ['updated (UTC)', timeText(webhook.updatedAt)],
];

export const webhookText = (webhook: Webhook): string => listing(webhookEntries(webhook));
export const newWebhookText = (webhook: Webhook & { readonly secret: string }): string =>
  listing([...webhookEntries(webhook), ['secret', webhook.secret]]);

export const secretText = ({ secret, previous }: WebhookSecret): string =>
  listing([
    ['secret', secret],
    ['former secret', previous?.secret],
    ['signs too until (UTC)', timeText(previous?.validUntil ?? null)],
  ]);

const outcomeOf = ({ status, reason }: Delivery): string =>
  reason === null ? status : `${status} (${valueText(reason)})`;
const answerOf = ({ lastStatus, lastError }: Delivery): string => valueText(lastError ?? lastStatus);

/** Deliveries, one a line. */
export const deliveryTable = (deliveries: readonly Delivery[]): string =>
  table(
    deliveries,
    [
      ['DELIVERY', ({ id }) => id],
      ['STATE', outcomeOf],
      ['TRIES', ({ attempts }) => attempts],
      ['ANSWER', answerOf],
      ['NEXT TRY (UTC)', ({ nextAttemptAt }) => timeText(nextAttemptAt)],
      ['EVENT', ({ eventType }) => eventType],
      ['TO', ({ target, webhookId }) => webhookId ?? target],
    ],
    'There are no such deliveries.',
  );

/** A delivery, one member a line. */
export const deliveryText = (delivery: Delivery): string =>
  listing([
    ['delivery', delivery.id],
    ['event', `${delivery.eventType} ${delivery.eventId}`],
    ['job', delivery.jobId],
    ['to', delivery.webhookId ?? delivery.target],
    ['state', outcomeOf(delivery)],
    ['attempts', delivery.attempts],
    ['last answer', answerOf(delivery)],
    ['created (UTC)', timeText(delivery.createdAt)],
    ['next attempt (UTC)', timeText(delivery.nextAttemptAt)],
    ['finished (UTC)', timeText(delivery.finishedAt)],
  ]);

/** A delivery with every attempt. */
export function deliveryDetailText(delivery: DeliveryDetail): string {
  const attempts = table(
    delivery.attemptLog,
    [
      ['TRY', ({ attempt }) => attempt],
      ['STARTED (UTC)', ({ startedAt }) => timeText(startedAt)],
      ['ANSWER', ({ status, error, answeredAt }) => error ?? status ?? (answeredAt === null ? 'none yet' : null)],
      ['MS', ({ latencyMs }) => latencyMs],
      ['ADDRESS', ({ address }) => address],
      ['RESPONSE', ({ response }) => response],
    ],
    'Nothing was sent yet.',
  );
  return `${deliveryText(delivery)}\n${attempts}`;
}

export const replayText = ({ replayId, status, from, to, events, replayed }: Replay): string =>
  listing([
    ...(replayId === null ? [] : [['replay', replayId] as const]),
    ['state', status],
    ['from (UTC)', timeText(from)],
    ['before (UTC)', timeText(to)],
    ['events', events],
    ['sent again', replayed],
  ]);

/** An event of the account on one line. */
export function accountEventText({ position, event }: AccountEvent): string {
  const about = event.jobId ?? event['webhookId'];
  return `${[String(position).padStart(5), timeText(event.timestamp), event.eventType.padEnd(18), valueText(about)].join('  ')}\n`;
}
