import type { Blobs } from '@docket/blobs';
import type { EventLog } from '@docket/event-log';
import type { Records } from '@docket/records';
import { pageImageId, parsePageImageBlob } from './evidence/page-image.ts';
import type { PageOfBlob } from './evidence/page-image.ts';
import { PAGE_IMAGES, UPLOADS } from './kinds.ts';
import { jobOf } from './recorded-job.ts';

/** Age at which a blob that no job names is nobody's any more, in ms. */
const ORPHAN_AFTER = 24 * 60 * 60 * 1_000;

/**
 * Removes blobs that no job names and that nobody touched for a day: what a crash in mid-upload, or after an append
 * with unknown outcome, left behind. Answers how many.
 */
export async function removeOrphans(blobs: Blobs, records: Records, log: EventLog, now: Date): Promise<number> {
  let removed = 0;
  for await (const { id } of blobs.olderThan(new Date(now.getTime() - ORPHAN_AFTER).toISOString())) {
    if (await isNamed(id, records, log)) continue;
    await blobs.remove(id);
    await records.remove(UPLOADS, id);
    removed++;
  }
  return removed;
}

async function isNamed(blobId: string, records: Records, log: EventLog): Promise<boolean> {
  const image = parsePageImageBlob(blobId);
  if (image) return isPageImage(image, records);
  const jobId = resultOwner(blobId) ?? (await records.get(UPLOADS, blobId))?.value.jobId;
  if (jobId === undefined) return false;
  const { state } = jobOf(await log.read(jobId));
  if (state.status === 'none' || state.status === 'erased') return false;
  return state.facts.blobId === blobId || (state.status === 'completed' && state.resultBlob === blobId);
}

/** A picture that its page's record names; erasing the job removes that. */
async function isPageImage({ jobId, page, token }: PageOfBlob, records: Records): Promise<boolean> {
  return (await records.get(PAGE_IMAGES, pageImageId(jobId, page)))?.value.token === token;
}

/** `result-<jobId>-<hash>` belongs to that job. */
const resultOwner = (blobId: string) => /^result-([0-9a-f-]{36})-/.exec(blobId)?.[1];
