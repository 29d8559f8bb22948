import { activeTraceparent } from '@docket/tracing';
import { randomUUID } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import type { Blobs } from '@docket/blobs';
import type { Bus } from '@docket/bus';
import { pageRequested } from '@docket/contracts';
import type { GetJobPageRequest, JobPageAnswer } from '@docket/contracts';
import type { Records, Versioned } from '@docket/records';
import type { JobWatch, Look } from '../job-watch.ts';
import { PAGE_IMAGES } from '../kinds.ts';
import type { PageImage } from '../kinds.ts';
import type { JobReader, LiveView } from '../read-job.ts';
import { pageImageBlob, pageImageId, pageImageKey } from './page-image.ts';
import type { ReadPages } from './read-pages.ts';

/** How long a request waits for a page to be drawn, in ms. */
const WAIT = 20_000;
/** Extractors are asked again after so long, in ms: a message may be lost. */
const ASK_EVERY = 5_000;
/** A page that could not be drawn is tried again after so long, in ms. */
const TRY_AGAIN_AFTER = 60_000;
/** No document has a page beyond. */
const LAST_PAGE = 2_000;

const NO_SUCH_PAGE: JobPageAnswer = {
  refusal: { status: 404, code: 'PAGE_NOT_FOUND', message: 'The document has no such page.' },
};
const NOT_DRAWN: JobPageAnswer = {
  refusal: { status: 409, code: 'PAGE_NOT_DRAWN', message: 'The page cannot be drawn: the document is damaged.' },
};
const NOT_READY: JobPageAnswer = {
  refusal: { status: 503, code: 'PAGE_NOT_READY', message: 'The page is not drawn yet. Try again in some seconds.' },
};

export interface PageImageDeps {
  readonly reader: JobReader;
  readonly pages: ReadPages;
  readonly records: Records;
  readonly blobs: Blobs;
  readonly bus: Bus;
  readonly watch: JobWatch;
  readonly now: () => Date;
  /** How long a request waits, in ms. Default 20,000. */
  readonly waitMs?: number;
}

type Job = Versioned<LiveView>;

/** Pictures of pages: drawn by an extractor when they are first asked for, then kept. */
export class PageImages {
  readonly #deps: PageImageDeps;

  constructor(deps: PageImageDeps) {
    this.#deps = deps;
  }

  /** @param signal aborted when the caller is gone. */
  async get({ accountId, jobId, page }: GetJobPageRequest, signal: AbortSignal): Promise<JobPageAnswer> {
    const { reader, watch, waitMs } = this.#deps;
    let askedAt = -Infinity;
    const look = async (): Promise<Look<JobPageAnswer>> => {
      const { job, refusal } = await reader.find(accountId, jobId);
      if (refusal) return { answer: { refusal }, enough: true };
      if (!Number.isInteger(page) || page < 1 || page > LAST_PAGE) return { answer: NO_SUCH_PAGE, enough: true };
      const image = await reader.unlessErased(accountId, jobId, () => this.#image(job, page));
      if ('refusal' in image) return { answer: image, enough: true };
      const answer = await this.#answer(image);
      if (answer) return { answer, enough: true };
      if (performance.now() - askedAt >= ASK_EVERY) {
        askedAt = performance.now();
        this.#ask(image.token);
      }
      return { answer: NOT_READY, enough: false };
    };
    return watch.until(pageImageKey(jobId.toLowerCase(), page), { withinMs: waitMs ?? WAIT, signal }, look);
  }

  /** Nothing is owed for it: whoever still waits asks again. */
  #ask(token: string): void {
    void this.#deps.bus.publish(pageRequested, { v: 1, token }, { messageId: token, traceparent: activeTraceparent() });
  }

  /** The answer that a record has; undefined while the page is to be drawn. */
  async #answer(image: PageImage): Promise<JobPageAnswer | undefined> {
    if (image.state === 'failed') return image.code === 'PAGE_NOT_FOUND' ? NO_SUCH_PAGE : NOT_DRAWN;
    if (image.state === 'wanted') return undefined;
    const bytes = await this.#deps.blobs.get(pageImageBlob(image));
    return bytes && { png: await buffer(bytes) };
  }

  /** The record of a page as the job is now: one whose picture lies otherwise than the words begins anew. */
  async #image(job: Job, page: number): Promise<PageImage> {
    const { records, blobs } = this.#deps;
    const id = pageImageId(job.id, page);
    for (;;) {
      const stored = await records.get(PAGE_IMAGES, id);
      if (stored && (await this.#isGood(stored.value, job))) return stored.value;
      const image = await this.#renewed(stored?.value, job, page);
      const written = stored
        ? await records.replace(PAGE_IMAGES, id, stored.version, image)
        : await records.insert(PAGE_IMAGES, id, image);
      if (!written) continue;
      if (stored && stored.value.token !== image.token) await blobs.remove(pageImageBlob(stored.value));
      return image;
    }
  }

  async #isGood(image: PageImage, { value: view }: Job): Promise<boolean> {
    if (image.state === 'failed') {
      const age = this.#deps.now().getTime() - Date.parse(image.requestedAt);
      return image.code === 'PAGE_NOT_FOUND' || age < TRY_AGAIN_AFTER;
    }
    if (view.resultBlob !== null && image.resultBlob !== view.resultBlob) return false;
    return image.state === 'wanted' || (await this.#deps.blobs.info(pageImageBlob(image))) !== undefined;
  }

  async #renewed(old: PageImage | undefined, job: Job, page: number): Promise<PageImage> {
    const { resultBlob } = job.value;
    const { rotation, skew } = await this.#deps.pages.turnOf(job, page);
    const turned = { rotation, skew, resultBlob };
    if (
      old &&
      old.resultBlob !== resultBlob &&
      old.rotation === rotation &&
      old.skew === skew &&
      old.state !== 'failed'
    )
      return { ...old, ...turned };
    const requestedAt = this.#deps.now().toISOString();
    return {
      jobId: job.id,
      page,
      token: randomUUID(),
      state: 'wanted',
      code: null,
      requestedAt,
      takenAt: null,
      ...turned,
    };
  }
}
