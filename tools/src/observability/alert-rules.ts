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

export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: { readonly severity: 'page' | 'ticket' };
  readonly annotations: { readonly summary: string; readonly runbook: string };
}

export interface RecordingRule {
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

type Severity = AlertRule['labels']['severity'];

function alert(name: string, severity: Severity, summary: string, expr: string, lasts?: string): AlertRule {
  return {
    alert: name,
    expr,
    ...(lasts === undefined ? {} : { for: lasts }),
    labels: { severity },
    annotations: { summary, runbook: `${RUNBOOKS}/${name}.md` },
  };
}

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

function alerts(times: RuleTimes): readonly AlertRule[] {
  const { soon, patient, pendingSeconds } = times;
  const objective = 'More jobs are late or lost than their objective allows.';
  const unmade = 'More deliveries end without a 2xx than their objective allows.';
  const failing =
    'sum(rate(docket_http_requests_total{status=~"5.."}[5m])) / sum(rate(docket_http_requests_total[5m])) > 0.05';
  const repairs = 'sum by (kind) (increase(docket_sweep_repairs_total[10m])) > 0';
  return [
    alert('DocketJobsOutsideObjective', 'page', objective, burns(OBJECTIVES.jobs, times)),
    alert('DocketDeliveriesNotMade', 'ticket', unmade, burns(OBJECTIVES.deliveries, times)),
    alert('DocketRequestsFail', 'page', 'More than 5 % of the requests are answered with 5xx.', failing, soon),
    alert(
      'DocketApplicationDown',
      'page',
      'No process of {{ $labels.application }} is ready.',
      APPLICATIONS.map(isDown).join(' or '),
      soon,
    ),
    alert(
      'DocketOldestPendingJob',
      'page',
      'A job has been waiting for an extractor for {{ $value | humanizeDuration }}.',
      `max(docket_jobs_oldest_pending_age_seconds) > ${pendingSeconds}`,
    ),
    alert(
      'DocketExtractorGone',
      'page',
      'Nobody takes work from the queue of documents.',
      'max(docket_queue_consumers{message="extraction.requested"}) == 0',
      soon,
    ),
    alert(
      'DocketDeliveriesWait',
      'ticket',
      'A delivery has been due for {{ $value | humanizeDuration }}.',
      'max(docket_deliveries_oldest_due_age_seconds) > 300',
      soon,
    ),
    alert(
      'DocketCommitsUnsettled',
      'ticket',
      'A commit of the log of {{ $labels.log }} has waited {{ $value | humanizeDuration }} for its message to be published.',
      'max by (log) (docket_commits_unsettled_oldest_age_seconds) > 120',
      soon,
    ),
    alert('DocketSweepRepairs', 'ticket', 'The sweep goes on mending ({{ $labels.kind }}).', repairs, patient),
    alert(
      'DocketDeadLetters',
      'ticket',
      '{{ $value }} messages of {{ $labels.message }} cannot be handled by anybody.',
      'max by (message) (docket_queue_dead_letters) > 0',
    ),
    alert(
      'DocketDiskFull',
      'page',
      'Less than 1 GiB is left on the disk of the data folder.',
      'min(docket_disk_free_bytes) < 2^30',
      soon,
    ),
  ];
}

/** Everything that Prometheus is to record and to tell. */
export function ruleGroups(times: RuleTimes = PRODUCTION): readonly RuleGroup[] {
  const windows = [...new Set([...times.fast, ...times.slow])];
  const recordings = Object.values(OBJECTIVES).flatMap((objective) =>
    windows.map((window) => ({ record: recorded(objective, window), expr: objective.badShare(window) })),
  );
  return [
    { name: 'docket-objectives', interval: times.every, rules: recordings },
    { name: 'docket-alerts', interval: times.every, rules: alerts(times) },
  ];
}
