import type { Log } from '@docket/service';
import type { DeliveryAttempts } from './attempt-delivery.ts';
import { isOverdue } from './delivery.ts';
import type { DeliveryStore } from './delivery-store.ts';
import { isAway } from './retry-when-away.ts';

export interface ScanSettings {
  /** Pause between two scans, in ms. */
  readonly everyMs: number;
  /** How long past due a delivery is left to its message or its claimant, in ms. */
  readonly overdueMs: number;
  /** Attempts at a time. */
  readonly lanes: number;
}

export interface ScanParts {
  readonly store: DeliveryStore;
  readonly attempts: DeliveryAttempts;
  readonly log: Log;
  readonly now: () => Date;
  readonly settings: ScanSettings;
}

/** Overdue deliveries that one scan takes, for each lane. */
const PER_LANE = 10;

/**
 * Makes the attempts that no message and no dispatcher stands behind any more: a message was lost, a process died.
 * Several dispatchers may scan at once: each attempt is claimed by one.
 */
export class DueScan {
  readonly #parts: ScanParts;
  #timer: NodeJS.Timeout | undefined;
  #scanning: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(parts: ScanParts) {
    this.#parts = parts;
  }

  start(afterMs = this.#parts.settings.everyMs): void {
    this.#timer = setTimeout(() => {
      this.#scanning = this.#scan().then(({ more }) => {
        if (!this.#stopped) this.start(more ? 0 : undefined);
      });
    }, afterMs);
  }

  /** Starts no further attempt; resolves when those in hand are recorded. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#scanning;
  }

  /** Makes overdue attempts; `more`: there may be more of them. Never rejects: what fails is the next scan's. */
  async #scan(): Promise<{ readonly more: boolean }> {
    const { store, now, log, settings } = this.#parts;
    const before = new Date(now().getTime() - settings.overdueMs);
    const limit = settings.lanes * PER_LANE;
    try {
      const overdue = await store.dueBefore(before, limit);
      const waiting = [...overdue];
      await Promise.all(Array.from({ length: settings.lanes }, () => this.#drain(waiting, before)));
      return { more: overdue.length === limit };
    } catch (error) {
      if (isAway(error)) log.warn({ reason: error.message }, 'the scan for due deliveries could not go on');
      else log.error({ err: error }, 'the scan for due deliveries failed');
      return { more: false };
    }
  }

  async #drain(waiting: string[], before: Date): Promise<void> {
    for (let id = waiting.shift(); id !== undefined && !this.#stopped; id = waiting.shift()) {
      await this.#parts.attempts.make(id, (delivery) => isOverdue(delivery, before));
    }
  }
}
