import type { Job, JobEvent, JobSummary } from '@docket/client';
import { fieldsText, listing, table, timeText, valueText } from '../table.ts';

/** Jobs, one a line. */
export const jobTable = (jobs: readonly JobSummary[]): string =>
  table(
    jobs,
    [
      ['JOB', ({ jobId }) => jobId],
      ['STATUS', ({ status, errorCode }) => (errorCode === null ? status : `${status} ${errorCode}`)],
      ['PAGES', ({ pageCount }) => pageCount],
      ['CREATED (UTC)', ({ createdAt }) => timeText(createdAt)],
      ['FILE', ({ fileName }) => fileName],
    ],
    'There are no such jobs.',
  );

/** A job with its fields or its failure. */
export function jobText(job: Job): string {
  const head = listing([
    ['job', job.jobId],
    ['status', job.status],
    ['file', job.fileName],
    ['template', job.templateVersion === 0 ? job.templateId : `${job.templateId} version ${job.templateVersion}`],
    ['pages', job.progress === null ? job.pageCount : `${job.progress.read} of ${job.progress.pages} read`],
    ['attempts', job.attempts],
    ['created (UTC)', timeText(job.createdAt)],
    ['started (UTC)', timeText(job.startedAt)],
    ['completed (UTC)', timeText(job.completedAt)],
    ...failureOf(job),
  ]);
  return job.result === null ? head : `${head}\n${fieldsText(job.result)}`;
}

/** A job that was cancelled may always be started again, so nothing is said of that. */
const failureOf = ({ status, error, errorCode, stage, retryable }: Job): [string, unknown][] =>
  status === 'failed'
    ? [
        ['error', `${valueText(error)} (${valueText(errorCode)}, stage ${valueText(stage)})`],
        ...(errorCode === 'CANCELLED'
          ? []
          : [['retry may help', retryable === true ? 'yes' : 'no'] as [string, unknown]]),
      ]
    : [];

/** An event of a job on one line. */
export function eventText({ number, at, type, status, ...details }: JobEvent): string {
  const more = Object.entries(details).map(([name, value]) => `${name}=${valueText(value)}`);
  return `${[String(number).padStart(3), timeText(at), type.padEnd(20), status.padEnd(10), ...more].join('  ').trimEnd()}\n`;
}
