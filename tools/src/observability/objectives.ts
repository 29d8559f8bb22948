/** A job is in time if its first run ends within so many seconds; a bound of `docket_job_duration_seconds`. */
const JOB_SECONDS = 300;
/** Share of jobs that may be late or lost, and of deliveries that may not be made. */
export const BUDGET = 0.01;

/** Ends of jobs that no document is to blame for. */
const OUR_FAULTS = 'WORKER_LOST|EXTRACTION_FAILED|DOCUMENT_LOST';

const sum = (metric: string, filter: string, window: string) => `sum(rate(${metric}{${filter}}[${window}]))`;

const JOBS = 'docket_job_duration_seconds';
/** Share of the jobs that ended in this window which were late or failed by a fault of Docket's. Cancelled ones do not count. */
export const LATE_SHARE = (window: string): string => {
  const ended = sum(`${JOBS}_count`, 'outcome!="cancelled"', window);
  const inTime = sum(`${JOBS}_bucket`, `outcome!="cancelled",le="${JOB_SECONDS}"`, window);
  const lost = sum('docket_jobs_finished_total', `outcome="failed",code=~"${OUR_FAULTS}"`, window);
  return `(${ended} - ${inTime} + (${lost} or vector(0))) / ${ended}`;
};

const DELIVERIES = 'docket_deliveries_ended_total';
const GIVEN_UP = 'outcome="failed",reason=~"exhausted|refused"';
/** Share of the deliveries that ended in this window without a 2xx, of those that had somebody to send to. */
export const UNMADE_SHARE = (window: string): string => {
  const failed = sum(DELIVERIES, GIVEN_UP, window);
  return `${failed} / (${failed} + ${sum(DELIVERIES, 'outcome="delivered"', window)})`;
};

/** What of an objective is recorded over several windows, so that alerts can compare long with short ones. */
export interface Objective {
  /** Part of the names of its recorded series. */
  readonly name: string;
  readonly badShare: (window: string) => string;
  /** How many events ended in a window: too few of them say nothing. */
  readonly events: (window: string) => string;
}

export const OBJECTIVES = {
  jobs: {
    name: 'jobs_outside_objective',
    badShare: LATE_SHARE,
    events: (window) => `sum(increase(${JOBS}_count{outcome!="cancelled"}[${window}]))`,
  },
  deliveries: {
    name: 'deliveries_not_made',
    badShare: UNMADE_SHARE,
    events: (window) => `sum(increase(${DELIVERIES}{reason!~"endpoint-.*|erased"}[${window}]))`,
  },
} as const satisfies Record<string, Objective>;
