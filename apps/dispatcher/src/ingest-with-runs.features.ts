import type { DeliveriesStoredRequest, FinishedRun, FinishedRunAnswer } from '@docket/contracts';
import type { FinishedRuns } from './deliveries/plan-job.ts';

export const JOB = '0a7a3f6c-5d0e-8c1b-9f57-6f1f0c9d2e11';
export const COMMIT = `${JOB}/000003`;
export const EVENT = '5b1d6b7e-2f55-8d55-8a8d-0c27f4a3d6f0';
export const RUN: FinishedRun = {
  accountId: 'local',
  jobId: JOB,
  eventId: EVENT,
  status: 'completed',
  resultJson: '{"seller": "Müller", "total": 1250.0}',
  pageCount: 1,
  pageUsed: 1,
  pageRemaining: 99,
  finishedAt: '2026-11-23T12:00:00.000Z',
};

/** Which debt every answer is on. */
const OWED = 7;

/** Ingest as far as the dispatcher sees it. `away`: how many further calls fail as they do while it is down. */
export class IngestWithRuns implements FinishedRuns {
  readonly runs = new Map<string, FinishedRun>([[COMMIT, RUN]]);
  /** Jobs that were erased: their runs are told no more. */
  readonly erased = new Set<string>();
  readonly told: string[] = [];
  away = 0;

  getFinishedRun({ commit }: { commit: string }) {
    const run = this.runs.get(commit);
    if (run && this.erased.has(run.jobId))
      return this.#answer<FinishedRunAnswer>({ erasedJobId: run.jobId, erasedEventId: run.eventId, owed: OWED });
    return this.#answer<FinishedRunAnswer>(run ? { run, owed: OWED } : { owed: OWED });
  }

  deliveriesStored({ commit, owed }: DeliveriesStoredRequest) {
    if (owed === OWED) this.told.push(commit);
    return this.#answer({});
  }

  #answer<A>(answer: A): Promise<A> {
    if (this.away === 0) return Promise.resolve(answer);
    this.away -= 1;
    return Promise.reject(Object.assign(new Error('14 UNAVAILABLE: No connection established'), { code: 14 }));
  }
}
