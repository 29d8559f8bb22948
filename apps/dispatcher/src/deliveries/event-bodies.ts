import type { FinishedRun } from '@docket/contracts';

/*
 * Bodies of events, as the bytes to sign and send. The order of the keys is part of the contract. A receiver may verify
 * an already parsed body by serialising it again, so the bytes must equal `JSON.stringify(JSON.parse(bytes))`.
 */

type DocumentEvent = 'document.completed' | 'document.failed';

export const eventTypeOf = ({ status }: FinishedRun): DocumentEvent => `document.${status}`;

/**
 * The body in the reference form. The result's own text need not be as JSON.stringify writes it (white space, `1250.0`,
 * `\u00e9`, integer-like keys out of order), but serialising what was parsed from it once is a fixed point: parsing has
 * already put integer-like keys first, dropped duplicates and rounded numbers.
 */
export const documentBody = (run: FinishedRun): Buffer =>
  bytesOf(run.status === 'completed' ? completed(run) : failed(run));

const completed = (run: FinishedRun) => ({
  eventId: run.eventId,
  eventType: eventTypeOf(run),
  jobId: run.jobId,
  status: run.status,
  result: run.resultJson === undefined ? null : (JSON.parse(run.resultJson) as unknown),
  pageCount: run.pageCount ?? null,
  // Zero is not written on the wire between the services.
  pageUsed: run.pageUsed ?? 0,
  pageRemaining: run.pageRemaining ?? 0,
  timestamp: run.finishedAt,
});

const failed = (run: FinishedRun) => ({
  eventId: run.eventId,
  eventType: eventTypeOf(run),
  jobId: run.jobId,
  status: run.status,
  result: null,
  error: run.error ?? null,
  timestamp: run.finishedAt,
});

const bytesOf = (body: object): Buffer => Buffer.from(JSON.stringify(body), 'utf8');
