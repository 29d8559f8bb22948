import type { Blobs } from '@docket/blobs';
import { BODY_PREFIX } from '../kinds.ts';

/** Bodies of events: built once, kept by event id, sent byte for byte. Every call may throw StoreUnavailable. */
export class Bodies {
  readonly #blobs: Blobs;

  constructor(blobs: Blobs) {
    this.#blobs = blobs;
  }

  /** Stores an event's body. The first one stored stays, whatever a repeat brings. */
  async keep(eventId: string, body: Uint8Array): Promise<void> {
    await this.#blobs.put(BODY_PREFIX + eventId, once(body));
  }

  /** Undefined: its job was erased, or it was never stored. */
  async get(eventId: string): Promise<Buffer | undefined> {
    const stream = await this.#blobs.get(BODY_PREFIX + eventId);
    return stream && Buffer.concat((await stream.toArray()) as Uint8Array[]);
  }

  async drop(eventId: string): Promise<void> {
    await this.#blobs.remove(BODY_PREFIX + eventId);
  }
}

// eslint-disable-next-line @typescript-eslint/require-await -- blobs take a stream
async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
