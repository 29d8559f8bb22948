import { once } from 'node:events';
import type { ClientDuplexStream } from '@grpc/grpc-js';
import type { FromExtractor, ToExtractor } from '@docket/contracts';
import type { IngestClient } from '@docket/service';

/** How often the extractor says that it lives, in ms. */
const HEARTBEAT_EVERY = 1_000;
/** A connection on which ingest said nothing for so long is given up, in ms. */
const SILENT_AFTER = 30_000;
/** An ingest that has said the last word ends the connection within this time, or it is ended here, in ms. */
const END_WITHIN = 1_000;
/** One for all: an abort without a reason makes an error with its own stack, for every claim several. */
const GONE = new DOMException('the connection is gone', 'AbortError');

/** One connection of a claim: it may break at any time, and another one goes on where it stopped. */
export class ClaimStream {
  readonly #call: ClientDuplexStream<FromExtractor, ToExtractor>;
  #timer: NodeJS.Timeout;
  readonly #broken = new AbortController();
  #heard = performance.now();

  /** @param progress what heartbeats say; undefined: nothing is claimed yet, nothing to say. */
  constructor(ingest: IngestClient, trace: string | null, progress: () => FromExtractor['heartbeat'] | undefined) {
    this.#call = ingest.claim(trace);
    for (const event of ['error', 'end', 'close']) this.#call.on(event, () => this.#broken.abort(GONE));
    this.#timer = setInterval(() => {
      const heartbeat = progress();
      if (heartbeat === undefined) return;
      if (performance.now() - this.#heard > SILENT_AFTER) this.close();
      else this.#call.write({ heartbeat });
    }, HEARTBEAT_EVERY);
  }

  /** Aborted when the connection is gone. */
  get broken(): AbortSignal {
    return this.#broken.signal;
  }

  /** Resolves when there is room for more. @throws AbortError if the connection is gone. */
  async send(message: FromExtractor): Promise<void> {
    this.broken.throwIfAborted();
    if (!this.#call.write(message)) await once(this.#call, 'drain', { signal: this.broken });
  }

  /** What ingest says; ends when the connection is gone. */
  async *messages(): AsyncGenerator<ToExtractor> {
    try {
      for await (const message of this.#call as AsyncIterable<ToExtractor>) {
        this.#heard = performance.now();
        yield message;
      }
    } catch {
      // A broken connection is an end like any other: the caller connects again.
    }
  }

  /** Says that nothing more comes: ingest ends the connection, too, once it has said the last word. */
  finish(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.close(), END_WITHIN);
    this.#call.end();
  }

  close(): void {
    clearTimeout(this.#timer);
    if (!this.broken.aborted) this.#call.cancel();
    this.#broken.abort(GONE);
  }
}
