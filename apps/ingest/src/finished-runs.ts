import type { FinishedRun, FinishedRunAnswer } from '@docket/contracts';
import { ERROR_CODES } from '@docket/job';
import type { JobState } from '@docket/job';
import type { Records } from '@docket/records';
import { eventIdOf } from './job-id.ts';
import type { JobStreams } from './job-streams.ts';
import { OWED } from './kinds.ts';
import type { JobReader } from './read-job.ts';
import { parseCommitId } from './recorded-job.ts';

/** What `pageRemaining` says for an account without a quota. */
const UNLIMITED_PAGES = 1_000_000_000;

/** Tells the dispatcher how runs ended, and takes its word that their deliveries are stored. */
export class FinishedRuns {
  readonly #streams: JobStreams;
  readonly #reader: JobReader;
  readonly #records: Records;
  readonly #jobIds: string;

  constructor(streams: JobStreams, reader: JobReader, records: Records, jobIds: string) {
    this.#streams = streams;
    this.#reader = reader;
    this.#records = records;
    this.#jobIds = jobIds;
  }

  /** The run that ended with this commit, with the result of that very commit; or that its job was erased. */
  async get(commitId: string): Promise<FinishedRunAnswer> {
    const parsed = parseCommitId(commitId);
    if (!parsed) return {};
    const newest = await this.#streams.load(parsed.jobId);
    if (newest.state.status === 'erased')
      return { erasedJobId: parsed.jobId, erasedEventId: eventIdOf(this.#jobIds, commitId) };
    const { state, head } = await this.#streams.loadAt(parsed.jobId, parsed.version);
    if (head?.id !== commitId) return {};
    const end = await this.#endOf(state);
    if (!end) return {};
    const trace = head.trace === null ? {} : { traceparent: head.trace };
    const eventId = eventIdOf(this.#jobIds, commitId);
    return { run: { ...end, jobId: parsed.jobId, eventId, finishedAt: head.at, ...trace } };
  }

  /** Nothing is owed for this commit any more. */
  async stored(commitId: string): Promise<void> {
    await this.#records.remove(OWED, commitId);
  }

  async #endOf(state: JobState): Promise<Omit<FinishedRun, 'jobId' | 'eventId' | 'finishedAt'> | undefined> {
    if (state.status !== 'completed' && state.status !== 'failed') return undefined;
    const { accountId } = state.facts;
    const pages = state.pageCount === null ? {} : { pageCount: state.pageCount };
    const pageUsed = state.status === 'completed' ? (state.pageCount ?? 0) : 0;
    const usage = { pageUsed, pageRemaining: UNLIMITED_PAGES, ...pages };
    if (state.status === 'failed')
      return { accountId, status: 'failed', error: ERROR_CODES[state.code].message, ...usage };
    const { result } = await this.#reader.result(state.resultBlob);
    return { accountId, status: 'completed', resultJson: JSON.stringify(result), ...usage };
  }
}
