import { Readable } from 'node:stream';
import type { Blobs } from '@docket/blobs';
import { CHUNK_BYTES } from '@docket/contracts';
import type { FromDrawer, ToDrawer } from '@docket/contracts';
import type { JobFacts } from '@docket/job';
import type { Records, Versioned } from '@docket/records';
import type { Duplex } from '../duplex-stream.ts';
import type { JobStreams } from '../job-streams.ts';
import type { JobWatch } from '../job-watch.ts';
import { PAGE_IMAGES } from '../kinds.ts';
import type { PageImage } from '../kinds.ts';
import { pageImageBlob, pageImageKey, removePageImages } from './page-image.ts';

/** An extractor that took a page so long ago (ms) is gone with the replica that served it. */
const TAKEN_FOR = 90_000;
const LARGEST_PNG = 16 * 1024 * 1024;

export interface DrawingDeps {
  readonly records: Records;
  readonly blobs: Blobs;
  readonly streams: JobStreams;
  readonly watch: JobWatch;
  readonly now: () => Date;
}

type Stream = Duplex<FromDrawer, ToDrawer>;
type Outcome = { readonly png: Buffer } | { readonly failed: NonNullable<FromDrawer['failed']> };

interface Taken {
  readonly image: Versioned<PageImage>;
  readonly facts: JobFacts;
}

/** Serves extractors that draw pages: each page is drawn by one at a time, and only while its token is good. */
export class Drawings {
  readonly #deps: DrawingDeps;
  readonly #closing = new AbortController();

  constructor(deps: DrawingDeps) {
    this.#deps = deps;
  }

  /** Aborted when this process stops: streams then end with UNAVAILABLE. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  close(): void {
    this.#closing.abort();
  }

  /** Serves one stream to its end. @throws what made it fail on our side. */
  async serve(stream: Stream): Promise<void> {
    const first = await stream.incoming.next();
    const token = first.done ? undefined : first.value.open?.token;
    const taken = token === undefined ? undefined : await this.#take(token);
    if (!taken) return stream.send({ notWanted: { reason: 'gone' } });
    const outcome = await this.#draw(stream, taken).catch(async (error: unknown) => {
      await this.#giveBack(taken);
      throw error;
    });
    if (!outcome) return this.#giveBack(taken);
    await stream.send({ recorded: { counted: await this.#record(taken.image, outcome) } });
  }

  /** The page of this token, for one extractor; undefined if it is drawn, being drawn or gone. */
  async #take(token: string): Promise<Taken | undefined> {
    const { records, streams, now } = this.#deps;
    const { items } = await records.list(PAGE_IMAGES, { index: 'byToken', equals: [token], limit: 1 });
    const [image] = items;
    if (image?.value.state !== 'wanted' || this.#isTaken(image.value)) return undefined;
    const { state } = await streams.load(image.value.jobId);
    if (state.status === 'none' || state.status === 'erased') {
      await records.remove(PAGE_IMAGES, image.id);
      return undefined;
    }
    const value = { ...image.value, takenAt: now().toISOString() };
    if (!(await records.replace(PAGE_IMAGES, image.id, image.version, value))) return undefined;
    return { image: { id: image.id, version: image.version + 1, value }, facts: state.facts };
  }

  #isTaken({ takenAt }: PageImage): boolean {
    return takenAt !== null && this.#deps.now().getTime() - Date.parse(takenAt) < TAKEN_FOR;
  }

  /** Undefined: the extractor is gone. */
  async #draw(stream: Stream, { image, facts }: Taken): Promise<Outcome | undefined> {
    const { page, rotation, skew } = image.value;
    const bytes = await this.#deps.blobs.get(facts.blobId);
    if (!bytes) return { failed: 'PAGE_NOT_DRAWN' };
    await stream.send({ wanted: { mediaType: facts.mediaType, page, rotation, skew } });
    for await (const piece of bytes as AsyncIterable<Buffer>) {
      for (let at = 0; at < piece.length; at += CHUNK_BYTES)
        await stream.send({ documentChunk: piece.subarray(at, at + CHUNK_BYTES) });
    }
    await stream.send({ documentEnd: {} });
    return receive(stream);
  }

  async #giveBack({ image: { id, version, value } }: Taken): Promise<void> {
    await this.#deps.records.replace(PAGE_IMAGES, id, version, { ...value, takenAt: null });
  }

  /** The picture is stored before anybody is told, and goes again if its job was erased meanwhile. */
  async #record({ id, version, value }: Versioned<PageImage>, outcome: Outcome): Promise<boolean> {
    const { records, blobs, streams, watch } = this.#deps;
    const blobId = pageImageBlob(value);
    if ('png' in outcome) await blobs.put(blobId, Readable.from([outcome.png]));
    const code = 'png' in outcome ? null : outcome.failed;
    const state = code === null ? 'ready' : 'failed';
    const counted = await records.replace(PAGE_IMAGES, id, version, { ...value, state, code, takenAt: null });
    if (!counted) await blobs.remove(blobId);
    const job = await streams.load(value.jobId);
    if (job.state.status === 'erased') await removePageImages(records, blobs, value.jobId);
    watch.announce(pageImageKey(value.jobId, value.page), 'page.drawn');
    return counted;
  }
}

async function receive({ incoming }: Stream): Promise<Outcome | undefined> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const next = await incoming.next();
    if (next.done) return undefined;
    const { pngChunk, drawn, failed } = next.value;
    if (failed) return { failed: failed === 'PAGE_NOT_FOUND' ? failed : 'PAGE_NOT_DRAWN' };
    if (drawn) return size > LARGEST_PNG ? { failed: 'PAGE_NOT_DRAWN' } : { png: Buffer.concat(pieces) };
    if (pngChunk && (size += pngChunk.length) <= LARGEST_PNG) pieces.push(pngChunk);
  }
}
