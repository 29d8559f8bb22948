import type { Blobs } from '@docket/blobs';
import type { Records } from '@docket/records';
import { PAGE_IMAGES } from '../kinds.ts';
import type { PageImage } from '../kinds.ts';

/** What the blob of a picture is named for. */
export type PageOfBlob = Pick<PageImage, 'jobId' | 'page' | 'token'>;

/** Id of the record of a page. */
export const pageImageId = (jobId: string, page: number): string => `${jobId}/${page}`;

/** Key under which its picture is waited for. */
export const pageImageKey = (jobId: string, page: number): string => `page ${jobId}/${page}`;

/** The picture's blob: one for each token, so that a late drawing never takes the place of another. */
export const pageImageBlob = ({ jobId, page, token }: PageOfBlob): string => `page-${jobId}-${page}-${token}`;

/** The page that a blob is named for; undefined if it is no picture of a page. */
export function parsePageImageBlob(blobId: string): PageOfBlob | undefined {
  const match = /^page-([0-9a-f-]{36})-(\d+)-([0-9a-f-]{36})$/.exec(blobId);
  const [, jobId, page, token] = match ?? [];
  return jobId === undefined || token === undefined ? undefined : { jobId, page: Number(page), token };
}

/** Removes all pictures of a job. For one that is erased: whoever stores a picture looks for that afterwards. */
export async function removePageImages(records: Records, blobs: Blobs, jobId: string): Promise<void> {
  for (;;) {
    const { items, next } = await records.list(PAGE_IMAGES, { index: 'byJob', equals: [jobId], limit: 100 });
    for (const { id, value } of items) {
      await blobs.remove(pageImageBlob(value));
      await records.remove(PAGE_IMAGES, id);
    }
    if (next === undefined) return;
  }
}
