import { BLOB_METRICS } from '@docket/blobs';
import { MESSAGE_METRICS, QUEUE_METRICS } from '@docket/bus';
import { LOG_METRICS } from '@docket/event-log';
import { ERROR_CODES } from '@docket/job';
import { DATABASE_METRICS } from '@docket/records';
import { Counter, Gauge, Histogram, STAGE_METRICS, WAIT_SECONDS } from '@docket/service/metrics';

const NONE = 'none';
/** `none` where nothing went wrong. */
const code: readonly string[] = [NONE, ...Object.keys(ERROR_CODES)];
const kind = ['work', 'finished'] as const;
const chore = ['views', 'orphans', 'retention', 'requests', 'trials', 'processes', 'backfills'] as const;
export type ChoreName = (typeof chore)[number];

/** What ingest tells: jobs, attempts, debts, and what the sweep mends. */
export const INGEST_METRICS = {
  jobs: new Gauge({
    name: 'docket_jobs',
    unit: '1',
    help:
      'Unfinished jobs: waiting for an extractor, waiting for the time of their next attempt, in the hands of one. Each ' +
      'ingest process tells the same; use max.',
    labels: { status: ['pending', 'retrying', 'processing'] },
  }),
  oldestPending: new Gauge({
    name: 'docket_jobs_oldest_pending_age_seconds',
    unit: 's',
    help:
      'For how long the job that waits longest for an extractor has been waiting; 0 if none does. It grows while no ' +
      'extractor lives and while the broker is away. Each ingest process tells the same; use max.',
  }),
  accepted: new Counter({
    name: 'docket_jobs_accepted_total',
    unit: '1',
    help: 'Runs of jobs that began: by a submission that made a job, or by starting a failed one again. Each ends exactly once.',
    labels: { by: ['submission', 'retry', 'trial'] },
  }),
  finished: new Counter({
    name: 'docket_jobs_finished_total',
    unit: '1',
    help: 'Runs of jobs that ended, with the code of a failure, see the README. A cancelled job counts as cancelled.',
    labels: { outcome: ['completed', 'failed', 'cancelled'], code },
  }),
  duration: new Histogram({
    name: 'docket_job_duration_seconds',
    unit: 's',
    help: 'Time from the submission of a job to the end of its first run, waits and all attempts included.',
    labels: { outcome: ['completed', 'failed', 'cancelled'] },
    bounds: WAIT_SECONDS,
  }),
  attempts: new Counter({
    name: 'docket_attempts_total',
    unit: '1',
    help: 'Attempts that ended, with the code of a failure. A job has at most three; lost extractors spend none.',
    labels: { outcome: ['completed', 'failed'], code },
  }),
  claims: new Counter({
    name: 'docket_claims_total',
    unit: '1',
    help: 'Claims of attempts granted to extractors; more than attempts when extractors are lost or stopped.',
  }),
  claimsInHand: new Gauge({
    name: 'docket_claims_in_hand',
    unit: '1',
    help: 'Streams of extractors that this process serves.',
  }),
  leasesLost: new Counter({
    name: 'docket_leases_lost_total',
    unit: '1',
    help: 'Claims that ended without outcome. lost: the extractor was gone; handed-back: it stopped in order and gave the work back.',
    labels: { cause: ['lost', 'handed-back'] },
  }),
  repairs: new Counter({
    name: 'docket_sweep_repairs_total',
    unit: '1',
    help:
      'What the sweep mended; all 0 without faults. settled: commits that a crash left; republished: messages that were ' +
      'lost; released: claims whose holder was gone.',
    labels: { kind: ['settled', 'republished', 'released'] },
  }),
  sweeps: new Counter({
    name: 'docket_sweeps_total',
    unit: '1',
    help: 'Rounds of the sweep, one every 5 s. failed: the store was away; the next round does what this one left.',
    labels: { outcome: ['done', 'failed'] },
  }),
  owed: new Gauge({
    name: 'docket_owed',
    unit: '1',
    help:
      'What commits owe and nobody has confirmed. work: jobs that no extractor has claimed; finished: ends that the ' +
      'dispatcher has not taken. Each ingest process tells the same; use max.',
    labels: { kind },
  }),
  oldestOwed: new Gauge({
    name: 'docket_owed_oldest_age_seconds',
    unit: 's',
    help: 'Age of the oldest of them that is due; 0 if none is. Each ingest process tells the same; use max.',
    labels: { kind },
  }),
  chores: new Counter({
    name: 'docket_upkeep_total',
    unit: '1',
    help: 'Rounds of the upkeep: views of an older form, orphaned blobs, retention, forgotten requests and trials, backfills.',
    labels: { chore, outcome: ['done', 'failed'] },
  }),
};

/** Everything that an ingest process tells. */
export const INGEST_GROUPS = [
  ...[INGEST_METRICS, STAGE_METRICS, QUEUE_METRICS, MESSAGE_METRICS],
  ...[LOG_METRICS, BLOB_METRICS, DATABASE_METRICS],
];
