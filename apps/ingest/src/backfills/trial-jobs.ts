import { NO_SUCH_JOB } from '../job-streams.ts';
import type { JobStreams } from '../job-streams.ts';
import type { BackfillTrial, StoredBackfill } from './kinds.ts';

type Tried = Pick<StoredBackfill, 'templateId' | 'version'>;

/**
 * The jobs that try a version on documents of past jobs: ordinary ones for extractors, but neither listed nor charged nor
 * told. They borrow the document, so that it is gone at once when its own job is erased.
 */
export class TrialJobs {
  readonly #streams: JobStreams;

  constructor(streams: JobStreams) {
    this.#streams = streams;
  }

  /** Submits a trial; repeating it submits none. */
  async submit({ templateId, version }: Tried, { jobId, trialId }: BackfillTrial): Promise<void> {
    const { state } = await this.#streams.load(jobId);
    if (state.status === 'none') throw new Error(`job ${jobId} has a view but no commit`);
    const facts = {
      ...{ ...state.facts, templateId, templateVersion: version },
      ...{ purpose: 'backfill' as const, blobId: `backfill-${trialId}`, borrowedBlob: state.facts.blobId },
    };
    // It was chosen among others; now it alone is tried.
    delete facts.competing;
    await this.#streams.execute(trialId, { type: 'submit', facts }, { trace: null }, NO_SUCH_JOB);
  }

  /**
   * Erases a trial; one that was not submitted is submitted first, so that whoever was about to do so finds it erased.
   */
  async erase(tried: Tried, trial: BackfillTrial): Promise<void> {
    const erase = () => this.#streams.execute(trial.trialId, { type: 'erase' }, { trace: null });
    const { refused } = await erase();
    if (refused?.refused !== 'unknown') return;
    await this.submit(tried, trial);
    await erase();
  }
}
