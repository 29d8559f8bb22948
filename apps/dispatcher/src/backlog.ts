import type { EventLog } from '@docket/event-log';
import type { Records } from '@docket/records';
import { DUE, ENDPOINTS, HEALTH } from './kinds.ts';

/** What waits to be delivered; times are ISO, null where nothing waits. */
export interface Backlog {
  /** Unfinished deliveries: those that wait for an attempt, and those whose endpoint's breaker is open. */
  readonly waiting: number;
  readonly parked: number;
  /** Of the waiting, those that nobody has begun in time, so that the scan takes them; and since when the first is. */
  readonly due: number;
  readonly dueSince: string | null;
  readonly breakersOpen: number;
  readonly endpointsEnabled: number;
  readonly endpointsDisabled: number;
  /** Commits that nobody settled within 5 s, at most 500. */
  readonly unsettled: number;
  readonly unsettledSince: string | null;
}

const UNSETTLED_AFTER = 5_000;
const MOST = 500;

export interface BacklogParts {
  readonly records: Records;
  readonly eventLog: EventLog;
  readonly now: () => Date;
}

/** Reads it, by indexes of what is unfinished: what is over costs nothing. @throws StoreUnavailable */
export async function readBacklog({ records, eventLog, now }: BacklogParts): Promise<Backlog> {
  const at = now();
  const due = { index: 'byTime', equals: ['due'], to: at.toISOString() };
  const endpoints = (status: 'enabled' | 'disabled') =>
    records.count(ENDPOINTS, { index: 'byStatus', equals: [status] });
  const [waiting, parked, dueNow, first, breakersOpen, endpointsEnabled, endpointsDisabled, unsettled] =
    await Promise.all([
      records.count(DUE, { index: 'byTime', equals: ['due'] }),
      records.count(DUE, { index: 'byTime', equals: ['parked'] }),
      records.count(DUE, due),
      records.list(DUE, { ...due, limit: 1 }),
      records.count(HEALTH, { index: 'byProbe', from: '' }),
      endpoints('enabled'),
      endpoints('disabled'),
      eventLog.unsettled(new Date(at.getTime() - UNSETTLED_AFTER).toISOString(), MOST),
    ]);
  return {
    ...{ waiting, parked, due: dueNow, dueSince: first.items[0]?.value.scanAt ?? null },
    ...{ breakersOpen, endpointsEnabled, endpointsDisabled },
    ...{ unsettled: unsettled.length, unsettledSince: unsettled[0]?.at ?? null },
  };
}

/** The same for calls. */
export class DeliveryStatus {
  readonly #parts: BacklogParts;

  constructor(parts: BacklogParts) {
    this.#parts = parts;
  }

  /** @throws StoreUnavailable */
  read(): Promise<Backlog> {
    return readBacklog(this.#parts);
  }
}
