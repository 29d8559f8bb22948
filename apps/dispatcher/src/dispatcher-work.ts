import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { Bus, Subscription } from '@docket/bus';
import { deliveryDue, jobFinished } from '@docket/contracts';
import type { Log } from '@docket/service';
import type { DeliveryAttempts } from './attempt-delivery.ts';
import { onDeliveryDue } from './on-delivery-due.ts';
import { onJobFinished } from './on-job-finished.ts';
import type { DeliveryPlanner } from './plan-deliveries.ts';
import type { DueScan } from './scan-due-deliveries.ts';

/** Longest drain in ms: an attempt's timeout and the time to record it. */
const DRAIN_MS = 12_000;

export interface WorkParts {
  readonly planner: DeliveryPlanner;
  readonly attempts: DeliveryAttempts;
  readonly scan: DueScan;
  readonly bus: Bus;
  readonly log: Log;
  /** Messages of each kind in hand at a time. */
  readonly slots: number;
}

/** What runs while the dispatcher does: two consumers and the scan. */
export class DispatcherWork implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #parts: WorkParts;
  #subscriptions: readonly Subscription[] = [];

  constructor(parts: WorkParts) {
    this.#parts = parts;
  }

  /** Are both consumers registered with the broker now? */
  get registered(): boolean {
    return this.#subscriptions.length > 0 && this.#subscriptions.every(({ registered }) => registered);
  }

  async onApplicationBootstrap(): Promise<void> {
    const { bus, planner, attempts, scan, log, slots } = this.#parts;
    this.#subscriptions = await Promise.all([
      bus.consume(jobFinished, slots, onJobFinished(planner, log)),
      bus.consume(deliveryDue, slots, onDeliveryDue(attempts, log)),
    ]);
    scan.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    const { scan, log } = this.#parts;
    const drained = Promise.all([scan.stop(), ...this.#subscriptions.map((subscription) => subscription.close())]);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => (timer = setTimeout(() => resolve('late'), DRAIN_MS)));
    const ended = await Promise.race([drained, late]);
    clearTimeout(timer);
    if (ended === 'late') log.warn({ withinMs: DRAIN_MS }, 'attempts still in hand are left to the next scan');
  }
}
