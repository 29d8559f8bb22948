import type {
  DeliveryBody,
  DeliveryCall,
  DeliveryDetail,
  DeliveryListQuery,
  JobDeliveriesCall,
  JobDeliveriesQuery,
  JsonAnswer,
  Refusal,
  WebhookCall,
} from '@docket/contracts';
import { InvalidCursor } from '@docket/records';
import type { ListQuery, Records } from '@docket/records';
import type { Attempt, ExistingDelivery } from '../deliveries/delivery.ts';
import type { DeliveryStreams } from '../deliveries/delivery-streams.ts';
import { viewOf } from '../deliveries/delivery-view.ts';
import { CONFIGURED } from '../endpoints/configured-endpoint.ts';
import { isEndpointId } from '../endpoints/endpoint-store.ts';
import type { EndpointStore } from '../endpoints/endpoint-store.ts';
import { NO_WEBHOOK } from '../endpoints/endpoints.ts';
import { NO_DELIVERY } from '../endpoints/redeliver.ts';
import { DELIVERIES, RESPONSE_HEADS } from '../kinds.ts';
import type { DeliveryView } from '../kinds.ts';

const INVALID_CURSOR: Refusal = {
  status: 400,
  code: 'INVALID_CURSOR',
  message: 'cursor must be the nextCursor of the page before, sent with the same filters.',
};

/** The account that configuration makes. */
const OPERATOR = 'local';
/** Response heads that are read at a time; what `getMany` takes. */
const HEADS = 500;

export interface DeliveryLogParts {
  readonly records: Records;
  readonly streams: DeliveryStreams;
  readonly store: EndpointStore;
}

/** What was sent, and how it was answered. Every call may throw StoreUnavailable. */
export class DeliveryLog {
  readonly #parts: DeliveryLogParts;

  constructor(parts: DeliveryLogParts) {
    this.#parts = parts;
  }

  /** One page, newest first, by whatever filters: each combination has its index. */
  async ofEndpoint({ accountId, webhookId }: WebhookCall, query: DeliveryListQuery): Promise<JsonAnswer> {
    if (!(await this.#parts.store.find(accountId, webhookId))) return { refusal: NO_WEBHOOK };
    const { status, createdAfter, createdBefore, limit, cursor } = query;
    const equals = [webhookId, accountId];
    return this.#list({
      ...(status === undefined
        ? { index: 'byEndpoint', equals }
        : { index: 'byEndpointAndStatus', equals: [...equals, status] }),
      ...(createdAfter === undefined ? {} : { from: createdAfter }),
      ...(createdBefore === undefined ? {} : { to: createdBefore }),
      ...{ limit, ...(cursor === undefined ? {} : { cursor }) },
    });
  }

  /** One page, newest first. The caller knows that the job is the account's. */
  async ofJob({ jobId }: JobDeliveriesCall, { limit, cursor }: JobDeliveriesQuery): Promise<JsonAnswer> {
    return this.#list({ index: 'byJob', equals: [jobId], limit, ...(cursor === undefined ? {} : { cursor }) });
  }

  /** With every attempt. */
  async get({ accountId, deliveryId }: DeliveryCall): Promise<JsonAnswer> {
    const { state } = await this.#parts.streams.load(deliveryId);
    if (state.status === 'none' || state.facts.accountId !== accountId) return { refusal: NO_DELIVERY };
    const heads = await this.#headsOf(deliveryId, state);
    const shown = state.attempts.map((attempt) => shownAttempt(attempt, heads.get(attempt.attempt) ?? null));
    const foreign = state.facts.endpointId === CONFIGURED && accountId !== OPERATOR;
    const attemptLog = foreign ? shown.map(withoutReceiver) : shown;
    const detail: DeliveryDetail = { ...deliveryBody(deliveryId, viewOf(state)), attemptLog };
    return { json: JSON.stringify(detail) };
  }

  async #list(query: Omit<ListQuery, 'order'>): Promise<JsonAnswer> {
    try {
      const { items, next } = await this.#parts.records.list(DELIVERIES, { ...query, order: 'descending' });
      const deliveries = items.map(({ id, value }) => deliveryBody(id, value));
      return { json: JSON.stringify({ deliveries, nextCursor: next ?? null }) };
    } catch (error) {
      if (error instanceof InvalidCursor) return { refusal: INVALID_CURSOR };
      throw error;
    }
  }

  async #headsOf(deliveryId: string, { attempts }: ExistingDelivery): Promise<ReadonlyMap<number, string>> {
    const found = new Map<number, string>();
    for (let at = 0; at < attempts.length; at += HEADS) {
      const ids = attempts.slice(at, at + HEADS).map(({ attempt }) => `${deliveryId}/${attempt}`);
      for (const { id, value } of await this.#parts.records.getMany(RESPONSE_HEADS, ids))
        found.set(Number(id.slice(deliveryId.length + 1)), value.text);
    }
    return found;
  }
}

/** The members in the order of the contract. */
export const deliveryBody = (id: string, view: DeliveryView): DeliveryBody => ({
  id,
  eventId: view.eventId,
  eventType: view.eventType,
  jobId: view.jobId,
  ...targetOf(view.endpointId),
  status: view.status,
  reason: view.reason,
  attempts: view.attempts,
  lastStatus: view.lastStatus,
  lastError: view.lastError as DeliveryBody['lastError'],
  createdAt: view.plannedAt,
  nextAttemptAt: view.dueAt,
  finishedAt: view.finishedAt,
});

function targetOf(endpointId: string): Pick<DeliveryBody, 'target' | 'webhookId'> {
  if (isEndpointId(endpointId)) return { target: 'webhook', webhookId: endpointId };
  return { target: endpointId === CONFIGURED ? 'configured' : 'callback', webhookId: null };
}

type ShownAttempt = DeliveryDetail['attemptLog'][number];

const UNANSWERED = { answeredAt: null, succeeded: false, status: null, error: null, latencyMs: null, address: null };

function shownAttempt({ attempt, startedAt, answer }: Attempt, response: string | null): ShownAttempt {
  if (!answer) return { attempt, startedAt, ...UNANSWERED, response };
  const { at: answeredAt, succeeded, status, error, latencyMs, address } = answer;
  return { attempt, startedAt, answeredAt, succeeded, status, error, latencyMs, address, response };
}

/** The operator's receiver is told of every account's documents: where it is and what it answers is not theirs. */
const withoutReceiver = (attempt: ShownAttempt): ShownAttempt => ({ ...attempt, address: null, response: null });
