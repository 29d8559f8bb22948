import type { JobBody, JsonAnswer } from '@docket/contracts';
import type { Commit } from '@docket/event-log';
import { historyOf } from '@docket/invariants';
import type { Observed, ObservedBlobs, ObservedEndpoint, ObservedJob, ObservedView } from '@docket/invariants';
import { fieldsOf, isReadable } from '../scenario/reading.ts';
import type { ScenarioDocument } from '../scenario/scenario.ts';
import type { Told } from './told.ts';

/** The system at rest, as somebody beside it finds it. */
export interface AtRest {
  readonly log: { readonly streams: readonly string[]; commits(stream: string): readonly Commit[] };
  /** Ids of all blobs. */
  readonly blobs: ReadonlySet<string>;
  /** A job as a client reads it. */
  readonly read: (jobId: string) => Promise<JsonAnswer>;
}

export const ACCOUNT = 'account';
/** Where everything about the account is told. */
export const CONFIGURED = '/configured';

/** Puts together what is known of a run that has come to rest. */
export async function observe(told: Told, documents: readonly ScenarioDocument[], rest: AtRest): Promise<Observed> {
  const histories = new Map(rest.log.streams.map((stream) => [stream, rest.log.commits(stream)]));
  const jobs = await Promise.all(
    [...histories].map(([jobId, commits]) => jobOf(told, documents, { jobId, commits, rest })),
  );
  return {
    ...{ submissions: told.submissions, deliveries: told.deliveries, jobs },
    endpoints: endpointsOf(told),
    blobs: { stored: rest.blobs, referenced: referencedBy(jobs, histories) },
  };
}

interface Found {
  readonly jobId: string;
  readonly commits: readonly Commit[];
  readonly rest: AtRest;
}

async function jobOf(
  told: Told,
  documents: readonly ScenarioDocument[],
  { jobId, commits, rest }: Found,
): Promise<ObservedJob> {
  const index = documentOf(told, jobId);
  const document = documents[index];
  const must = !document || told.isMeddled(jobId) ? 'any' : isReadable(document) ? 'complete' : 'fail';
  return {
    ...{ jobId, account: ACCOUNT, must, expected: document ? fieldsOf(index) : {} },
    ...{ seen: told.seen(jobId), history: historyOf(commits), view: viewOf(await rest.read(jobId)) },
  };
}

/** Identity of the document at this place of the scenario. */
export const identityOf = (index: number): string => `document ${index}`;

const documentOf = (told: Told, jobId: string): number =>
  Number(told.submissions.find((submission) => submission.jobId === jobId)?.identity.split(' ')[1] ?? -1);

/** What an answer to a read of a job shows. */
export function viewOf({ json, refusal }: JsonAnswer): ObservedView | null {
  if (refusal) return refusal.status === 410 ? { status: 'erased' } : null;
  return JSON.parse(json) as JobBody;
}

function endpointsOf({ submissions }: Told): ObservedEndpoint[] {
  const eventTypes = ['document.completed', 'document.failed'];
  return [
    { id: CONFIGURED, account: ACCOUNT, eventTypes, since: '' },
    ...submissions.flatMap(({ jobId, callback, at }) =>
      callback === null ? [] : [{ id: callback, account: ACCOUNT, eventTypes, since: at, jobId }],
    ),
  ];
}

/** Documents of all jobs that are not erased, and results of those that are completed. */
function referencedBy(
  jobs: readonly ObservedJob[],
  histories: ReadonlyMap<string, readonly Commit[]>,
): ObservedBlobs['referenced'] {
  const kept = jobs.filter(({ view }) => view?.status !== 'erased');
  return kept.flatMap(({ jobId }) =>
    (histories.get(jobId) ?? []).flatMap(({ events }) =>
      events.flatMap(({ data }) => [data['blobId'], data['resultBlob']].filter((id) => typeof id === 'string')),
    ),
  );
}
