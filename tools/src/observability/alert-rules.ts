import { BUDGET, OBJECTIVES, type Objective } from './objectives.ts';

/** Times of the rules, in Prometheus' notation. Those of production, or shorter ones to try the rules out. */
export interface RuleTimes {
  /** How often rules are looked at. */
  readonly every: string;
  /** Long and short window of a fast and of a slow burn of the error budget. */
  readonly fast: readonly [long: string, short: string];
  readonly slow: readonly [long: string, short: string];
  /** For how long the oldest job may wait for an extractor, in seconds. */
  readonly pendingSeconds: number;
  /** How long a symptom lasts before it is told: one that stops clients or work, and one that is looked at by day. */
  readonly soon: string;
  readonly patient: string;
}

export const PRODUCTION: RuleTimes = {
  every: '30s',
  fast: ['1h', '5m'],
  slow: ['6h', '30m'],
  pendingSeconds: 300,
  soon: '2m',
  patient: '15m',
};

/** Times the budget of 30 days that is spent: a fast burn takes 2 % of it in an hour, a slow one 5 % in six. */
const FAST_BURN = 14.4;
const SLOW_BURN = 6;
/** Fewer events than these in the long window are no rate. */
const EVENTS = 10;

interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: { readonly severity: 'page' | 'ticket' };
  readonly annotations: { readonly summary: string; readonly runbook: string };
}

interface RecordingRule {
  readonly record: string;
  readonly expr: string;
}

export interface RuleGroup {
  readonly name: string;
  readonly interval: string;
  readonly rules: readonly (AlertRule | RecordingRule)[];
}

/** Where the page of each alert is: what it means, how to confirm it, what to do. */
const RUNBOOKS = 'docs/runbooks';

interface Alert {
  readonly name: string;
  readonly severity: AlertRule['labels']['severity'];
  readonly summary: string;
  readonly expr: string;
  /** How long it is true before it is told; absent: at once. */
  readonly lasts?: string;
}

const alertRule = ({ name, severity, summary, expr, lasts }: Alert): AlertRule => ({
  alert: name,
  expr,
  ...(lasts === undefined ? {} : { for: lasts }),
  labels: { severity },
  annotations: { summary, runbook: `${RUNBOOKS}/${name}.md` },
});

const recorded = ({ name }: Objective, window: string) => `docket:${name}:ratio_rate${window}`;

/** An error budget burns where both windows say so: the long one that it matters, the short one that it still does. */
function burns(objective: Objective, { fast, slow }: RuleTimes): string {
  const one = ([long, short]: readonly [string, string], factor: number) =>
    `(${recorded(objective, long)} > ${factor} * ${BUDGET} and ${recorded(objective, short)} > ${factor} * ${BUDGET}` +
    ` and ${objective.events(long)} >= ${EVENTS})`;
  return `${one(fast, FAST_BURN)} or ${one(slow, SLOW_BURN)}`;
}

const APPLICATIONS = ['gateway', 'ingest', 'extractor', 'dispatcher'];
const isDown = (application: string) =>
  `max by (application) (docket_ready{application="${application}"}) == 0 or absent(docket_ready{application="${application}"})`;

/** Whether clients get what they came for. */
const serviceAlerts = (times: RuleTimes): readonly Alert[] => [
  {
    name: 'DocketJobsOutsideObjective',
    severity: 'page',
    summary: 'More jobs are late or lost than their objective allows.',
    expr: burns(OBJECTIVES.jobs, times),
  },
  {
    name: 'DocketDeliveriesNotMade',
    severity: 'ticket',
    summary: 'More deliveries end without a 2xx than their objective allows.',
    expr: burns(OBJECTIVES.deliveries, times),
  },
  {
    name: 'DocketRequestsFail',
    severity: 'page',
    summary: 'More than 5 % of the requests are answered with 5xx.',
    expr: 'sum(rate(docket_http_requests_total{status=~"5.."}[5m])) / sum(rate(docket_http_requests_total[5m])) > 0.05',
    lasts: times.soon,
  },
  {
    name: 'DocketApplicationDown',
    severity: 'page',
    summary: 'No process of {{ $labels.application }} is ready.',
    expr: APPLICATIONS.map(isDown).join(' or '),
    lasts: times.soon,
  },
];

/** Whether work goes on. */
const workAlerts = ({ pendingSeconds, soon }: RuleTimes): readonly Alert[] => [
  {
    name: 'DocketOldestPendingJob',
    severity: 'page',
    summary: 'A job has been waiting for an extractor for {{ $value | humanizeDuration }}.',
    expr: `max(docket_jobs_oldest_pending_age_seconds) > ${pendingSeconds}`,
  },
  {
    name: 'DocketExtractorGone',
    severity: 'page',
    summary: 'Nobody takes work from the queue of documents.',
    expr: 'max(docket_queue_consumers{message="extraction.requested"}) == 0',
    lasts: soon,
  },
  {
    name: 'DocketDeliveriesWait',
    severity: 'ticket',
    summary: 'A delivery has been due for {{ $value | humanizeDuration }}.',
    expr: 'max(docket_deliveries_oldest_due_age_seconds) > 300',
    lasts: soon,
  },
];

/** What has to be looked at before it becomes one of the others. */
const recoveryAlerts = ({ soon, patient }: RuleTimes): readonly Alert[] => [
  {
    name: 'DocketCommitsUnsettled',
    severity: 'ticket',
    summary:
      'A commit of the log of {{ $labels.log }} has waited {{ $value | humanizeDuration }} for its message to be published.',
    expr: 'max by (log) (docket_commits_unsettled_oldest_age_seconds) > 120',
    lasts: soon,
  },
  {
    name: 'DocketSweepRepairs',
    severity: 'ticket',
    summary: 'The sweep goes on mending ({{ $labels.kind }}).',
    expr: 'sum by (kind) (increase(docket_sweep_repairs_total[10m])) > 0',
    lasts: patient,
  },
  {
    name: 'DocketDeadLetters',
    severity: 'ticket',
    summary: '{{ $value }} messages of {{ $labels.message }} cannot be handled by anybody.',
    expr: 'max by (message) (docket_queue_dead_letters) > 0',
  },
  {
    name: 'DocketDiskFull',
    severity: 'page',
    summary: 'Less than 1 GiB is left on the disk of the data folder.',
    expr: 'min(docket_disk_free_bytes) < 2^30',
    lasts: soon,
  },
];

/** Everything that Prometheus is to record and to tell. */
export function ruleGroups(times: RuleTimes = PRODUCTION): readonly RuleGroup[] {
  const alerts = [...serviceAlerts(times), ...workAlerts(times), ...recoveryAlerts(times)];
  const windows = [...new Set([...times.fast, ...times.slow])];
  const recordings = Object.values(OBJECTIVES).flatMap((objective) =>
    windows.map((window) => ({ record: recorded(objective, window), expr: objective.badShare(window) })),
  );
  return [
    { name: 'docket-objectives', interval: times.every, rules: recordings },
    { name: 'docket-alerts', interval: times.every, rules: alerts.map(alertRule) },
  ];
}
