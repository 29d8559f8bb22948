import {
  historyOf,
  judge,
  type Observed,
  type ObservedEndpoint,
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
  const kept = [...run.views].flatMap(([jobId, view]) => keptAfterErasing(jobId, documents.get(jobId), view));
  return {
    violations: [...violations.map(({ text }) => text), ...spent, ...kept],
    counts: {
      ...counts,
      goodAttemptsSpent: spent.length,
      webhooks: run.webhooks.length,
      webhooksRepeated: run.webhooks.length - new Set(run.webhooks.map(toldOnce)).size,
      cancelled: [...run.views.values()].filter(isCancelled).length,
      erased: [...run.views.values()].filter(({ status }) => status === 'erased').length,
    },
    resumedAt: run.commits.filter(({ events }) => events.some(isResumed)).map(({ at }) => Date.parse(at)),
  };
}

const toldOnce = ({ endpointId, eventId }: ReceivedWebhook): string => `${endpointId} ${eventId}`;

const isCancelled = (view: ObservedView): boolean => view.status !== 'erased' && view.errorCode === 'CANCELLED';

/** A client was told that its document is erased. */
function keptAfterErasing(jobId: string, document: LoadedDocument | undefined, { status }: ObservedView): string[] {
  if (document?.meddling?.does !== 'erase' || status === 'erased') return [];
  return [`Job ${jobId} (${document.name}) was erased and is ${status}.`];
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
  return {
    submissions: run.acknowledged.map(({ jobId, document }) => ({ jobId, identity: document.name })),
    jobs: [...ids].map((jobId): ObservedJob => ({
      ...{ jobId, account: ACCOUNT },
      ...expectation(documents.get(jobId)),
      seen: run.seen.get(jobId) ?? [],
      history: historyOf(histories.get(jobId) ?? []),
      view: run.views.get(jobId) ?? null,
    })),
    endpoints: [{ ...EVERYTHING, id: ENDPOINT, since: '' }, ...run.acknowledged.flatMap(callbackOf)],
    deliveries: run.webhooks,
  };
}

const EVERYTHING = { account: ACCOUNT, eventTypes: ['document.completed', 'document.failed'] };

function callbackOf({ jobId, document, at }: Acknowledged): ObservedEndpoint[] {
  return document.callback === null ? [] : [{ ...EVERYTHING, id: document.callback, since: at, jobId }];
}

function expectation(document: LoadedDocument | undefined): Pick<ObservedJob, 'must' | 'expected'> {
  if (!document || document.meddling) return { must: 'any', expected: {} };
  if ('fail' in document.must) return { must: 'fail', expected: {} };
  return { must: 'complete', expected: document.must.complete };
}
