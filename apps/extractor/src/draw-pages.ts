import { once } from 'node:events';
import type { ClientDuplexStream } from '@grpc/grpc-js';
import type { Message, Outcome } from '@docket/bus';
import { CHUNK_BYTES } from '@docket/contracts';
import type { FromDrawer, PageRequested, PageWanted, ToDrawer } from '@docket/contracts';
import type { IngestClient, Log } from '@docket/service';
import { DocumentFile } from './document-file.ts';
import type { Drawing, ReaderPool } from './read/index.ts';

export interface DrawDeps {
  readonly ingest: IngestClient;
  readonly pool: Pick<ReaderPool, 'draw'>;
  readonly logger: Log;
}

const FAILURES = { 'no-such-page': 'PAGE_NOT_FOUND', 'not-drawable': 'PAGE_NOT_DRAWN' } as const;

/** Draws pages that somebody waits to see. Nothing is owed: whoever still waits has the page requested again. */
export class PageDrawing {
  readonly #deps: DrawDeps;
  readonly #stop = new AbortController();

  constructor(deps: DrawDeps) {
    this.#deps = deps;
  }

  async onPageRequested({ body, traceparent }: Message<PageRequested>): Promise<Outcome> {
    const call = this.#deps.ingest.drawPage(traceparent);
    const stop = () => call.cancel();
    this.#stop.signal.addEventListener('abort', stop);
    if (this.#stop.signal.aborted) stop();
    try {
      await this.#serve(call, body.token);
    } catch (error) {
      if (!this.#stop.signal.aborted) this.#deps.logger.warn({ err: error }, 'page not drawn');
    } finally {
      this.#stop.signal.removeEventListener('abort', stop);
      call.cancel();
    }
    return { kind: 'ack' };
  }

  /** Gives up what is being drawn. */
  stop(): void {
    this.#stop.abort();
  }

  async #serve(call: ClientDuplexStream<FromDrawer, ToDrawer>, token: string): Promise<void> {
    // Of a call that is cancelled while nobody reads it.
    call.on('error', () => undefined);
    call.write({ open: { token } });
    const file = await DocumentFile.create();
    try {
      let wanted: PageWanted | undefined;
      for await (const message of call as AsyncIterable<ToDrawer>) {
        wanted = message.wanted ?? wanted;
        if (message.documentChunk) await file.append(message.documentChunk);
        if (message.documentEnd && wanted) await tell(call, await this.#draw(file.path, wanted));
        if (message.notWanted || message.recorded) return;
      }
    } finally {
      await file.discard();
    }
  }

  /** @throws AbortError when this process stops: it does not wait for the picture. */
  async #draw(file: string, { mediaType, page, rotation, skew }: PageWanted): Promise<Drawing> {
    const over = new AbortController();
    const stopped = once(this.#stop.signal, 'abort', { signal: over.signal }).then(() => {
      throw new DOMException('stopping', 'AbortError');
    });
    stopped.catch(() => undefined);
    const drawn = this.#deps.pool.draw({ file, mediaType, page, turn: { rotation: rotation ?? 0, skew: skew ?? 0 } });
    drawn.catch(() => undefined);
    return Promise.race([drawn, stopped]).finally(() => over.abort());
  }
}

async function tell(call: ClientDuplexStream<FromDrawer, ToDrawer>, drawing: Drawing): Promise<void> {
  const send = async (message: FromDrawer) => {
    if (!call.write(message)) await Promise.race([once(call, 'drain'), once(call, 'close')]);
  };
  if ('none' in drawing) return send({ failed: FAILURES[drawing.none] });
  for (let at = 0; at < drawing.png.length; at += CHUNK_BYTES)
    await send({ pngChunk: drawing.png.subarray(at, at + CHUNK_BYTES) });
  await send({ drawn: {} });
}
