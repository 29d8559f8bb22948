import type { FinishedRun, FinishedRunAnswer } from '@docket/contracts';
import { parseCommitId } from '@docket/event-log';
import { ERROR_CODES } from '@docket/job';
import type { JobState } from '@docket/job';
import type { Records } from '@docket/records';
import type { Accounts } from './accounts/accounts.ts';
import { monthOf, pagesCharged } from './accounts/usage.ts';
import { eventIdOf } from './job-id.ts';
import type { JobStreams } from './job-streams.ts';
import { OWED } from './kinds.ts';
import type { JobReader } from './read-job.ts';

export interface FinishedRunsParts {
  readonly streams: JobStreams;
  readonly reader: JobReader;
  readonly records: Records;
  readonly accounts: Accounts;
  /** Of job and event ids. */
  readonly jobIds: string;
}

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
    const newest = await this.#parts.streams.load(parsed.stream);
    if (newest.state.status === 'erased')
      return { erasedJobId: parsed.stream, erasedEventId: eventIdOf(this.#parts.jobIds, commitId) };
    const { state, head } = await this.#parts.streams.loadAt(parsed.stream, parsed.version);
    if (head?.id !== commitId) return {};
    const end = await this.#endOf(state, head.at);
    if (!end) return {};
    const trace = head.trace === null ? {} : { traceparent: head.trace };
    const eventId = eventIdOf(this.#parts.jobIds, commitId);
    return { run: { ...end, jobId: parsed.stream, eventId, finishedAt: head.at, ...trace } };
  }

  /** Nothing is owed for this commit any more. */
  async stored(commitId: string): Promise<void> {
    await this.#parts.records.remove(OWED, commitId);
  }

  async #endOf(
    state: JobState,
    at: string,
  ): Promise<Omit<FinishedRun, 'jobId' | 'eventId' | 'finishedAt'> | undefined> {
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
