import type { FinishedRun } from '@docket/contracts';
import { failpoint } from '@docket/failpoints';
import type { IngestClient } from '@docket/service';
import { activeTraceparent } from '@docket/tracing';
import { documentBody, eventTypeOf } from './event-bodies.ts';
import type { JobErasing } from './erase-job.ts';
import type { EventPlanner } from './plan-events.ts';

/** What the dispatcher asks of ingest. */
export type FinishedRuns = Pick<IngestClient, 'getFinishedRun' | 'deliveriesStored'>;

export interface JobPlannerParts {
  readonly events: EventPlanner;
  readonly erasing: JobErasing;
  readonly ingest: FinishedRuns;
}

/** Turns finished runs into stored events, and erased jobs into nothing. Planning the same again changes nothing. */
export class JobPlanner {
  readonly #parts: JobPlannerParts;

  constructor(parts: JobPlannerParts) {
    this.#parts = parts;
  }

  /**
   * Stores the event and the deliveries of a terminal commit, or removes those of an erased job; then tells ingest,
   * which repeats the commit until it was told. The word is on what ingest owed when it was asked: a callback that was
   * added meanwhile is owed anew.
   * @throws when ingest or the store is away; nothing is lost, planning again carries on.
   */
  async plan(commit: string, traceparent: string | null): Promise<void> {
    const { ingest, events, erasing } = this.#parts;
    const { run, erasedJobId, erasedEventId, owed } = await ingest.getFinishedRun({ commit }, { traceparent });
    if (erasedJobId !== undefined) await erasing.erase({ jobId: erasedJobId, eventId: erasedEventId });
    if (run) await events.store(eventOf(run, traceparent), run.callbacks);
    await failpoint('delivery.planned');
    await ingest.deliveriesStored({ commit, ...(owed === undefined ? {} : { owed }) }, { traceparent });
  }
}

const eventOf = (run: FinishedRun, traceparent: string | null) => ({
  eventId: run.eventId,
  eventType: eventTypeOf(run),
  accountId: run.accountId,
  jobId: run.jobId,
  body: documentBody(run),
  traceparent: activeTraceparent() ?? run.traceparent ?? traceparent,
  at: run.finishedAt,
});
