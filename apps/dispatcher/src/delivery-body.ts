import type { FinishedRun } from '@docket/contracts';

/**
 * The webhook's body in the reference form, as the bytes to sign and send.
 *
 * A receiver may verify an already parsed body by serialising it again, so the bytes must equal
 * `JSON.stringify(JSON.parse(bytes))`. The result's own text need not (white space, `1250.0`, `\u00e9`, integer-like
 * keys out of order), but serialising what was parsed from it once is a fixed point: parsing has already put
 * integer-like keys first, dropped duplicates and rounded numbers.
 */
export function buildBody(run: FinishedRun): Buffer {
  return Buffer.from(JSON.stringify(run.status === 'completed' ? completed(run) : failed(run)), 'utf8');
}

// The order of the keys is part of the contract.
const completed = (run: FinishedRun) => ({
  eventId: run.eventId,
  eventType: 'document.completed',
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
  eventType: 'document.failed',
  jobId: run.jobId,
  status: run.status,
  result: null,
  error: run.error ?? null,
  timestamp: run.finishedAt,
});
