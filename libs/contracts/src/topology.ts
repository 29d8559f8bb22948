import type { z } from 'zod';
import { DeliveryDue } from './messages/delivery-due.ts';
import { ExtractionRequested } from './messages/extraction-requested.ts';
import { JobFinished } from './messages/job-finished.ts';
import { PageRequested } from './messages/page-requested.ts';

export type Service = 'gateway' | 'ingest' | 'extractor' | 'dispatcher';

/** One kind of work message and its way: exchange, work queue, wait queues and dead-letter queue follow from it. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- an edge of any body; `Edge<unknown>` is not assignable
export interface Edge<T = any> {
  /** Dotted name; the direct exchange is `docket.<message>`, the work queue `docket.<message>` too. */
  readonly message: string;
  readonly schema: z.ZodType<T>;
  readonly from: Service;
  readonly to: Service;
  /** Delays in ms: one wait queue each, `docket.<message>.wait.<ms>`, dead-lettering back into the work queue. */
  readonly delays: readonly number[];
  /** Redeliveries by the broker after which a message is dead-lettered to `docket.<message>.dead`. */
  readonly deliveryLimit: number;
}

/** Waits before the second and the third attempt, in ms (for reading a document, and for the reference schedule). */
export const RETRY_DELAYS = [5_000, 25_000] as const;

export const extractionRequested: Edge<ExtractionRequested> = {
  message: 'extraction.requested',
  schema: ExtractionRequested,
  from: 'ingest',
  to: 'extractor',
  delays: RETRY_DELAYS,
  deliveryLimit: 1000,
};

export const jobFinished: Edge<JobFinished> = {
  message: 'job.finished',
  schema: JobFinished,
  from: 'ingest',
  to: 'dispatcher',
  delays: [1_000],
  deliveryLimit: 1000,
};

export const deliveryDue: Edge<DeliveryDue> = {
  message: 'delivery.due',
  schema: DeliveryDue,
  from: 'dispatcher',
  to: 'dispatcher',
  delays: [1_000, ...RETRY_DELAYS],
  deliveryLimit: 1000,
};

export const pageRequested: Edge<PageRequested> = {
  message: 'page.requested',
  schema: PageRequested,
  from: 'ingest',
  to: 'extractor',
  delays: [1_000],
  deliveryLimit: 20,
};

/** Every work message of the system. The bus declares exactly this. */
export const TOPOLOGY: readonly Edge[] = [extractionRequested, jobFinished, deliveryDue, pageRequested];

/** Topic exchange on which every job event is told, without contents, as `job.<Event>`. */
export const EVENTS_EXCHANGE = 'docket.events';
