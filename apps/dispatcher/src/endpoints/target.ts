import type { DeliveryFacts } from '../deliveries/delivery.ts';
import type { ScheduleName } from '../deliveries/schedule.ts';

/** Where events go: an endpoint of an account, a job's callback, or the operator's configured endpoint. */
export interface Target {
  /** An endpoint's id, a callback's id, or `configured`. */
  readonly id: string;
  readonly url: URL;
  /**
   * What signs now, newest first; empty: unsigned (only the configured endpoint). Two while a rotation overlaps: then
   * the last one signs `X-Webhook-Signature`, which has room for one, so that no receiver has to switch at once.
   */
  readonly secrets: readonly string[];
  readonly schedule: ScheduleName;
  /** Types of events that it is told; null: every one. */
  readonly events: readonly string[] | null;
}

/** Why nothing can be sent to where a delivery was planned for. */
export type NoTarget = 'endpoint-disabled' | 'endpoint-deleted';

/** Every call may throw StoreUnavailable. */
export abstract class Targets {
  /** Where this account's events of a type go now, callbacks of jobs aside. */
  abstract of(accountId: string, eventType: string): Promise<readonly Target[]>;
  /** Where a delivery goes now. A test event (schedule `once`) goes to a disabled endpoint too. */
  abstract get(facts: Pick<DeliveryFacts, 'accountId' | 'endpointId' | 'schedule'>): Promise<Target | NoTarget>;
  /**
   * Sends nothing more to an endpoint of an account, until it is enabled again; its account will be told. Without
   * effect on callbacks, the configured endpoint, and one that has moved from `sentTo` meanwhile. True if it was this
   * call that disabled it.
   * @param sentTo where what failed was sent.
   */
  abstract disable(endpointId: string, reason: 'failing' | 'gone', sentTo: URL): Promise<boolean>;
}
