import { MAX_DOCUMENT_BYTES } from '@docket/contracts';
import type { SubmitClose, SubmitOpen, SubmitPart } from '@docket/contracts';
import { HEAD_BYTES } from './media-type.ts';

/** The stream ended before `close`: the client is gone. Nothing is kept. */
class UploadAborted extends Error {
  override readonly name = 'UploadAborted';
}

/** The parts of one upload in their order: `open`, `head`, then `bytes` or `skip`, and `close`. */
export class Upload {
  readonly #parts: AsyncIterator<SubmitPart>;
  readonly #first: Uint8Array[] = [];
  #close: SubmitClose | undefined;
  #size = 0;

  constructor(parts: AsyncIterable<SubmitPart>) {
    this.#parts = parts[Symbol.asyncIterator]();
  }

  /** Who submits, and what for. @throws UploadAborted */
  async open(): Promise<SubmitOpen> {
    const part = await this.#next();
    if (!('open' in part)) throw new UploadAborted('the first part of an upload is not `open`');
    return part.open;
  }

  /** The first bytes, which {@link bytes} will yield again. @throws UploadAborted */
  async head(): Promise<Uint8Array> {
    let have = 0;
    while (have < HEAD_BYTES && !this.#close) {
      const chunk = await this.#chunk();
      if (chunk) have += this.#first.push(chunk) && chunk.length;
    }
    return Buffer.concat(this.#first);
  }

  /** The document's bytes; past the limit they are read but no longer passed on. @throws UploadAborted */
  async *bytes(): AsyncGenerator<Uint8Array> {
    for (const chunk of this.#first) yield chunk;
    while (!this.#close) {
      const chunk = await this.#chunk();
      if (chunk && !this.tooLarge) yield chunk;
    }
  }

  /** Reads to the end, keeping nothing. @throws UploadAborted */
  async skip(): Promise<void> {
    while (!this.#close) await this.#chunk();
  }

  get tooLarge(): boolean {
    return this.#size > MAX_DOCUMENT_BYTES;
  }

  /** What came last. */
  get close(): SubmitClose {
    if (!this.#close) throw new Error('the upload is not read to its end');
    return this.#close;
  }

  async #chunk(): Promise<Uint8Array | undefined> {
    const part = await this.#next();
    if ('close' in part) this.#close = part.close;
    if (!('chunk' in part)) return undefined;
    this.#size += part.chunk.length;
    return part.chunk;
  }

  async #next(): Promise<SubmitPart> {
    const next = await this.#parts.next();
    if (next.done) throw new UploadAborted('the upload ended before it was complete');
    return next.value;
  }
}
