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

  start(): void {
    this.#timer = setTimeout(() => {
      this.#scanning = this.scanOnce().then(() => {
        if (!this.#stopped) this.start();
      });
    }, this.#parts.settings.everyMs);
  }

  /** Starts no further attempt; resolves when those in hand are recorded. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#scanning;
  }

  /** Makes the attempts overdue now, as many as one scan takes. Never rejects: what fails is the next scan's. */
  async scanOnce(): Promise<void> {
    const { store, now, log, settings } = this.#parts;
    const before = new Date(now().getTime() - settings.overdueMs);
    try {
      const waiting = [...(await store.dueBefore(before, settings.lanes * 10))];
      await Promise.all(Array.from({ length: settings.lanes }, () => this.#drain(waiting, before)));
    } catch (error) {
      if (isAway(error)) log.warn({ reason: error.message }, 'the scan for due deliveries could not go on');
      else log.error({ err: error }, 'the scan for due deliveries failed');
    }
  }

  async #drain(waiting: string[], before: Date): Promise<void> {
    for (let id = waiting.shift(); id !== undefined && !this.#stopped; id = waiting.shift()) {
      await this.#parts.attempts.make(id, (delivery) => isOverdue(delivery, before));
    }
  }
}
