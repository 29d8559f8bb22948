import {
  historyOf,
  judge,
  type Observed,
  type ObservedJob,
  type ObservedRead,
  type ObservedView,
} from '@docket/invariants';
import type { OutsiderVerdict } from '../cycles/outsider.ts';
import type { Acknowledged } from '../load/clients.ts';
import type { LoadedDocument } from '../load/documents.ts';
import type { HistoryCommit } from '../record/read-store.ts';
import { ENDPOINT, type ReceivedWebhook } from '../record/receiver.ts';

/** Everything that is known of one run once it is at rest. */
export interface Run {
  readonly acknowledged: readonly Acknowledged[];
  /** Answers to reads, in order, by job id; the last is the job at rest. */
  readonly seen: ReadonlyMap<string, readonly ObservedRead[]>;
  readonly views: ReadonlyMap<string, ObservedView>;
  /** The whole log, by stream and version. */
  readonly commits: readonly HistoryCommit[];
  readonly webhooks: readonly ReceivedWebhook[];
}

const ACCOUNT = 'local';

/** Holds a run against the invariants. */
export function judgeRun(run: Run): OutsiderVerdict {
  const documents = new Map(run.acknowledged.map(({ jobId, document }) => [jobId, document]));
  const { violations, counts } = judge(observed(run, documents));
  const spent = [...run.views].flatMap(([jobId, view]) => spentAttempts(jobId, documents.get(jobId), view));
  return {
    violations: [...violations.map(({ text }) => text), ...spent],
    counts: {
      ...counts,
      goodAttemptsSpent: spent.length,
      webhooks: run.webhooks.length,
      webhooksRepeated: run.webhooks.length - new Set(run.webhooks.map(({ eventId }) => eventId)).size,
    },
    resumedAt: run.commits.filter(({ events }) => events.some(isResumed)).map(({ at }) => Date.parse(at)),
  };
}

const isResumed = ({ type }: { readonly type: string }): boolean => type === 'AttemptResumed';

/** Nothing that is broken here is a good document's fault, so none of it may cost an attempt. */
function spentAttempts(jobId: string, document: LoadedDocument | undefined, view: ObservedView): string[] {
  if (!document || 'fail' in document.must || view.status === 'erased' || view.attempts <= 1) return [];
  return [`Job ${jobId} (${document.name}) is good and took ${view.attempts} attempts.`];
}

function observed(run: Run, documents: ReadonlyMap<string, LoadedDocument>): Observed {
  const histories = Map.groupBy(run.commits, ({ stream }) => stream);
  const ids = new Set([...documents.keys(), ...histories.keys()]);
  const eventTypes = ['document.completed', 'document.failed'];
  return {
    submissions: run.acknowledged.map(({ jobId, document }) => ({ jobId, identity: document.name })),
    jobs: [...ids].map((jobId): ObservedJob => ({
      ...{ jobId, account: ACCOUNT },
      ...expectation(documents.get(jobId)),
      seen: run.seen.get(jobId) ?? [],
      history: historyOf(histories.get(jobId) ?? []),
      view: run.views.get(jobId) ?? null,
    })),
    endpoints: [{ id: ENDPOINT, account: ACCOUNT, eventTypes, since: '' }],
    deliveries: run.webhooks,
  };
}

function expectation(document: LoadedDocument | undefined): Pick<ObservedJob, 'must' | 'expected'> {
  if (!document) return { must: 'any', expected: {} };
  if ('fail' in document.must) return { must: 'fail', expected: {} };
  return { must: 'complete', expected: document.must.complete };
}
