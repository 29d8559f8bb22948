import type { Versioned } from '@docket/records';
import { uuidFrom } from '../deliveries/delivery.ts';
import type { AccountEvent, EventPlanner } from '../deliveries/plan-events.ts';
import type { StoredEndpoint } from '../kinds.ts';
import type { EndpointStore } from './endpoint-store.ts';

const BATCH = 100;

/**
 * Tells accounts of endpoints that were disabled, with an `endpoint.disabled` event to those of their endpoints that
 * are told of it. Several dispatchers may do so at once: the event's id is derived, so there is one.
 * @throws StoreUnavailable; what is left is told the next time.
 */
export async function tellOfDisabled(
  store: EndpointStore,
  planner: Pick<EventPlanner, 'store'>,
  stopping: AbortSignal,
): Promise<void> {
  for (const endpoint of await store.untold(BATCH)) {
    if (stopping.aborted) return;
    const { accountId, disabledAt } = endpoint.value;
    if (disabledAt !== null) await planner.store(eventOf(endpoint, disabledAt));
    // Unless it was enabled and disabled again meanwhile.
    await store.change(accountId, endpoint.id, (value) =>
      value.disabledAt === disabledAt ? { ...value, untoldSince: null } : value,
    );
  }
}

function eventOf({ id, value }: Versioned<StoredEndpoint>, disabledAt: string): AccountEvent {
  const eventId = uuidFrom(`${id}/disabled/${disabledAt}`);
  const eventType = 'endpoint.disabled';
  // The order of the keys is part of the contract.
  const body = { eventId, eventType, webhookId: id, reason: value.disabledReason, timestamp: disabledAt };
  return {
    ...{ eventId, eventType, accountId: value.accountId, jobId: null, traceparent: null, at: disabledAt },
    body: Buffer.from(JSON.stringify(body)),
  };
}
