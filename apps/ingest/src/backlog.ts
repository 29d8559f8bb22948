import type { EventLog } from '@docket/event-log';
import type { Records } from '@docket/records';
import { LEASES, OWED } from './kinds.ts';
import type { Owed } from './kinds.ts';

/** What waits in the store; times are ISO, null where nothing waits. */
export interface Backlog {
  /** Jobs whose work is ready to be claimed, and since when the first of it is. */
  readonly pending: number;
  readonly pendingSince: string | null;
  /** Jobs that wait for the time of their next attempt. */
  readonly retrying: number;
  /** Jobs in the hands of an extractor. */
  readonly processing: number;
  /** Ends that the dispatcher has not taken. */
  readonly untold: number;
  readonly untoldSince: string | null;
  /** Commits that nobody settled within 5 s, at most 500. */
  readonly unsettled: number;
  readonly unsettledSince: string | null;
}

const UNSETTLED_AFTER = 5_000;
const MOST = 500;

export interface BacklogParts {
  readonly records: Records;
  readonly log: EventLog;
  readonly now: () => Date;
}

/**
 * Reads it, by indexes of what is unfinished: what has ended costs nothing. Asks neither broker nor extractors, so that
 * it is right while they are away. @throws StoreUnavailable
 */
export async function readBacklog({ records, log, now }: BacklogParts): Promise<Backlog> {
  const at = now().getTime();
  // Upper bounds are exclusive.
  const soon = new Date(at + 1).toISOString();
  const owed = (kind: Owed['kind'], bounds: { from?: string; to?: string }) =>
    records.count(OWED, { index: 'ready', equals: [kind], ...bounds });
  const first = async (kind: Owed['kind']) =>
    (await records.list(OWED, { index: 'ready', equals: [kind], to: soon, limit: 1 })).items[0]?.value.readyAt ?? null;
  const [pending, pendingSince, retrying, processing, untold, untoldSince, unsettled] = await Promise.all([
    owed('work', { to: soon }),
    first('work'),
    owed('work', { from: soon }),
    records.count(LEASES, { index: 'byRenewal' }),
    owed('finished', { to: soon }),
    first('finished'),
    log.unsettled(new Date(at - UNSETTLED_AFTER).toISOString(), MOST),
  ]);
  return {
    ...{ pending, pendingSince, retrying, processing, untold, untoldSince },
    ...{ unsettled: unsettled.length, unsettledSince: unsettled[0]?.at ?? null },
  };
}
