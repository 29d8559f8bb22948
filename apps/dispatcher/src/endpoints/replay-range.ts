import type { Records, Versioned } from '@docket/records';
import { deliveryId } from '../deliveries/delivery.ts';
import { DELIVERIES, FEED, TOMBSTONES } from '../kinds.ts';
import type { DeliveryView, FeedEntry, Replay, StoredEndpoint } from '../kinds.ts';

/** Events that are looked at at a time. */
const STEP_EVENTS = 200;

/** What of a replay says which events it is about. */
export type Range = Pick<Replay, 'accountId' | 'endpointId' | 'from' | 'to' | 'all'> & {
  /** What ended later was not over when the replay was asked for (ISO). */
  readonly createdAt: string;
};

/** An event that a replay sends: `plan`: it was never meant for this endpoint; `redeliver`: its delivery is over. */
export interface Sendable {
  readonly entry: FeedEntry;
  readonly deliveryId: string;
  readonly how: 'plan' | 'redeliver';
}

export interface RangePage {
  readonly sendable: readonly Sendable[];
  /** Null: that was the last page. */
  readonly next: string | null;
}

const boundsOf = ({ accountId, from, to }: Range) => ({ index: 'byTime', equals: [accountId], from, to });

/** How many events lie in a range, whatever becomes of them. @throws StoreUnavailable */
export const countEvents = (records: Records, range: Range): Promise<number> => records.count(FEED, boundsOf(range));

/**
 * One page of a range's events, reduced to those that would be sent to the endpoint as it is now. Events of erased
 * jobs, and deliveries that wait, are not. @throws StoreUnavailable
 */
export async function pageOf(
  records: Records,
  range: Range,
  endpoint: Pick<StoredEndpoint, 'events'>,
  cursor: string | null,
): Promise<RangePage> {
  const query = { ...boundsOf(range), limit: STEP_EVENTS, ...(cursor === null ? {} : { cursor }) };
  const { items, next = null } = await records.list(FEED, query);
  const told = items.map(({ value }) => value).filter(({ eventType }) => endpoint.events.some((t) => t === eventType));
  const [deliveries, erased] = await Promise.all([
    deliveriesOf(records, told, range.endpointId),
    erasedOf(records, told),
  ]);
  const sendable = told
    .filter(({ jobId }) => jobId === null || !erased.has(jobId))
    .flatMap((entry) => {
      const id = deliveryId(entry.eventId, range.endpointId);
      const how = howToSend(deliveries.get(id), range);
      return how ? [{ entry, deliveryId: id, how }] : [];
    });
  return { sendable, next };
}

function howToSend(view: DeliveryView | undefined, { all, createdAt }: Range): Sendable['how'] | undefined {
  if (!view) return 'plan';
  // Not what this very replay has sent, when a crash makes it repeat a step.
  if (view.finishedAt === null || view.finishedAt >= createdAt || view.reason === 'erased') return undefined;
  return view.status === 'failed' || all ? 'redeliver' : undefined;
}

async function deliveriesOf(
  records: Records,
  entries: readonly FeedEntry[],
  endpointId: string,
): Promise<ReadonlyMap<string, DeliveryView>> {
  const ids = entries.map(({ eventId }) => deliveryId(eventId, endpointId));
  return new Map((await records.getMany(DELIVERIES, ids)).map(({ id, value }) => [id, value]));
}

async function erasedOf(records: Records, entries: readonly FeedEntry[]): Promise<ReadonlySet<string>> {
  const jobs = [...new Set(entries.map(({ jobId }) => jobId).filter((jobId) => jobId !== null))];
  return new Set((await records.getMany(TOMBSTONES, jobs)).map(({ id }: Versioned<object>) => id));
}
