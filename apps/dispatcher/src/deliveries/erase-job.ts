import type { Kind, Records, Versioned } from '@docket/records';
import { CALLBACKS, DELIVERIES, FEED, RESPONSE_HEADS } from '../kinds.ts';
import type { Bodies } from './bodies.ts';
import type { DeliveryStreams } from './delivery-streams.ts';
import type { Tombstones } from './tombstones.ts';

export interface ErasedJob {
  readonly jobId: string;
  /** An event of it whose body may be stored although nothing else is. */
  readonly eventId?: string | undefined;
}

export interface JobErasingParts {
  readonly streams: DeliveryStreams;
  readonly records: Records;
  readonly bodies: Bodies;
  readonly tombstones: Tombstones;
}

/** Removes what is kept of an erased job. */
export class JobErasing {
  readonly #parts: JobErasingParts;

  constructor(parts: JobErasingParts) {
    this.#parts = parts;
  }

  /**
   * The tombstone first; then bodies, what receivers answered and callbacks go, and deliveries that wait end. Repeating
   * it is harmless. @throws StoreUnavailable
   */
  async erase({ jobId, eventId }: ErasedJob): Promise<void> {
    const { tombstones, bodies, records } = this.#parts;
    await tombstones.bury(jobId);
    await Promise.all([
      eventId === undefined ? undefined : bodies.drop(eventId),
      this.#each(FEED, jobId, (entry) => bodies.drop(entry.value.eventId)),
      this.#each(DELIVERIES, jobId, (delivery) => this.#end(delivery.id, delivery.value.eventId)),
      this.#each(CALLBACKS, jobId, ({ id }) => records.remove(CALLBACKS, id)),
    ]);
    // Last: who makes an attempt keeps its head before its answer, and drops it when told that the delivery is over.
    await this.#each(RESPONSE_HEADS, jobId, ({ id }) => records.remove(RESPONSE_HEADS, id));
  }

  async #end(id: string, eventId: string): Promise<void> {
    await this.#parts.bodies.drop(eventId);
    await this.#parts.streams.execute(id, { type: 'End', reason: 'erased' }, { trace: null });
  }

  /** All pages are read first: what is removed must not move what is still to be listed. */
  async #each<T extends object>(
    kind: Kind<T>,
    jobId: string,
    take: (one: Versioned<T>) => Promise<unknown>,
  ): Promise<void> {
    const all: Versioned<T>[] = [];
    for (let cursor: string | undefined; ;) {
      const query = { index: 'byJob', equals: [jobId], limit: 100, ...(cursor === undefined ? {} : { cursor }) };
      const { items, next } = await this.#parts.records.list(kind, query);
      all.push(...items);
      if (next === undefined) break;
      cursor = next;
    }
    await Promise.all(all.map(take));
  }
}
