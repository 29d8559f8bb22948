import type { Commit, EventLog } from '@docket/event-log';
import { viewOf } from '@docket/job';
import type { JobState } from '@docket/job';
import type { Records, Versioned } from '@docket/records';
import { jobOf } from './job-streams.ts';
import { UPLOADS, VIEW_FORM, VIEWS } from './kinds.ts';
import type { StoredView } from './kinds.ts';

/** File names that are remembered; a job's view is written some times within seconds. */
const REMEMBERED = 1_000;

/** The read model of jobs: one record a job, never older than what anyone has been told. */
export class Views {
  readonly #records: Records;
  readonly #log: EventLog;
  /** By blob, which is stored under one name and never under another. */
  readonly #fileNames = new Map<string, string | null>();

  constructor(records: Records, log: EventLog) {
    this.#records = records;
    this.#log = log;
  }

  /** Writes the view as of this commit, unless a newer one is there. */
  async write(commit: Commit, state: JobState): Promise<StoredView | undefined> {
    if (state.status === 'none') return undefined;
    const view = { ...(await this.show(state, commit.trace)), head: commit.mac };
    await this.#records.put(VIEWS, commit.stream, commit.version, view);
    return view;
  }

  /** The same over a view of this very commit, which may be damaged. True if written. */
  async restore(commit: Commit, state: JobState): Promise<boolean> {
    if (state.status === 'none') return false;
    const view = { ...(await this.show(state, commit.trace)), head: commit.mac };
    return this.#records.restore(VIEWS, commit.stream, commit.version, view);
  }

  /**
   * The view of a job in this state, with what lives outside the log.
   * @param trace W3C, of the job's newest commit.
   */
  async show(state: Exclude<JobState, { status: 'none' }>, trace: string | null): Promise<StoredView> {
    const view = viewOf(state);
    const kept = state.status !== 'erased';
    return {
      ...view,
      form: VIEW_FORM,
      fileName: await this.#fileName(state),
      traceparent: trace,
      listedFor: kept && view.purpose === 'job' ? view.accountId : null,
      trialSince: kept && (view.purpose === 'test' || view.purpose === 'draft') ? view.createdAt : null,
    };
  }

  /** The view of a job; where it is missing or of an older form, folded from the log and written. Undefined: no such job. */
  async read(jobId: string): Promise<Versioned<StoredView> | undefined> {
    const stored = await this.#records.get(VIEWS, jobId);
    if (stored && (stored.value.form ?? 0) >= VIEW_FORM) return stored;
    const { state, head } = jobOf(await this.#log.read(jobId));
    if (!head || state.status === 'none') return undefined;
    const value = { ...(await this.show(state, head.trace)), head: head.mac };
    await this.#records.restore(VIEWS, jobId, head.version, value);
    return { id: jobId, version: head.version, value };
  }

  async #fileName(state: JobState): Promise<string | null> {
    if (state.status === 'none') return null;
    const { blobId } = state.facts;
    if (state.status === 'erased') {
      this.#fileNames.delete(blobId);
      return null;
    }
    const known = this.#fileNames.get(blobId);
    if (known !== undefined) return known;
    const upload = await this.#records.get(UPLOADS, blobId);
    if (upload) this.#remember(blobId, upload.value.fileName);
    return upload?.value.fileName ?? null;
  }

  #remember(blobId: string, fileName: string | null): void {
    const [oldest] = this.#fileNames.keys();
    if (this.#fileNames.size >= REMEMBERED && oldest !== undefined) this.#fileNames.delete(oldest);
    this.#fileNames.set(blobId, fileName);
  }
}
