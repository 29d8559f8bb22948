import type { Bus, Subscription } from '@docket/bus';
import { deliveryDue, jobFinished } from '@docket/contracts';
import type { Log } from '@docket/service';
import type { JobPlanner } from './deliveries/plan-job.ts';
import { onDeliveryDue } from './on-delivery-due.ts';
import { onJobFinished } from './on-job-finished.ts';
import type { Lanes } from './sending/lanes.ts';
import type { Scan } from './sending/scan.ts';

export interface WorkParts {
  readonly jobs: JobPlanner;
  readonly lanes: Lanes;
  readonly scan: Scan;
  readonly bus: Bus;
  readonly log: Log;
  /** Messages of each kind in hand at a time. */
  readonly slots: number;
}

/** What runs while the dispatcher does: two consumers, the lanes that they fill, and the scan. */
export class DispatcherWork {
  readonly #parts: WorkParts;
  #subscriptions: readonly Subscription[] = [];

  constructor(parts: WorkParts) {
    this.#parts = parts;
  }

  /** Are both consumers registered with the broker now? */
  get registered(): boolean {
    return this.#subscriptions.length > 0 && this.#subscriptions.every(({ registered }) => registered);
  }

  async start(): Promise<void> {
    const { bus, jobs, lanes, scan, log, slots } = this.#parts;
    this.#subscriptions = await Promise.all([
      bus.consume(jobFinished, slots, onJobFinished(jobs, log)),
      bus.consume(deliveryDue, slots, onDeliveryDue(lanes)),
    ]);
    scan.start();
  }

  /** Takes nothing more; resolves when what is in hand is recorded and what was queued is announced again. */
  async stop(): Promise<void> {
    const { lanes, scan } = this.#parts;
    await Promise.all([scan.stop(), lanes.close(), ...this.#subscriptions.map((subscription) => subscription.close())]);
  }
}
