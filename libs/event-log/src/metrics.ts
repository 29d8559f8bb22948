import { Counter, Gauge } from '@docket/service/metrics';

/** The logs: of jobs (ingest) and of deliveries (dispatcher). */
const log = ['jobs', 'deliveries'] as const;
export type LogName = (typeof log)[number];

/** What the owner of a log tells of it. */
export const LOG_METRICS = {
  commits: new Counter({
    name: 'docket_log_commits_total',
    unit: '1',
    help: 'Commits that this process appended.',
    labels: { log },
  }),
  conflicts: new Counter({
    name: 'docket_log_append_conflicts_total',
    unit: '1',
    help: 'Appends that another writer was ahead of; each was decided anew on the newest state.',
    labels: { log },
  }),
  unsettled: new Gauge({
    name: 'docket_commits_unsettled',
    unit: '1',
    help:
      'Commits older than 5 s that are not settled, as a crash or an outage leaves them; at most 500 are counted. 0 without ' +
      'faults. Each process of the application tells the same; use max.',
    labels: { log },
  }),
  oldestUnsettled: new Gauge({
    name: 'docket_commits_unsettled_oldest_age_seconds',
    unit: 's',
    help: 'Age of the oldest of them; 0 if there is none. Each process of the application tells the same; use max.',
    labels: { log },
  }),
};
