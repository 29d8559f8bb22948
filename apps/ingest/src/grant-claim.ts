import { setTimeout as wait } from 'node:timers/promises';
import type { FromExtractor, ToExtractor } from '@docket/contracts';
import { commitId, parseCommitId } from '@docket/event-log';
import { failpoint } from '@docket/failpoints';
import type { JobFacts, JobState } from '@docket/job';
import type { Records } from '@docket/records';
import { countWait } from './count-commit.ts';
import { aboutJob, DOCKET } from '@docket/tracing';
import type { JobStreams, LoadedJob } from './job-streams.ts';
import { OWED } from './kinds.ts';
import { NO_PROGRESS } from './leases.ts';
import type { Leases, Taken } from './leases.ts';

/** A claim in the hands of one stream. */
export interface Grant {
  readonly token: string;
  readonly jobId: string;
  /** Of the claim's commit. */
  readonly version: number;
  readonly attempt: number;
  readonly facts: JobFacts;
  readonly reader: string;
  /** SHA-256 of the lists that the extractor has. */
  readonly lists: readonly string[];
  /** Bytes of the document that the extractor has. */
  readonly offset: number;
  /** The job right after the claim's commit, or as it was when the claim was resumed. */
  readonly job: LoadedJob;
  /** Absent: the claim is not the newest any more; only a completion can still count. */
  readonly lease: Taken | undefined;
}

export interface GrantDeps {
  readonly streams: JobStreams;
  readonly leases: Leases;
  readonly records: Records;
  /** Name of this process. */
  readonly holder: string;
  readonly now: () => Date;
}

export type Granted = { readonly grant: Grant } | { readonly answer: ToExtractor };

/**
 * Commits a claim on work. A claim before a retry's time is answered only then. The lease is written before the
 * commit, so that no crash leaves a claim that nobody misses.
 * @param over aborted when the stream is over.
 * @throws AbortError when the extractor gave up meanwhile, or this process stops.
 */
export async function grantClaim(
  deps: GrantDeps,
  open: NonNullable<FromExtractor['open']>,
  over: AbortSignal,
): Promise<Granted> {
  const work = parseCommitId(open.commit);
  if (!work) return { answer: { notClaimed: { reason: 'gone' } } };
  const jobId = work.stream;
  aboutJob(jobId);
  for (;;) {
    over.throwIfAborted();
    let leaseVersion = 0;
    const before = async (version: number) => {
      leaseVersion = await deps.leases.provide(jobId, commitId(jobId, version), deps.holder);
    };
    const command = { type: 'claim', work: work.version, worker: open.worker } as const;
    const done = await deps.streams.execute(jobId, command, { trace: null, before });
    if (!done.refused) {
      countWait(done.previous, done.commit);
      await failpoint('claim.committed');
      // Again: a lease that was there before, of another who wanted this claim, may have been dropped meanwhile.
      await deps.leases.provide(jobId, done.commit.id, deps.holder);
      await deps.records.remove(OWED, open.commit);
      const lease = { version: leaseVersion, progress: NO_PROGRESS };
      const job = { state: done.state, head: done.commit };
      return { grant: grantOf(job, { ...reading(open), id: done.commit.id, offset: 0, lease }) };
    }
    if (done.refused.refused !== 'early') return { answer: await overtaken(deps, open.commit, jobId, done.state) };
    const ms = Date.parse(done.refused.notBefore) - deps.now().getTime();
    await wait(Math.max(1, ms), undefined, { signal: over });
  }
}

/** Work that was claimed or decided already: nothing is owed for it. */
async function overtaken(deps: GrantDeps, commit: string, jobId: string, state: JobState): Promise<ToExtractor> {
  const held = state.status === 'processing' && state.work === null ? state.attempt.claims.at(-1) : undefined;
  // A claim that is held in the log must have a lease, or nobody would ever miss its extractor.
  if (held !== undefined) await deps.leases.provide(jobId, commitId(jobId, held), 'nobody');
  await deps.records.remove(OWED, commit);
  return { notClaimed: { reason: state.status === 'none' ? 'gone' : 'overtaken' } };
}

/** Goes on with a claim after its stream broke, here or at another replica. */
export async function resumeClaim(deps: GrantDeps, resume: NonNullable<FromExtractor['resume']>): Promise<Granted> {
  const claim = parseCommitId(resume.token);
  const over: Granted = { answer: { recorded: { counted: false } } };
  if (!claim) return over;
  const job = await deps.streams.load(claim.stream);
  const { state } = job;
  if (state.status !== 'processing' && state.status !== 'retrying') return over;
  if (!state.attempt.claims.includes(claim.version)) return over;
  const known = { ...reading(resume), id: resume.token, offset: resume.offset };
  const newest = isNewest(state, claim.version);
  const lease = newest ? await deps.leases.take(claim.stream, resume.token, deps.holder) : undefined;
  return { grant: grantOf(job, { ...known, lease }) };
}

function isNewest(state: JobState, version: number): boolean {
  return state.status === 'processing' && state.work === null && state.attempt.claims.at(-1) === version;
}

const reading = ({ reader, lists = [] }: { readonly reader: string; readonly lists?: readonly string[] }) => ({
  reader,
  lists,
});

interface Known {
  readonly id: string;
  readonly reader: string;
  readonly lists: readonly string[];
  readonly offset: number;
  readonly lease: Taken | undefined;
}

function grantOf(job: LoadedJob, { id, reader, lists, offset, lease }: Known): Grant {
  const { state } = job;
  const claim = parseCommitId(id);
  if (!claim || (state.status !== 'processing' && state.status !== 'retrying')) throw new Error(`${id} is no claim`);
  const { n: attempt } = state.attempt;
  aboutJob(claim.stream, { [DOCKET.attempt]: attempt, [DOCKET.templateId]: state.facts.templateId });
  return {
    token: id,
    jobId: claim.stream,
    version: claim.version,
    attempt,
    facts: state.facts,
    reader,
    lists,
    offset,
    job,
    lease,
  };
}
