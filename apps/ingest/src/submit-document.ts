import { randomUUID } from 'node:crypto';
import type { Refusal, SubmitAnswer, SubmitPart } from '@docket/contracts';
import { failpoint } from '@docket/failpoints';
import type { JobFacts, JobState } from '@docket/job';
import { STAGE_METRICS } from '@docket/service/metrics';
import { DOCKET, inSpan } from '@docket/tracing';
import { beginJob, dropUpload, isBroughtBy, jobAfter } from './begin-job.ts';
import type { Begun, Candidate, SubmitDeps } from './begin-job.ts';
import { jobIdOf } from './job-id.ts';
import type { LoadedJob } from './job-streams.ts';
import { UPLOADS } from './kinds.ts';
import type { NamedRequest, StoredView } from './kinds.ts';
import { mediaTypeOf } from './media-type.ts';
import { NamedRequests } from './named-requests.ts';
import { readOrder } from './read-order.ts';
import type { Order } from './read-order.ts';
import { Upload } from './upload.ts';
import type { Views } from './views.ts';

const refuse = (status: number, code: string, message: string): { readonly refusal: Refusal } => ({
  refusal: { status, code, message },
});
const TOO_LARGE = refuse(
  413,
  'DOCUMENT_TOO_LARGE',
  'The document is larger than 50 MiB. Send a smaller file, or split it into several documents.',
);
const KEY_REUSED = refuse(
  422,
  'IDEMPOTENCY_KEY_REUSED',
  'This Idempotency-Key was used for another request. Send each request with a key of its own.',
);
const ERASED = refuse(410, 'JOB_ERASED', 'The job was erased.');
const DUPLICATE = refuse(
  409,
  'DUPLICATE_DOCUMENT',
  'This document has already been submitted: see jobId. Use that job, or submit with another onDuplicate.',
);

/**
 * Takes one document in: stores it, tells its type by content and appends commit 1, which is the duplicate check.
 * No job without its document; a refused or aborted upload leaves nothing.
 * @throws UploadAborted, StoreUnavailable
 */
export async function submitDocument(
  deps: SubmitDeps,
  parts: AsyncIterable<SubmitPart>,
  trace: string | null,
): Promise<SubmitAnswer> {
  const upload = new Upload(parts);
  const open = await upload.open();
  const type = await mediaTypeOf(await upload.head());
  if ('refusal' in type) {
    await upload.skip();
    return type;
  }
  const blob = await inSpan('store document', { leaf: true }, async (span) => {
    const began = performance.now();
    const stored = await deps.blobs.put(randomUUID(), upload.bytes());
    STAGE_METRICS.duration.observe({ stage: 'store' }, (performance.now() - began) / 1_000);
    span.set({ [DOCKET.documentBytes]: stored.size });
    return stored;
  });
  await failpoint('submit.stored');
  const order = upload.tooLarge ? TOO_LARGE : await readOrder(deps.templates, open, upload.close);
  if ('refusal' in order) {
    await deps.blobs.remove(blob.id);
    return order;
  }
  const { templateId, templateVersion, competing, pages, language, purpose, idempotencyKey } = order;
  const facts: JobFacts = {
    ...{ accountId: open.accountId, templateId, templateVersion, language, pages, mediaType: type.mediaType },
    ...{ blobId: blob.id, sha256: blob.sha256, size: blob.size },
    ...{ ...(competing ? { competing } : {}), ...(purpose ? { purpose } : {}) },
  };
  const candidate = { facts, order, fileName: upload.close.fileName || null, trace };
  return idempotencyKey === undefined ? submit(deps, candidate) : submitNamed(deps, candidate, idempotencyKey);
}

async function submit(deps: SubmitDeps, candidate: Candidate): Promise<SubmitAnswer> {
  for (let erased = 0; ; erased++) {
    const jobId = candidateId(deps, candidate, erased);
    const done = await beginJob(deps, candidate, jobId);
    if (done.outcome === 'made') return accepted(candidate, jobId, done.job.state);
    if (done.outcome === 'refused') return done.answer;
    const run = runWanted(done.job.state, candidate.order);
    const answer = await meet(deps, candidate, { ...done, jobId, run, own: false });
    if (!answer) {
      // It may name the erased job, and must name the next one.
      await deps.records.remove(UPLOADS, candidate.facts.blobId);
      continue;
    }
    await dropUpload(deps, candidate);
    return answer;
  }
}

/** The same for a request that its client named: a repeat stands for the job that the first one got. */
async function submitNamed(deps: SubmitDeps, candidate: Candidate, key: string): Promise<SubmitAnswer> {
  const id = NamedRequests.idOf(candidate.facts.accountId, key);
  const fingerprint = NamedRequests.fingerprintOf(candidate.facts, candidate.order);
  const request = await deps.requests.settle(id, async () => ({ ...(await findJob(deps, candidate)), fingerprint }));
  if (request.fingerprint !== fingerprint) {
    await dropUpload(deps, candidate);
    return KEY_REUSED;
  }
  const { jobId, run } = request;
  const named = { ...candidate, facts: { ...candidate.facts, ...versionsOf(request) } };
  const done = await beginJob(deps, named, jobId, id);
  if (done.outcome === 'made') return accepted(candidate, jobId, done.job.state);
  if (done.outcome === 'refused') return done.answer;
  const own = await isBroughtBy(deps, done.job.state, id);
  const answer = await meet(deps, candidate, { ...done, jobId, run, own });
  await dropUpload(deps, candidate);
  return answer ?? ERASED;
}

/** Which job, and which run of it, a request that was just named stands for. */
async function findJob(
  deps: SubmitDeps,
  candidate: Candidate,
): Promise<Omit<NamedRequest, 'fingerprint' | 'createdAt'>> {
  for (let erased = 0; ; erased++) {
    const jobId = candidateId(deps, candidate, erased);
    const { state } = await deps.streams.load(jobId);
    if (state.status !== 'erased') {
      return { jobId, ...versionsOf(candidate.facts), run: runWanted(state, candidate.order) };
    }
  }
}

const versionsOf = ({ templateVersion, competing }: Pick<JobFacts, 'templateVersion' | 'competing'>) => ({
  templateVersion,
  ...(competing ? { competing } : {}),
});

/** Ids count up past jobs that were erased; a job that asks not to be found has an id that nobody can derive. */
function candidateId({ jobIds }: SubmitDeps, { facts, order }: Candidate, erased: number): string {
  return jobIdOf(jobIds, { ...facts, generation: order.onDuplicate === 'new' ? randomUUID() : String(erased) });
}

function runWanted(state: JobState, { onDuplicate }: Order): number {
  if (state.status === 'none' || state.status === 'erased') return 1;
  return state.status === 'failed' && onDuplicate === 'retry' ? state.run + 1 : state.run;
}

async function accepted({ order }: Candidate, jobId: string, state: JobState): Promise<SubmitAnswer> {
  await failpoint('submit.shown');
  if (state.status === 'none' || state.status === 'erased') throw new Error(`job ${jobId} was not made`);
  const { status, createdAt } = state;
  return { submission: { jobId, status, createdAt, duplicate: false, ...warningsOf(order) } };
}

interface Met extends Pick<Extract<Begun, { outcome: 'met' }>, 'job' | 'told'> {
  readonly jobId: string;
  /** The run that the submission stands for; begun if the policy says so and it was not begun yet. */
  readonly run: number;
  /** This very request made the job. */
  readonly own: boolean;
}

/** What becomes of a submission whose job was there before. Undefined: it is erased. */
async function meet(deps: SubmitDeps, { order, trace }: Candidate, met: Met): Promise<SubmitAnswer | undefined> {
  const { jobId, run, own } = met;
  let { job } = met;
  const rejected = order.onDuplicate === 'reject' && !own;
  if (rejected || job.state.status === 'erased') await takeBack(deps, met);
  if (job.state.status === 'erased') return undefined;
  if (rejected) return { refusal: { ...DUPLICATE.refusal, jobId } };
  if (order.onDuplicate === 'retry' && isYetToBegin(run, job.state))
    job = jobAfter(await deps.streams.execute(jobId, { type: 'retry', run }, { trace }));
  if (met.told !== undefined && job.head && isOver(job.state)) await deps.tellAgain(job.head, job.state);
  const { status, createdAt } = await viewSince(deps.views, jobId, job);
  if (status === 'erased') return undefined;
  return { submission: { jobId, status, createdAt, duplicate: true, ...warningsOf(order) } };
}

/** The callback of a submission that comes to nothing; of an erased job none is kept. */
async function takeBack({ callbacks }: SubmitDeps, { jobId, job, told }: Met): Promise<void> {
  if (told === undefined) return;
  if (job.state.status === 'erased') await callbacks.forget(jobId);
  else await callbacks.withdraw(jobId, told);
}

/** Is this run to be begun by retrying the failed one before it? */
const isYetToBegin = (run: number, state: JobState): boolean => state.status === 'failed' && state.run < run;

const isOver = ({ status }: JobState): boolean => status === 'completed' || status === 'failed';

/** The view of a job, not older than `job`: who committed that may not have written its view yet. */
async function viewSince(views: Views, jobId: string, { state, head }: LoadedJob): Promise<StoredView> {
  const view = await views.read(jobId);
  const behind = head && (view?.version ?? 0) < head.version;
  const value = behind ? await views.write(head, state) : view?.value;
  if (!value) throw new Error(`job ${jobId} has a commit but no view`);
  return value;
}

const warningsOf = ({ warnings }: Order) => (warnings.length > 0 ? { warnings } : {});
