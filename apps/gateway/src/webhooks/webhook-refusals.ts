import type { Refusal } from '@docket/contracts';

/** What the gateway itself refuses of webhooks, deliveries and events; all else is the dispatcher's. */
export const WEBHOOK_REFUSALS = {
  webhookNotFound: refusal(404, 'WEBHOOK_NOT_FOUND', 'Webhook not found or does not belong to you'),
  deliveryNotFound: refusal(404, 'DELIVERY_NOT_FOUND', 'Delivery not found or does not belong to you'),
  replayNotFound: refusal(404, 'REPLAY_NOT_FOUND', 'Replay not found or does not belong to you'),
  away: refusal(
    503,
    'WEBHOOKS_UNAVAILABLE',
    'Webhooks, deliveries and events cannot be reached just now and nothing was changed. Documents are taken as usual; please try this again in a moment.',
  ),
} as const satisfies Record<string, Refusal>;

function refusal(status: number, code: string, message: string): Refusal {
  return { status, code, message };
}
