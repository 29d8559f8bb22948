import type { FinishedRun, FinishedRunAnswer } from '@docket/contracts';
import { parseCommitId } from '@docket/event-log';
import { ERROR_CODES } from '@docket/job';
import type { JobState } from '@docket/job';
import type { Records } from '@docket/records';
import type { Accounts } from './accounts/accounts.ts';
import { monthOf, pagesCharged } from './accounts/usage.ts';
import type { Callbacks } from './callbacks.ts';
import { eventIdOf } from './job-id.ts';
import type { JobStreams } from './job-streams.ts';
import { OWED } from './kinds.ts';
import type { JobReader } from './read-job.ts';

export interface FinishedRunsParts {
  readonly streams: JobStreams;
  readonly reader: JobReader;
  readonly records: Records;
  readonly accounts: Accounts;
  readonly callbacks: Callbacks;
  /** Of job and event ids. */
  readonly jobIds: string;
}

type CommitName = NonNullable<ReturnType<typeof parseCommitId>>;
type RunEnd = Omit<FinishedRun, 'jobId' | 'eventId' | 'finishedAt' | 'callbacks'>;

/** Tells the dispatcher how runs ended, and takes its word that their deliveries are stored. */
export class FinishedRuns {
  readonly #parts: FinishedRunsParts;

  constructor(parts: FinishedRunsParts) {
    this.#parts = parts;
  }

  /** The run that ended with this commit, with the result of that very commit; or that its job was erased. */
  async get(commitId: string): Promise<FinishedRunAnswer> {
    const parsed = parseCommitId(commitId);
    if (!parsed) return {};
    // First: a callback that is added after the reading below is owed anew, as a later debt than this one.
    const owed = (await this.#parts.records.get(OWED, commitId))?.version ?? 0;
    return { ...(await this.#answer(commitId, parsed)), owed };
  }

  /** The debt is settled; one that was made since `owed` was answered stays. */
  async stored(commitId: string, owed?: number): Promise<void> {
    await this.#parts.records.remove(OWED, commitId, owed);
  }

  async #answer(commitId: string, { stream: jobId, version }: CommitName): Promise<FinishedRunAnswer> {
    const { streams, callbacks, jobIds } = this.#parts;
    const eventId = eventIdOf(jobIds, commitId);
    const newest = await streams.load(jobId);
    if (newest.state.status === 'erased') return { erasedJobId: jobId, erasedEventId: eventId };
    // Mostly nothing has happened since.
    const { state, head } = newest.head?.version === version ? newest : await streams.loadAt(jobId, version);
    if (head?.id !== commitId) return {};
    const [end, wanted] = await Promise.all([this.#endOf(state, head.at), callbacks.of(jobId)]);
    if (!end) return {};
    const trace = head.trace === null ? {} : { traceparent: head.trace };
    return { run: { ...end, jobId, eventId, finishedAt: head.at, callbacks: wanted, ...trace } };
  }

  async #endOf(state: JobState, at: string): Promise<RunEnd | undefined> {
    if (state.status !== 'completed' && state.status !== 'failed') return undefined;
    const { accountId } = state.facts;
    const pages = state.pageCount === null ? {} : { pageCount: state.pageCount };
    const pageRemaining = await this.#parts.accounts.pagesLeft(accountId, monthOf(at));
    const usage = { pageUsed: pagesCharged(state), pageRemaining, ...pages };
    if (state.status === 'failed')
      return { accountId, status: 'failed', error: ERROR_CODES[state.code].message, ...usage };
    const { result } = await this.#parts.reader.result(state.resultBlob);
    return { accountId, status: 'completed', resultJson: JSON.stringify(result), ...usage };
  }
}
