import type { Blobs } from '@docket/blobs';
import type { EventLog } from '@docket/event-log';
import type { Records } from '@docket/records';
import { forgetUnusedCallbacks } from './callbacks.ts';
import { pageImageId, parsePageImageBlob } from './evidence/page-image.ts';
import type { PageOfBlob } from './evidence/page-image.ts';
import { jobOf } from './job-streams.ts';
import { PAGE_IMAGES, UPLOADS } from './kinds.ts';

/** Age at which a blob that no job names is nobody's any more, in ms. */
const ORPHAN_AFTER = 24 * 60 * 60 * 1_000;

export interface OrphanDeps {
  readonly blobs: Blobs;
  readonly records: Records;
  readonly log: EventLog;
  readonly now: () => Date;
}

/**
 * Removes blobs that no job names and that nobody touched for a day: what a crash in mid-upload, or after an append
 * with unknown outcome, left behind.
 */
export class Orphans {
  readonly #deps: OrphanDeps;
  /** Blobs touched before were looked at; what a job named then goes with that job, so each is looked at once. */
  #lookedUpTo = '';

  constructor(deps: OrphanDeps) {
    this.#deps = deps;
  }

  /** One round; answers how many were removed. */
  async remove(stopping?: AbortSignal): Promise<number> {
    const { blobs, records, now } = this.#deps;
    const before = new Date(now().getTime() - ORPHAN_AFTER).toISOString();
    let removed = 0;
    for await (const { id, touchedAt } of blobs.olderThan(before)) {
      if (stopping?.aborted) return removed;
      if (touchedAt < this.#lookedUpTo || (await this.#isNamed(id))) continue;
      await this.#forgetCallbacks(id, before);
      await blobs.remove(id);
      await records.remove(UPLOADS, id);
      removed++;
    }
    this.#lookedUpTo = before;
    return removed;
  }

  async #isNamed(blobId: string): Promise<boolean> {
    const { records, log } = this.#deps;
    const image = parsePageImageBlob(blobId);
    if (image) return this.#isPageImage(image);
    const jobId = resultOwner(blobId) ?? (await records.get(UPLOADS, blobId))?.value.jobId;
    if (jobId === undefined) return false;
    const { state } = jobOf(await log.read(jobId));
    if (state.status === 'none' || state.status === 'erased') return false;
    return state.facts.blobId === blobId || (state.status === 'completed' && state.resultBlob === blobId);
  }

  /** Of a job that was never made, or was erased while a submission of its document was cut off. */
  async #forgetCallbacks(blobId: string, before: string): Promise<void> {
    const { records, log } = this.#deps;
    const jobId = (await records.get(UPLOADS, blobId))?.value.jobId;
    if (jobId === undefined) return;
    const { state } = jobOf(await log.read(jobId));
    if (state.status === 'none' || state.status === 'erased') await forgetUnusedCallbacks(records, jobId, before);
  }

  /** A picture that its page's record names; erasing the job removes that. */
  async #isPageImage({ jobId, page, token }: PageOfBlob): Promise<boolean> {
    return (await this.#deps.records.get(PAGE_IMAGES, pageImageId(jobId, page)))?.value.token === token;
  }
}

/** `result-<jobId>-<hash>` belongs to that job. */
const resultOwner = (blobId: string) => /^result-([0-9a-f-]{36})-/.exec(blobId)?.[1];
