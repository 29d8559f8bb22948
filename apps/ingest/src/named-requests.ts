import { createHash } from 'node:crypto';
import type { JobFacts } from '@docket/job';
import type { Records } from '@docket/records';
import { REQUESTS } from './kinds.ts';
import type { NamedRequest } from './kinds.ts';
import type { Order } from './read-order.ts';

/** How long a client's name for a request is remembered, in ms. */
const REMEMBERED_FOR = 30 * 24 * 60 * 60 * 1_000;
/** Removed at a time. */
const BATCH = 500;

/**
 * Requests that their clients named (`Idempotency-Key`). The record is inserted before the job's first commit, so that a
 * repeat stands for the same job, even if the first process died before that commit.
 */
export class NamedRequests {
  readonly #records: Records;
  readonly #now: () => Date;

  constructor(records: Records, now: () => Date) {
    this.#records = records;
    this.#now = now;
  }

  /** Id of the record for a client's name. */
  static idOf(accountId: string, key: string): string {
    return createHash('sha256')
      .update(JSON.stringify([accountId, key]))
      .digest('hex');
  }

  /** What must be the same in a repeat. The template's version is none of it: it may change in between. */
  static fingerprintOf({ sha256, templateId, pages, language }: JobFacts, { onDuplicate, webhookUrl }: Order): string {
    return createHash('sha256')
      .update(
        JSON.stringify([
          sha256,
          templateId,
          pages,
          language,
          onDuplicate,
          ...(webhookUrl === undefined ? [] : [webhookUrl]),
        ]),
      )
      .digest('hex');
  }

  /** The request of this id: the one that was there first. */
  async settle(id: string, make: () => Promise<Omit<NamedRequest, 'createdAt'>>): Promise<NamedRequest> {
    for (;;) {
      const known = await this.#records.get(REQUESTS, id);
      if (known) return known.value;
      const request = { ...(await make()), createdAt: this.#now().toISOString() };
      if (await this.#records.insert(REQUESTS, id, request)) return request;
    }
  }

  /** Removes those that are older than 30 days; answers how many. */
  async forgetOld(stopping?: AbortSignal): Promise<number> {
    const to = new Date(this.#now().getTime() - REMEMBERED_FOR).toISOString();
    for (let removed = 0; ;) {
      const { items } = await this.#records.list(REQUESTS, { index: 'byAge', from: '0', to, limit: BATCH });
      for (const { id } of items) await this.#records.remove(REQUESTS, id);
      removed += items.length;
      if (items.length < BATCH || stopping?.aborted) return removed;
    }
  }
}
