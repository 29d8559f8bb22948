import type { Bus } from '@docket/bus';
import { deliveryDue } from '@docket/contracts';
import type { FinishedRun } from '@docket/contracts';
import type { IngestClient } from '@docket/service';
import { buildBody } from './delivery-body.ts';
import { deliveryId, planned } from './delivery.ts';
import type { DeliveryStore } from './delivery-store.ts';
import { eraseDeliveries } from './erase-deliveries.ts';
import type { ErasedJob } from './erase-deliveries.ts';
import type { Endpoints } from './endpoints.ts';

/** What the dispatcher asks of ingest. */
export type FinishedRuns = Pick<IngestClient, 'getFinishedRun' | 'deliveriesStored'>;

export interface PlannerParts {
  readonly store: DeliveryStore;
  readonly endpoints: Endpoints;
  readonly ingest: FinishedRuns;
  readonly bus: Bus;
  readonly now: () => Date;
}

/** Turns a finished run into stored deliveries. Planning the same run again changes nothing. */
export class DeliveryPlanner {
  readonly #parts: PlannerParts;

  constructor(parts: PlannerParts) {
    this.#parts = parts;
  }

  /**
   * Stores the deliveries of a terminal commit, or removes those of an erased job; tells ingest that they are stored
   * (none included), then has their first attempts made. In this order: once ingest was told, nobody repeats what was not stored.
   * @throws when ingest or the store is away; nothing is lost, planning again carries on.
   */
  async plan(commit: string, traceparent: string | null): Promise<void> {
    const { ingest } = this.#parts;
    const { run, erasedJobId, erasedEventId } = await ingest.getFinishedRun({ commit }, { traceparent });
    if (erasedJobId !== undefined) await this.#erase({ jobId: erasedJobId, eventId: erasedEventId });
    const ids = run ? await this.#store(run) : [];
    await ingest.deliveriesStored({ commit }, { traceparent });
    await Promise.all(ids.map((id) => this.#publish(id, run?.traceparent ?? traceparent)));
  }

  async #store(run: FinishedRun): Promise<readonly string[]> {
    const { store, endpoints, now } = this.#parts;
    const targets = await endpoints.of(run.accountId);
    if (targets.length === 0 || (await store.isErased(run.jobId))) return [];
    await store.keepBody(run.eventId, buildBody(run));
    const ids = await Promise.all(
      targets.map(async (endpoint) => {
        const id = deliveryId(run.eventId, endpoint.id);
        await store.insert(id, planned(run, endpoint, now()));
        return id;
      }),
    );
    // Again: whoever erased the job meanwhile may not have seen what was just stored.
    if (!(await store.isErased(run.jobId))) return ids;
    await this.#erase(run);
    return [];
  }

  #erase(job: ErasedJob): Promise<void> {
    return eraseDeliveries(this.#parts.store, job, this.#parts.now());
  }

  // Also for a delivery that was there before: a crash may have come between its insert and this. A message that is
  // not confirmed, or comes too often, is the due-time scan's and the claim's matter.
  async #publish(id: string, traceparent: string | null): Promise<void> {
    const body = { v: 1, deliveryId: id, attempt: 1 } as const;
    await this.#parts.bus.publish(deliveryDue, body, { messageId: `${id}/1`, traceparent });
  }
}
