import { randomUUID } from 'node:crypto';
import type { JsonAnswer, Refusal, WebhookCall } from '@docket/contracts';
import type { Bodies } from '../deliveries/bodies.ts';
import type { EventPlanner } from '../deliveries/plan-events.ts';
import type { Attempts } from '../sending/attempts.ts';
import type { EndpointStore } from './endpoint-store.ts';
import { NO_WEBHOOK } from './endpoints.ts';

/** Test events to one endpoint that are under way at a time, from this process. */
const AT_ONCE = 4;
const TOO_MANY: Refusal = {
  status: 409,
  code: 'WEBHOOK_TESTS_RUNNING',
  message: 'Several test events to this endpoint are under way. Wait for their answers.',
};

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
  /** By endpoint; none: no entry. */
  readonly #underWay = new Map<string, number>();

  constructor(parts: TestEventParts) {
    this.#parts = parts;
  }

  /** @returns the id of the delivery, once its attempt was made. @throws StoreUnavailable */
  async send(
    call: WebhookCall,
    traceparent: string | null,
  ): Promise<{ readonly deliveryId: string } | Extract<JsonAnswer, { json?: undefined }>> {
    const { accountId, webhookId } = call;
    if (!(await this.#parts.store.find(accountId, webhookId))) return { refusal: NO_WEBHOOK };
    const before = this.#underWay.get(webhookId) ?? 0;
    if (before >= AT_ONCE) return { refusal: TOO_MANY };
    this.#underWay.set(webhookId, before + 1);
    try {
      return { deliveryId: await this.#send(call, traceparent) };
    } finally {
      const others = (this.#underWay.get(webhookId) ?? 1) - 1;
      if (others > 0) this.#underWay.set(webhookId, others);
      else this.#underWay.delete(webhookId);
    }
  }

  async #send({ accountId, webhookId }: WebhookCall, traceparent: string | null): Promise<string> {
    const { bodies, planner, attempts } = this.#parts;
    const eventId = randomUUID();
    await bodies.keep(eventId, this.#body(eventId, webhookId));
    const event = { eventId, eventType: 'webhook.test', accountId, jobId: null, traceparent };
    const { id } = await planner.planFor(event, { id: webhookId, schedule: 'once' });
    await attempts.make(id);
    return id;
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
