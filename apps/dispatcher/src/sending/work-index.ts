import type { Listed, Records } from '@docket/records';
import { DUE } from '../kinds.ts';
import type { Due } from '../kinds.ts';

/** Ids that one look lists at most. */
export const PAGE = 500;

/** How long messages and claims keep the scan away from what is due, in ms; see `Due.scanAt`. */
export const HEAD_START_MS = 30_000;

/**
 * Where to look for deliveries to make: `DUE` as the senders use it. It may be stale in either direction, so that a
 * sender always asks the delivery's stream. Every call may throw StoreUnavailable.
 */
export class WorkIndex {
  readonly #records: Records;

  constructor(records: Records) {
    this.#records = records;
  }

  /** What someone should take until `before` (ISO), longest due first. */
  due(before: string, cursor?: string): Promise<Listed<Due>> {
    return this.#page({ index: 'byTime', equals: ['due'], to: before }, cursor);
  }

  /** Everything that is parked, longest due first. */
  parked(cursor?: string): Promise<Listed<Due>> {
    return this.#page({ index: 'byTime', equals: ['parked'] }, cursor);
  }

  /** Of one endpoint, longest due first: what is parked, then what is due until `before` (ISO). */
  async ofEndpoint(endpointId: string, before: string): Promise<{ ids: readonly string[]; more: boolean }> {
    const parked = await this.#page({ index: 'byEndpoint', equals: [endpointId, 'parked'] });
    const due = await this.#page({ index: 'byEndpoint', equals: [endpointId, 'due'], to: before });
    return {
      ids: [...parked.items, ...due.items].map(({ id }) => id),
      more: parked.next !== undefined || due.next !== undefined,
    };
  }

  /** The parked delivery of an endpoint that has been due longest. */
  async oldestParked(endpointId: string): Promise<string | undefined> {
    const query = { index: 'byEndpoint', equals: [endpointId, 'parked'], limit: 1 };
    return (await this.#records.list(DUE, query)).items[0]?.id;
  }

  /**
   * Takes a delivery out of what is due, until someone starts its attempt. Spends none.
   * @param before (ISO) What is due only later stays: others have made its attempt meanwhile.
   */
  async park(id: string, before: string): Promise<void> {
    const found = await this.#records.get(DUE, id);
    if (found?.value.state !== 'due' || found.value.scanAt >= before) return;
    await this.#records.restore(DUE, id, found.version, { ...found.value, state: 'parked' });
  }

  #page(
    query: { readonly index: string; readonly equals: readonly string[]; readonly to?: string },
    cursor?: string,
  ): Promise<Listed<Due>> {
    return this.#records.list(DUE, { ...query, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
  }
}
