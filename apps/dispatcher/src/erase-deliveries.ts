import type { Versioned } from '@docket/records';
import { emptied } from './delivery.ts';
import type { Delivery } from './delivery.ts';
import type { DeliveryStore } from './delivery-store.ts';

export interface ErasedJob {
  readonly jobId: string;
  /** An event of it whose body may be stored although no delivery is. */
  readonly eventId?: string | undefined;
}

/**
 * Removes what is kept of an erased job: bodies, and what its receivers answered. The tombstone comes first: whoever
 * plans or sends looks for it after each step of its own, so that nothing stays that this does not find. Repeating it is
 * harmless. @throws StoreUnavailable
 */
export async function eraseDeliveries(store: DeliveryStore, { jobId, eventId }: ErasedJob, now: Date): Promise<void> {
  await store.bury(jobId, now);
  if (eventId !== undefined) await store.dropBody(eventId);
  for await (const delivery of store.ofJob(jobId)) {
    await store.dropBody(delivery.value.eventId);
    await empty(store, delivery);
  }
}

/** Whoever records an attempt meanwhile is answered that its claim is over, or is overwritten. */
async function empty(store: DeliveryStore, delivery: Versioned<Delivery>): Promise<void> {
  let stored: Versioned<Delivery> | undefined = delivery;
  while (stored && !(await store.commit(stored, emptied(stored.value)))) stored = await store.get(delivery.id);
}
