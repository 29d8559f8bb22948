import type { DispatcherStatus, IngestStatus, SystemStatus } from '@docket/contracts';

/** A process that was not heard of for so long is gone, in ms: three of its words are missing. */
const GONE_AFTER = 35_000;
/** How long work may wait for an extractor, or anything else for who takes it, before it counts as stuck, in seconds. */
const PENDING_AT_MOST = 300;
const OTHERS_AT_MOST = 60;

const APPLICATIONS = ['gateway', 'ingest', 'extractor', 'dispatcher'] as const;
type ProcessStatus = SystemStatus['processes'][number];

/** The answer to `GET /v1/admin/status`. @param dispatcher null: it cannot be reached. */
export function judgeStatus(ingest: IngestStatus, dispatcher: DispatcherStatus | null, now: Date): SystemStatus {
  const age = (since: string | null | undefined): number | null =>
    since ? Math.max(0, Math.round((now.getTime() - Date.parse(since)) / 1_000)) : null;
  const { pending, pendingSince, retrying, processing, untoldSince } = ingest.jobs;
  const oldest: Readonly<Record<string, string | null | undefined>> = {
    'extraction.requested': pendingSince,
    'job.finished': untoldSince,
    'delivery.due': dispatcher?.dueSince,
  };
  const status = {
    at: now.toISOString(),
    processes: ingest.processes.flatMap((process) => processOf(process, now)),
    jobs: { pending, retrying, processing, oldestPendingSeconds: age(pendingSince) },
    queues: ingest.queues.map(({ message, queues }) => ({
      message,
      ready: queues?.ready ?? null,
      consumers: queues?.consumers ?? null,
      deadLetters: queues?.dead ?? null,
      oldestSeconds: age(oldest[message]),
    })),
    deliveries: dispatcher && {
      ...{ waiting: dispatcher.waiting, parked: dispatcher.parked, due: dispatcher.due },
      oldestDueSeconds: age(dispatcher.dueSince),
      ...{ breakersOpen: dispatcher.breakersOpen, endpointsDisabled: dispatcher.endpointsDisabled },
    },
    logs: [
      { log: 'jobs' as const, unsettled: ingest.unsettled, oldestUnsettledSeconds: age(ingest.unsettledSince) },
      ...(dispatcher ? [logOf(dispatcher, age)] : []),
    ],
    repairs: ingest.repairs,
  };
  const problems = problemsOf(status);
  return { ok: problems.length === 0, problems, ...status };
}

const logOf = ({ unsettled, unsettledSince }: DispatcherStatus, age: (since: string | null) => number | null) => ({
  ...{ log: 'deliveries' as const, unsettled, oldestUnsettledSeconds: age(unsettledSince) },
});

/** None for an application that this version does not know. */
function processOf(process: IngestStatus['processes'][number], now: Date): ProcessStatus[] {
  const application = APPLICATIONS.find((known) => known === process.application);
  if (!application) return [];
  const gone = now.getTime() - Date.parse(process.seenAt) > GONE_AFTER;
  const state = gone ? 'gone' : process.reasons.length === 0 ? 'ready' : 'not-ready';
  const { id, version, startedAt, seenAt } = process;
  return [{ id, application, version, state, reasons: [...process.reasons], startedAt, seenAt }];
}

type Unjudged = Omit<SystemStatus, 'ok' | 'problems'>;

function problemsOf(status: Unjudged): string[] {
  return [...problemsOfProcesses(status.processes), ...problemsOfQueues(status.queues), ...problemsOfWork(status)];
}

function problemsOfProcesses(processes: readonly ProcessStatus[]): string[] {
  const missing = APPLICATIONS.filter(
    (application) => !processes.some((process) => process.application === application && process.state === 'ready'),
  );
  return [
    ...missing.map((application) => `No ${application} is ready.`),
    ...processes
      .filter(({ state }) => state === 'not-ready')
      .map(({ id, reasons }) => `${id} is not ready: ${reasons.join(' ')}`),
  ];
}

function problemsOfQueues(queues: Unjudged['queues']): string[] {
  if (queues.some(({ ready }) => ready === null)) return ['The broker cannot be asked.'];
  return queues.flatMap(({ message, consumers, deadLetters }) => [
    ...(consumers === 0 ? [`Nobody consumes ${message}.`] : []),
    ...(deadLetters ? [`${message} has dead letters, which somebody has to look at: ${deadLetters}.`] : []),
  ]);
}

function problemsOfWork({ jobs, queues, deliveries, logs }: Unjudged): string[] {
  const late = (what: string, seconds: number | null | undefined, atMost: number): string[] =>
    (seconds ?? 0) > atMost ? [`${what} for ${seconds ?? 0} s.`] : [];
  const untold = queues.find(({ message }) => message === 'job.finished')?.oldestSeconds;
  return [
    ...late('A job has been waiting for an extractor', jobs.oldestPendingSeconds, PENDING_AT_MOST),
    ...late('The end of a job has been waiting to be taken by the dispatcher', untold, OTHERS_AT_MOST),
    ...(deliveries === null ? ['The dispatcher cannot be reached.'] : []),
    ...late('A due delivery has been waiting', deliveries?.oldestDueSeconds, OTHERS_AT_MOST),
    ...logs.flatMap(({ log, oldestUnsettledSeconds }) =>
      late(`A commit of the log of ${log} has been unsettled`, oldestUnsettledSeconds, OTHERS_AT_MOST),
    ),
  ];
}
