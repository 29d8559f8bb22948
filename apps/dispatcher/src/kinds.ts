import type { EventType, WebhookSchedule } from '@docket/contracts';
import type { Kind } from '@docket/records';
import type { EndReason, DeliveryState } from './deliveries/delivery.ts';
import type { ScheduleName } from './deliveries/schedule.ts';

/** Everything that the dispatcher keeps beside its log, one kind each. */

export interface DeliveryView {
  readonly eventId: string;
  readonly eventType: string;
  readonly jobId: string | null;
  readonly accountId: string;
  readonly endpointId: string;
  readonly schedule: ScheduleName;
  readonly status: Exclude<DeliveryState['status'], 'none'>;
  readonly reason: EndReason | null;
  readonly attempts: number;
  /** Status of the newest recorded answer, or the class of what kept it from coming. */
  readonly lastStatus: number | null;
  readonly lastError: string | null;
  readonly plannedAt: string;
  /** Null once over. */
  readonly dueAt: string | null;
  readonly finishedAt: string | null;
}
/** Read model of a delivery, by its id; version = version of the newest commit in it. */
export const DELIVERIES: Kind<DeliveryView> = {
  name: 'deliveries',
  indexes: {
    byJob: ['jobId', 'plannedAt'],
    byEndpoint: ['endpointId', 'accountId', 'plannedAt'],
    byEndpointAndStatus: ['endpointId', 'accountId', 'status', 'plannedAt'],
  },
};

/** `due`: someone should make its next attempt from `scanAt` on; `parked`: its endpoint's breaker is open. */
export interface Due {
  readonly endpointId: string;
  readonly state: 'due' | 'parked';
  /** When the scan takes it (ISO): 30 s after a message should have, or when it is due if no message was sent. */
  readonly scanAt: string;
}
/**
 * Unfinished deliveries by id, written when a commit is settled and removed when the delivery is over; version = version
 * of that commit. Work to do, no read model: the stream decides, this only says where to look.
 */
export const DUE: Kind<Due> = {
  name: 'due',
  indexes: { byTime: ['state', 'scanAt'], byEndpoint: ['endpointId', 'state', 'scanAt'] },
};

export interface ResponseHead {
  readonly jobId: string | null;
  /** At most the first 1,024 bytes of a response body, read as UTF-8. */
  readonly text: string;
}
/** What receivers answered, by `<delivery id>/<attempt>`; not in the log, as it may be personal. */
export const RESPONSE_HEADS: Kind<ResponseHead> = { name: 'response-heads', indexes: { byJob: ['jobId'] } };

export interface Tombstone {
  readonly at: string;
}
/** Jobs that were erased, by job id: whatever else says so, nothing of them is stored or sent any more. */
export const TOMBSTONES: Kind<Tombstone> = { name: 'erased-jobs', indexes: {} };

export interface Secret {
  readonly secret: string;
  /** When it signs no more (ISO); null: until the next rotation. */
  readonly until: string | null;
}

export interface StoredEndpoint {
  readonly accountId: string;
  readonly url: string;
  readonly description: string | null;
  /** Types of the events that it is told. */
  readonly events: readonly EventType[];
  readonly schedule: WebhookSchedule;
  readonly status: 'enabled' | 'disabled';
  /** `failing`: nothing but failures for five days; `gone`: it answered 410; `request`: switched off over the API. */
  readonly disabledReason: 'failing' | 'gone' | 'request' | null;
  readonly disabledAt: string | null;
  /** Since when it waits for its account to be told that it was disabled; null: told, or nothing to tell. */
  readonly untoldSince: string | null;
  /** Newest first: the one that signs; after a rotation also the former one until its time is over. */
  readonly secrets: readonly Secret[];
  /** The newest replay to it; one at a time is running. */
  readonly replayId: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}
/** Endpoints of accounts, by id (a random UUID, version 4); removed when they are deleted. */
export const ENDPOINTS: Kind<StoredEndpoint> = {
  name: 'endpoints',
  indexes: { untold: ['untoldSince'], byStatus: ['status'] },
};

export interface AccountEndpoints {
  /** Oldest first; of those that a crash left in it, some may not be there any more. */
  readonly ids: readonly string[];
}
/** Which endpoints an account has, by account id: one record, so that their number can be limited. */
export const ACCOUNT_ENDPOINTS: Kind<AccountEndpoints> = { name: 'account-endpoints', indexes: {} };

export interface AccountSecrets {
  readonly secrets: readonly Secret[];
}
/** What signs callbacks of jobs, by account id. */
export const ACCOUNT_SECRETS: Kind<AccountSecrets> = { name: 'account-secrets', indexes: {} };

export interface Callback {
  readonly accountId: string;
  readonly jobId: string;
  readonly url: string;
}
/**
 * Where a job's submitter wants to be told of it, by callback id (a UUID of version 8, from job and URL); removed when
 * the job is erased.
 */
export const CALLBACKS: Kind<Callback> = { name: 'callbacks', indexes: { byJob: ['jobId'] } };

/** How an endpoint has been answering while it fails; none while all is well. */
export interface Health {
  /** Of the first failure after the last success. */
  readonly failingSince: string;
  /** In a row. */
  readonly failures: number;
  /** When the breaker lets one attempt through (ISO); null: it is closed. */
  readonly probeAt: string | null;
}
/** By endpoint id. */
export const HEALTH: Kind<Health> = { name: 'health', indexes: { byProbe: ['probeAt'] } };

export interface FeedEntry {
  readonly accountId: string;
  /** From 1 within the account, without gaps. */
  readonly position: number;
  readonly eventId: string;
  readonly eventType: string;
  readonly jobId: string | null;
  /** When it happened. */
  readonly at: string;
}
/** An account's events in the order of planning, by `<account>/<position, 12 digits>`; never removed. */
export const FEED: Kind<FeedEntry> = {
  name: 'feed',
  indexes: { byPosition: ['accountId', 'position'], byTime: ['accountId', 'at'], byJob: ['jobId'] },
};

export interface FeedPosition {
  readonly accountId: string;
  readonly position: number;
}
/** Where an event stands in its account's feed, by event id: a repeat ends on the same position. */
export const FEED_POSITIONS: Kind<FeedPosition> = { name: 'feed-positions', indexes: {} };

export interface Replay {
  readonly accountId: string;
  readonly endpointId: string;
  /** Bounds of the events' times, from inclusive, to exclusive. */
  readonly from: string;
  readonly to: string;
  /** Also what was delivered already? */
  readonly all: boolean;
  /** Where its next step goes on in the list of the range's events; null: at their beginning. */
  readonly cursor: string | null;
  /** Until then a dispatcher is at a step of it (ISO), so that others leave it alone. */
  readonly takenUntil: string;
  /** Events sent again so far. */
  readonly replayed: number;
  /** Of events in the range when it was asked for. */
  readonly events: number;
  readonly status: 'running' | 'done';
  readonly createdAt: string;
  readonly finishedAt: string | null;
}
export const REPLAYS: Kind<Replay> = { name: 'replays', indexes: { byStatus: ['status', 'createdAt'] } };

export interface Setting {
  readonly value: string;
}
export const SETTINGS: Kind<Setting> = { name: 'settings', indexes: {} };

/** Blobs of this prefix are bodies: named by an event, built once, sent byte for byte. */
export const BODY_PREFIX = 'delivery-body-';
