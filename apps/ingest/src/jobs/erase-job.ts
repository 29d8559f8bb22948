import type { Blobs } from '@docket/blobs';
import { recordedEvents } from '@docket/event-log';
import type { EventLog } from '@docket/event-log';
import type { JobEvent, JobFacts } from '@docket/job';
import type { Records } from '@docket/records';
import { forgetSamples } from '../backfills/forget-samples.ts';
import { removePageImages } from '../evidence/page-image.ts';
import { CALLBACKS, UPLOADS, VIEWS } from '../kinds.ts';
import type { StoredWords } from '../stored-words.ts';

export interface EraseParts {
  readonly log: EventLog;
  readonly records: Records;
  readonly blobs: Blobs;
  readonly words: StoredWords;
}

/** Removes what is kept of erased jobs. Their log stays: nothing personal is in it, and its chain must hold. */
export class Erasure {
  readonly #parts: EraseParts;

  constructor(parts: EraseParts) {
    this.#parts = parts;
  }

  /**
   * Removes document, pictures of its pages, file name, callbacks, samples in backfills, results of all runs and words of a job whose view says that it
   * is erased. Repeating it is harmless. @throws StoreUnavailable
   */
  async forget(jobId: string): Promise<void> {
    const { log, records, blobs } = this.#parts;
    await removePageImages(records, blobs, jobId);
    await records.remove(CALLBACKS, jobId);
    await forgetSamples(records, jobId);
    for (const { event } of recordedEvents<JobEvent>(await log.read(jobId))) {
      if (event.type === 'JobCompleted') await blobs.remove(event.data.resultBlob);
      if (event.type !== 'JobSubmitted') continue;
      await blobs.remove(event.data.blobId);
      await records.remove(UPLOADS, event.data.blobId);
      await this.#forgetWords(event.data);
    }
  }

  /**
   * Words belong to all jobs of the account with this document, and go with the last. Each job's view is erased before
   * it counts the others, so of two that are erased at once one finds none left.
   */
  async #forgetWords({ accountId, sha256 }: JobFacts): Promise<void> {
    const others = await this.#parts.records.count(VIEWS, { index: 'byDocument', equals: [accountId, sha256] });
    if (others === 0) await this.#parts.words.forget({ accountId, sha256 });
  }
}
