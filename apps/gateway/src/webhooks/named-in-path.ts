import type { DeliveryCall, ReplayCall, WebhookCall } from '@docket/contracts';
import type { Request } from 'express';
import { accountOf } from '../http/require-admission.ts';
import { uuidOf } from '../http/uuid-of.ts';
import { WEBHOOK_REFUSALS } from './webhook-refusals.ts';

/** The endpoint that a request names. @throws Refused: what is no UUID is no endpoint of anybody's. */
export function webhookOf(request: Request, { webhookId }: { readonly webhookId: string }): WebhookCall {
  return { accountId: accountOf(request), webhookId: uuidOf(webhookId, WEBHOOK_REFUSALS.webhookNotFound) };
}

/** The replay that a request names, of the endpoint that it names. @throws Refused */
export function replayOf(request: Request, params: { webhookId: string; replayId: string }): ReplayCall {
  return { ...webhookOf(request, params), replayId: uuidOf(params.replayId, WEBHOOK_REFUSALS.replayNotFound) };
}

/** The delivery that a request names. @throws Refused: what is no UUID is no delivery of anybody's. */
export function deliveryOf(request: Request, { deliveryId }: { readonly deliveryId: string }): DeliveryCall {
  return { accountId: accountOf(request), deliveryId: uuidOf(deliveryId, WEBHOOK_REFUSALS.deliveryNotFound) };
}
