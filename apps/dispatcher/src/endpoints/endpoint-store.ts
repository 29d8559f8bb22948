import { randomUUID } from 'node:crypto';
import type { Records, Versioned } from '@docket/records';
import { ACCOUNT_ENDPOINTS, ENDPOINTS } from '../kinds.ts';
import type { StoredEndpoint } from '../kinds.ts';

/** Endpoints of one account. */
const MOST_ENDPOINTS = 20;

const RANDOM_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Ids of endpoints are random (UUID version 4); those of callbacks are derived (version 8). */
export const isEndpointId = (id: string): boolean => RANDOM_ID.test(id);

/**
 * Endpoints of accounts. Each change is a compare-and-set on what it was decided on, so that none is lost. Every call
 * may throw StoreUnavailable.
 */
export class EndpointStore {
  readonly #records: Records;

  constructor(records: Records) {
    this.#records = records;
  }

  /** Undefined: deleted, another account's, or nobody's. */
  async find(accountId: string, id: string): Promise<Versioned<StoredEndpoint> | undefined> {
    const endpoint = isEndpointId(id) ? await this.#records.get(ENDPOINTS, id) : undefined;
    return endpoint?.value.accountId === accountId ? endpoint : undefined;
  }

  /** Oldest first. */
  async ofAccount(accountId: string): Promise<readonly Versioned<StoredEndpoint>[]> {
    const account = await this.#records.get(ACCOUNT_ENDPOINTS, accountId);
    return account ? this.#there(account.value.ids) : [];
  }

  /** Undefined: the account has {@link MOST_ENDPOINTS}. */
  async add(endpoint: StoredEndpoint): Promise<Versioned<StoredEndpoint> | undefined> {
    const id = randomUUID();
    // First itself: whatever a crash leaves in the account's list without an endpoint was one that is deleted.
    await this.#records.insert(ENDPOINTS, id, endpoint);
    if (await this.#list(endpoint.accountId, id)) return { id, version: 1, value: endpoint };
    await this.#records.remove(ENDPOINTS, id);
    return undefined;
  }

  /**
   * Changes what is stored, however often others do so meanwhile.
   * @param change of the newest value; the same object: nothing to change.
   * @returns what is stored then; undefined: see {@link find}.
   */
  async change(
    accountId: string,
    id: string,
    change: (value: StoredEndpoint) => StoredEndpoint | Promise<StoredEndpoint>,
  ): Promise<Versioned<StoredEndpoint> | undefined> {
    for (;;) {
      const stored = await this.find(accountId, id);
      if (!stored) return undefined;
      const next = await change(stored.value);
      if (next === stored.value) return stored;
      if (await this.#records.replace(ENDPOINTS, id, stored.version, next))
        return { id, version: stored.version + 1, value: next };
    }
  }

  /** False: see {@link find}. */
  async remove(accountId: string, id: string): Promise<boolean> {
    if (!(await this.find(accountId, id)) || !(await this.#records.remove(ENDPOINTS, id))) return false;
    await this.#changeList(accountId, (ids) => ids.filter((one) => one !== id));
    return true;
  }

  /** Whatever its account. */
  get(id: string): Promise<Versioned<StoredEndpoint> | undefined> {
    return this.#records.get(ENDPOINTS, id);
  }

  /** Those whose account is still to be told that they were disabled, longest first. */
  async untold(limit: number): Promise<readonly Versioned<StoredEndpoint>[]> {
    return (await this.#records.list(ENDPOINTS, { index: 'untold', from: '', limit })).items;
  }

  async #list(accountId: string, id: string): Promise<boolean> {
    const ids = await this.#changeList(accountId, async (before) => {
      const there = await this.#there(before);
      return there.length < MOST_ENDPOINTS ? [...there.map((one) => one.id), id] : before;
    });
    return ids.includes(id);
  }

  async #changeList(
    accountId: string,
    change: (ids: readonly string[]) => readonly string[] | Promise<readonly string[]>,
  ): Promise<readonly string[]> {
    for (;;) {
      const stored = await this.#records.get(ACCOUNT_ENDPOINTS, accountId);
      const before = stored?.value.ids ?? [];
      const ids = await change(before);
      if (ids === before) return ids;
      const done = stored
        ? await this.#records.replace(ACCOUNT_ENDPOINTS, accountId, stored.version, { ids })
        : await this.#records.insert(ACCOUNT_ENDPOINTS, accountId, { ids });
      if (done) return ids;
    }
  }

  async #there(ids: readonly string[]): Promise<readonly Versioned<StoredEndpoint>[]> {
    const found = new Map((await this.#records.getMany(ENDPOINTS, ids)).map((one) => [one.id, one]));
    return ids.map((id) => found.get(id)).filter((one) => one !== undefined);
  }
}
