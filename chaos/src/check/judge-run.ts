import { isDeepStrictEqual } from 'node:util';
import type { OutsiderVerdict } from '../cycles/outsider.ts';
import type { Acknowledged } from '../load/clients.ts';
import type { LoadedDocument } from '../load/documents.ts';
import type { HistoryCommit } from '../record/read-store.ts';
import type { ReceivedWebhook } from '../record/receiver.ts';

/** What a client read of a job at the end. */
export interface FinalJob {
  readonly status: string;
  readonly attempts: number;
  readonly result: Readonly<Record<string, unknown>> | null;
}

/** Everything that is known of one run once it is at rest. */
export interface Run {
  readonly acknowledged: readonly Acknowledged[];
  /** By job id; a job that could not be read is missing. */
  readonly jobs: ReadonlyMap<string, FinalJob>;
  readonly commits: readonly HistoryCommit[];
  readonly webhooks: readonly ReceivedWebhook[];
}

/** Kinds of violations, by the name under which they are counted. */
type Violation = Readonly<{
  counted: 'lost' | 'duplicated' | 'overAttempted' | 'webhooksMissing' | 'wrong';
  text: string;
}>;

const ENDS = ['JobCompleted', 'JobFailed', 'JobCancelled'];
const ATTEMPTS_AT_MOST = 3;

/** Holds a run against the invariants. */
export function judgeRun(run: Run): OutsiderVerdict {
  const documents = new Map(run.acknowledged.map(({ jobId, document }) => [jobId, document]));
  const histories = Map.groupBy(run.commits, ({ stream }) => stream);
  const webhooks = Map.groupBy(run.webhooks, ({ jobId }) => jobId);
  const violations = [
    ...identities(run.acknowledged),
    ...[...histories.keys()].filter((stream) => !documents.has(stream)).map(unasked),
    ...[...documents].flatMap(([jobId, document]) => [
      ...historyOf(jobId, document, histories.get(jobId) ?? []),
      ...outcomeOf(jobId, document, run.jobs.get(jobId)),
      ...webhooksOf(jobId, document, webhooks.get(jobId) ?? []),
    ]),
  ];
  return {
    violations: violations.map(({ text }) => text),
    counts: counts(run, documents, violations),
    resumedAt: run.commits.filter(({ events }) => events.some(isResumed)).map(({ at }) => Date.parse(at)),
  };
}

const isResumed = ({ type }: { readonly type: string }): boolean => type === 'AttemptResumed';

function counts(
  { jobs, webhooks }: Run,
  documents: ReadonlyMap<string, LoadedDocument>,
  violations: readonly Violation[],
): Record<string, number> {
  const ended = [...jobs.values()];
  const broken = (counted: Violation['counted']) =>
    violations.filter((violation) => violation.counted === counted).length;
  return {
    acknowledged: documents.size,
    completed: ended.filter(({ status }) => status === 'completed').length,
    failed: ended.filter(({ status }) => status === 'failed').length,
    lost: broken('lost'),
    duplicated: broken('duplicated'),
    overAttempted: broken('overAttempted'),
    webhooksMissing: broken('webhooksMissing'),
    wrong: broken('wrong'),
    webhooks: webhooks.length,
    webhooksRepeated: webhooks.length - new Set(webhooks.map(({ eventId }) => eventId)).size,
  };
}

/** One document is one job, and one job is one document, however many clients submit it how often. */
function identities(acknowledged: readonly Acknowledged[]): Violation[] {
  const jobsOf = Map.groupBy(acknowledged, ({ document }) => document);
  const twice = [...jobsOf].filter(([, all]) => new Set(all.map(({ jobId }) => jobId)).size > 1);
  const documentsOf = Map.groupBy(acknowledged, ({ jobId }) => jobId);
  const shared = [...documentsOf].filter(([, all]) => new Set(all.map(({ document }) => document)).size > 1);
  return [
    ...twice.map(([{ name }]): Violation => ({ counted: 'duplicated', text: `${name} became several jobs.` })),
    ...shared.map(([jobId]): Violation => ({
      counted: 'wrong',
      text: `Job ${jobId} was given for several documents.`,
    })),
  ];
}

/** Each client asked until it was answered, so whatever exists has been acknowledged in the end. */
function unasked(stream: string): Violation {
  return { counted: 'duplicated', text: `The log holds job ${stream}, which no client was ever told of.` };
}

function historyOf(jobId: string, document: LoadedDocument, history: readonly HistoryCommit[]): Violation[] {
  const about = `Job ${jobId} (${document.name})`;
  if (history.length === 0) return [{ counted: 'lost', text: `${about} was acknowledged and is not in the log.` }];
  const types = history.flatMap(({ events }) => events.map(({ type }) => type));
  const ends = types.filter((type) => ENDS.includes(type));
  const spent = types.filter((type) => type === 'AttemptStarted').length;
  const allowed = 'complete' in document.must ? 1 : ATTEMPTS_AT_MOST;
  const found: (Violation | false)[] = [
    ends.length === 0 && { counted: 'lost', text: `${about} never ended: ${types.join(', ')}.` },
    ends.length > 1 && { counted: 'duplicated', text: `${about} ended more than once: ${types.join(', ')}.` },
    ends.length === 1 &&
      types.at(-1) !== ends[0] && { counted: 'wrong', text: `${about} went on after its end: ${types.join(', ')}.` },
    attemptsOf(history) > allowed && {
      counted: 'overAttempted',
      text: `${about} spent ${attemptsOf(history)} attempts, of at most ${allowed} (claimed ${spent} times).`,
    },
    history.some(({ version }, index) => version !== index + 1) && {
      counted: 'wrong',
      text: `${about} has gaps in its history.`,
    },
  ];
  return found.filter((violation) => violation !== false);
}

/** The highest number of any attempt: one that is resumed keeps its number. */
function attemptsOf(history: readonly HistoryCommit[]): number {
  const numbers = history.flatMap(({ events }) =>
    events.flatMap(({ type, data }) => (type === 'AttemptStarted' ? [Number(data['n'])] : [])),
  );
  return Math.max(0, ...numbers);
}

function outcomeOf(jobId: string, { name, must }: LoadedDocument, job: FinalJob | undefined): Violation[] {
  const about = `Job ${jobId} (${name})`;
  if (!job) return [{ counted: 'lost', text: `${about} cannot be read.` }];
  if ('fail' in must)
    return job.status === 'failed' ? [] : [{ counted: 'wrong', text: `${about} is poison and is ${job.status}.` }];
  if (job.status !== 'completed') return [{ counted: 'wrong', text: `${about} is good and is ${job.status}.` }];
  const differing = Object.entries(must.complete)
    .filter(([field, value]) => !isDeepStrictEqual(job.result?.[field], value))
    .map(([field]) => field);
  if (differing.length === 0) return [];
  return [{ counted: 'wrong', text: `${about} completed with other fields than it has: ${differing.join(', ')}.` }];
}

/** One event, of the right type, whose bytes are the same each time it is sent, signed. */
function webhooksOf(jobId: string, { name, must }: LoadedDocument, received: readonly ReceivedWebhook[]): Violation[] {
  const about = `The webhook of job ${jobId} (${name})`;
  const expected = 'complete' in must ? 'document.completed' : 'document.failed';
  const several = (value: (webhook: ReceivedWebhook) => string) => new Set(received.map(value)).size > 1;
  const found: (Violation | false)[] = [
    received.length === 0 && { counted: 'webhooksMissing', text: `${about} never came.` },
    several(({ eventId }) => eventId) && { counted: 'duplicated', text: `${about} came as several events.` },
    several(({ bodySha256 }) => bodySha256) && { counted: 'wrong', text: `${about} came with different bytes.` },
    received.some(({ eventType }) => eventType !== expected) && {
      counted: 'wrong',
      text: `${about} is of another type than ${expected}.`,
    },
    received.some(({ verified }) => !verified) && {
      counted: 'wrong',
      text: `${about} has a signature that does not fit.`,
    },
  ];
  return found.filter((violation) => violation !== false);
}
