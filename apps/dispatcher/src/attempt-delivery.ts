import type { Bus } from '@docket/bus';
import { deliveryDue } from '@docket/contracts';
import type { Guard } from '@docket/outbound';
import type { Versioned } from '@docket/records';
import type { Log } from '@docket/service';
import { abandoned, answered, claimed, nextAttempt } from './delivery.ts';
import type { Delivery } from './delivery.ts';
import type { DeliveryStore } from './delivery-store.ts';
import type { Endpoint, Endpoints } from './endpoints.ts';
import type { Answer } from './outcome.ts';
import { postToEndpoint } from './post-to-endpoint.ts';
import { waitBefore } from './schedule.ts';
import type { Schedule, ScheduleName } from './schedule.ts';
import { signatureHeaders } from './sign.ts';

export interface AttemptSettings {
  readonly guard: Guard;
  readonly timeoutMs: number;
  readonly schedules: Readonly<Record<ScheduleName, Schedule>>;
  /** Value of the `User-Agent` header. */
  readonly userAgent: string;
}

export interface AttemptParts {
  readonly store: DeliveryStore;
  readonly endpoints: Endpoints;
  readonly bus: Bus;
  readonly log: Log;
  readonly now: () => Date;
  readonly settings: AttemptSettings;
}

/** Makes attempts: claim, send, record, arrange for the next. */
export class DeliveryAttempts {
  readonly #parts: AttemptParts;

  constructor(parts: AttemptParts) {
    this.#parts = parts;
  }

  /**
   * Makes the delivery's next attempt if `isDue` says so and nobody else claims it first. A crash between send and
   * record repeats the attempt with the same event id and bytes.
   * @throws StoreUnavailable; the due-time scan carries on from what is stored.
   */
  async make(id: string, isDue: (delivery: Delivery) => boolean): Promise<void> {
    const { store, endpoints, now } = this.#parts;
    const stored = await store.get(id);
    if (!stored || !isDue(stored.value)) return;
    const claim = await store.commit(stored, claimed(stored.value, now()));
    if (!claim) return;
    const endpoint = (await store.isErased(claim.value.jobId))
      ? undefined
      : await endpoints.get(claim.value.endpointId);
    const body = endpoint && (await store.body(claim.value.eventId));
    if (endpoint && body) await this.#send(claim, endpoint, body);
    else await this.#abandon(claim);
  }

  async #send(claim: Versioned<Delivery>, endpoint: Endpoint, body: Buffer): Promise<void> {
    const { store, now, settings } = this.#parts;
    const answer = await postToEndpoint({
      url: endpoint.url,
      headers: this.#headers(endpoint, claim.value.eventId, body),
      body,
      timeoutMs: settings.timeoutMs,
      guard: settings.guard,
    });
    const next = answered(claim.value, answer, settings.schedules[claim.value.schedule], now());
    this.#say(claim, next, answer);
    if (await store.commit(claim, next)) await this.#arrangeNext(claim.id, next);
    else this.#parts.log.warn({ delivery: claim.id }, 'an attempt outlived its claim or its job and was not recorded');
  }

  #headers(endpoint: Endpoint, eventId: string, body: Buffer): Record<string, string> {
    return {
      'Content-Type': 'application/json',
      'User-Agent': this.#parts.settings.userAgent,
      ...signatureHeaders(endpoint.secret, { eventId, body, at: this.#parts.now() }),
    };
  }

  async #abandon(claim: Versioned<Delivery>): Promise<void> {
    await this.#parts.store.commit(claim, abandoned(claim.value));
    const { jobId: job_id, endpointId: endpoint } = claim.value;
    this.#parts.log.warn({ job_id, delivery: claim.id, endpoint }, 'delivery.abandoned');
  }

  // Whatever becomes of this message, the due-time scan knows when the attempt is due.
  async #arrangeNext(id: string, delivery: Delivery): Promise<void> {
    if (delivery.state !== 'waiting') return;
    const { bus, settings } = this.#parts;
    const attempt = nextAttempt(delivery);
    const wait = waitBefore(settings.schedules[delivery.schedule], attempt) ?? 0;
    const { traceparent } = delivery;
    const options = { messageId: `${id}/${attempt}`, traceparent, ...(wait > 0 && { delayMs: wait }) };
    await bus.publish(deliveryDue, { v: 1, deliveryId: id, attempt }, options);
  }

  #say(claim: Versioned<Delivery>, next: Delivery, answer: Answer): void {
    const { jobId: job_id, endpointId: endpoint, claimed: attempt } = claim.value;
    const { status, error, latencyMs, address } = answer;
    const outcome = next.state === 'waiting' ? 'retry' : next.state;
    const nextTryAt = next.dueAt;
    const ids = { job_id, delivery: claim.id, endpoint, attempt };
    this.#parts.log.info({ ...ids, outcome, status, error, latencyMs, address, nextTryAt }, 'delivery.attempted');
  }
}
