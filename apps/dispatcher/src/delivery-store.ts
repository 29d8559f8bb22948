import type { Blobs } from '@docket/blobs';
import type { Kind, Records, Versioned } from '@docket/records';
import type { Delivery } from './delivery.ts';

const DELIVERY: Kind<Delivery> = { name: 'delivery', indexes: { due: ['state', 'dueAt'], byJob: ['jobId'] } };

interface Tombstone {
  readonly at: string;
}
/** Jobs that were erased, by job id: whatever else says so, nothing of them is stored or sent any more. */
const TOMBSTONE: Kind<Tombstone> = { name: 'erased-job', indexes: {} };

/** Blobs of this prefix belong to deliveries: named by an event, not by a job. */
const BODY_PREFIX = 'delivery-body-';

/** Deliveries and the bodies that they send. Every call may throw StoreUnavailable. */
export class DeliveryStore {
  readonly #records: Records;
  readonly #blobs: Blobs;

  constructor(records: Records, blobs: Blobs) {
    this.#records = records;
    this.#blobs = blobs;
  }

  /** Stores an event's body. The first one stored stays, whatever a repeat brings. */
  async keepBody(eventId: string, body: Uint8Array): Promise<void> {
    await this.#blobs.put(BODY_PREFIX + eventId, once(body));
  }

  async body(eventId: string): Promise<Buffer | undefined> {
    const stream = await this.#blobs.get(BODY_PREFIX + eventId);
    return stream && Buffer.concat((await stream.toArray()) as Uint8Array[]);
  }

  async dropBody(eventId: string): Promise<void> {
    await this.#blobs.remove(BODY_PREFIX + eventId);
  }

  /** Notes that a job was erased; from then on {@link isErased} says so. */
  async bury(jobId: string, now: Date): Promise<void> {
    await this.#records.insert(TOMBSTONE, jobId, { at: now.toISOString() });
  }

  async isErased(jobId: string): Promise<boolean> {
    return (await this.#records.get(TOMBSTONE, jobId)) !== undefined;
  }

  /** Every delivery of a job. */
  async *ofJob(jobId: string): AsyncGenerator<Versioned<Delivery>> {
    for (let cursor: string | undefined; ;) {
      const query = { index: 'byJob', equals: [jobId], limit: 100, ...(cursor === undefined ? {} : { cursor }) };
      const { items, next } = await this.#records.list(DELIVERY, query);
      yield* items;
      if (next === undefined) return;
      cursor = next;
    }
  }

  /** False: it was planned before. */
  insert(id: string, delivery: Delivery): Promise<boolean> {
    return this.#records.insert(DELIVERY, id, delivery);
  }

  get(id: string): Promise<Versioned<Delivery> | undefined> {
    return this.#records.get(DELIVERY, id);
  }

  /** Commits `next` over exactly `stored`. Undefined: someone else committed first, nothing changed. */
  async commit(stored: Versioned<Delivery>, next: Delivery): Promise<Versioned<Delivery> | undefined> {
    const done = await this.#records.replace(DELIVERY, stored.id, stored.version, next);
    return done ? { id: stored.id, version: stored.version + 1, value: next } : undefined;
  }

  /** Ids of unfinished deliveries due before `before`, longest due first. */
  async dueBefore(before: Date, limit: number): Promise<readonly string[]> {
    const query = { index: 'due', equals: ['waiting'], to: before.toISOString(), limit };
    const { items } = await this.#records.list(DELIVERY, query);
    return items.map(({ id }) => id);
  }
}

// eslint-disable-next-line @typescript-eslint/require-await -- blobs take a stream
async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
