import { randomUUID } from 'node:crypto';
import type { JsonAnswer, WebhookCall } from '@docket/contracts';
import type { Bodies } from '../deliveries/bodies.ts';
import type { EventPlanner } from '../deliveries/plan-events.ts';
import type { Attempts } from '../sending/attempts.ts';
import type { EndpointStore } from './endpoint-store.ts';
import { NO_WEBHOOK } from './endpoints.ts';

export interface TestEventParts {
  readonly store: EndpointStore;
  readonly bodies: Bodies;
  readonly planner: EventPlanner;
  readonly attempts: Attempts;
  readonly now: () => Date;
}

/**
 * Test events: one attempt, made at once by whoever asks, to a disabled endpoint too, so that one can see that it is
 * mended before it is enabled again. They stand in no feed.
 */
export class TestEvents {
  readonly #parts: TestEventParts;

  constructor(parts: TestEventParts) {
    this.#parts = parts;
  }

  /** @returns the id of the delivery, once its attempt was made. @throws StoreUnavailable */
  async send(
    { accountId, webhookId }: WebhookCall,
    traceparent: string | null,
  ): Promise<{ readonly deliveryId: string } | Extract<JsonAnswer, { json?: undefined }>> {
    const { store, bodies, planner, attempts } = this.#parts;
    if (!(await store.find(accountId, webhookId))) return { refusal: NO_WEBHOOK };
    const eventId = randomUUID();
    await bodies.keep(eventId, this.#body(eventId, webhookId));
    const event = { eventId, eventType: 'webhook.test', accountId, jobId: null, traceparent };
    const { id } = await planner.planFor(event, { id: webhookId, schedule: 'once' });
    await attempts.make(id);
    return { deliveryId: id };
  }

  // The order of the keys is part of the contract.
  #body(eventId: string, webhookId: string): Buffer {
    return Buffer.from(
      JSON.stringify({
        ...{ eventId, eventType: 'webhook.test', webhookId },
        message: 'This is a test event. If its signature verifies, your endpoint is ready.',
        timestamp: this.#parts.now().toISOString(),
      }),
    );
  }
}
