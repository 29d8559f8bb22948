import type { Records, Versioned } from '@docket/records';
import { FEED, FEED_POSITIONS } from '../kinds.ts';
import type { FeedEntry, FeedPosition } from '../kinds.ts';

/** Entries that are read at a time at most; what `getMany` takes. */
const READ_MOST = 500;
/** Accounts whose newest position is remembered. */
const REMEMBERED = 10_000;
/** Positions found taken in a row after which the newest is looked up instead of trying the next one. */
const STEPS = 3;

/**
 * Accounts' events in one order that no reader sees change. Each event has a candidate position
 * ({@link FEED_POSITIONS}), which moves on by compare-and-set when another event was found in its place; an entry is
 * inserted at its event's candidate. Hence:
 * - No gap, and nothing slips in behind a reader: a candidate is chosen only past an entry that was seen, and entries
 *   are never removed.
 * - No event twice: its candidate leaves a position only when that is taken for good, so nobody who still holds the
 *   former candidate can insert there.
 *
 * Every call may throw StoreUnavailable; repeating it carries on.
 */
export class Feed {
  readonly #records: Records;
  /** A position that was seen, near the newest; only where to look first. */
  readonly #seen = new Map<string, number>();
  /** Within a process an account's events do not compete with each other. */
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(records: Records) {
    this.#records = records;
  }

  /** Puts an event at the end of its account's feed, unless it is there. @returns its position, from 1. */
  async add(event: Omit<FeedEntry, 'position'>): Promise<number> {
    const before = this.#turns.get(event.accountId) ?? Promise.resolve();
    const mine = before.catch(() => undefined).then(() => this.#add(event));
    this.#turns.set(event.accountId, mine);
    try {
      return await mine;
    } finally {
      if (this.#turns.get(event.accountId) === mine) this.#turns.delete(event.accountId);
    }
  }

  /**
   * Entries after a position, in order, at most `limit` (to 500). By their ids and up to the first that is not there: a
   * query over a range may miss one that is being inserted and still see the next.
   */
  async after(accountId: string, position: number, limit: number): Promise<readonly FeedEntry[]> {
    const wanted = Array.from({ length: Math.min(limit, READ_MOST) }, (_, n) => position + 1 + n);
    const ids = wanted.map((one) => entryId(accountId, one));
    const found = new Map((await this.#records.getMany(FEED, ids)).map(({ id, value }) => [id, value]));
    const gap = ids.findIndex((id) => !found.has(id));
    return ids.slice(0, gap === -1 ? ids.length : gap).flatMap((id) => found.get(id) ?? []);
  }

  async #add(event: Omit<FeedEntry, 'position'>): Promise<number> {
    let candidate = await this.#candidate(event);
    for (let taken = 1; ; taken++) {
      const { position } = candidate.value;
      const holder = await this.#holderOf(position, event);
      this.#remember(event.accountId, position);
      if (holder === event.eventId) return position;
      candidate = await this.#moveOn(candidate, taken < STEPS ? position : await this.#newest(event.accountId));
    }
  }

  async #candidate({ eventId, accountId }: Omit<FeedEntry, 'position'>): Promise<Versioned<FeedPosition>> {
    const seen = this.#seen.get(accountId) ?? (await this.#newest(accountId));
    const value = { accountId, position: seen + 1 };
    if (await this.#records.insert(FEED_POSITIONS, eventId, value)) return { id: eventId, version: 1, value };
    return this.#stored(eventId);
  }

  /** Inserts the event at a position; which event is there now. */
  async #holderOf(position: number, event: Omit<FeedEntry, 'position'>): Promise<string | undefined> {
    const { accountId, eventId, eventType, jobId, at } = event;
    const id = entryId(accountId, position);
    if (await this.#records.insert(FEED, id, { accountId, position, eventId, eventType, jobId, at })) return eventId;
    return (await this.#records.get(FEED, id))?.value.eventId;
  }

  async #moveOn(
    { id, version, value: { accountId, position } }: Versioned<FeedPosition>,
    past: number,
  ): Promise<Versioned<FeedPosition>> {
    const value = { accountId, position: Math.max(position, past) + 1 };
    const moved = await this.#records.replace(FEED_POSITIONS, id, version, value);
    return moved ? { id, version: version + 1, value } : this.#stored(id);
  }

  async #stored(eventId: string): Promise<Versioned<FeedPosition>> {
    const stored = await this.#records.get(FEED_POSITIONS, eventId);
    if (!stored) throw new Error('A feed position was removed.');
    return stored;
  }

  /** The last entry's position; 0: there is none. */
  async #newest(accountId: string): Promise<number> {
    const { items } = await this.#records.list(FEED, {
      ...{ index: 'byPosition', equals: [accountId], order: 'descending', limit: 1 },
    });
    return items[0]?.value.position ?? 0;
  }

  #remember(accountId: string, position: number): void {
    const seen = Math.max(position, this.#seen.get(accountId) ?? 0);
    this.#seen.delete(accountId);
    this.#seen.set(accountId, seen);
    const [oldest] = this.#seen.keys();
    if (this.#seen.size > REMEMBERED && oldest !== undefined) this.#seen.delete(oldest);
  }
}

const entryId = (accountId: string, position: number): string => `${accountId}/${String(position).padStart(12, '0')}`;
