import type { EventFeedQuery, JsonAnswer } from '@docket/contracts';
import type { Bodies } from '../deliveries/bodies.ts';
import type { Feed } from '../deliveries/feed.ts';
import type { FeedEntry } from '../kinds.ts';

/** Bodies of a page, together; a larger one makes a page of its own. */
const PAGE_BYTES = 4 * 1024 * 1024;
/** Entries that a page looks at, however many of them are of erased jobs. */
const MOST_LOOKED_AT = 1_000;

type Entries = Pick<Feed, 'after'>;

/** Accounts' events, for those who pull. */
export class EventFeed {
  readonly #feed: Entries;
  readonly #bodies: Pick<Bodies, 'get'>;

  constructor(feed: Entries, bodies: Pick<Bodies, 'get'>) {
    this.#feed = feed;
    this.#bodies = bodies;
  }

  /**
   * A page of an account's events after a position, in order, each with the very bytes that its webhooks have. Events
   * of erased jobs are left out; `next` passes them. @throws StoreUnavailable
   */
  async read(accountId: string, { after, limit }: EventFeedQuery): Promise<JsonAnswer> {
    const events: string[] = [];
    let [next, bytes, lookedAt, more] = [after, 0, 0, false];
    for await (const { position, eventId } of entriesAfter(this.#feed, accountId, after, limit + 1)) {
      more = events.length === limit || lookedAt++ === MOST_LOOKED_AT;
      const body = more ? undefined : await this.#bodies.get(eventId);
      if (body && bytes > 0 && bytes + body.length > PAGE_BYTES) more = true;
      if (more) break;
      next = position;
      if (!body) continue;
      bytes += body.length;
      events.push(`{"position":${position},"event":${body.toString('utf8')}}`);
    }
    return { json: `{"events":[${events.join(',')}],"next":${next},"more":${more}}` };
  }
}

async function* entriesAfter(
  feed: Entries,
  accountId: string,
  after: number,
  atATime: number,
): AsyncGenerator<FeedEntry> {
  for (let position = after; ;) {
    const entries = await feed.after(accountId, position, atATime);
    yield* entries;
    const last = entries.at(-1);
    if (!last) return;
    position = last.position;
  }
}
