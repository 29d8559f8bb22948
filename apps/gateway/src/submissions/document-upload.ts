import { once } from 'node:events';
import { CHUNK_BYTES } from '@docket/contracts';
import type { Purpose, Refusal, Submission, SubmitClose, SubmitPart } from '@docket/contracts';
import { Refused } from '../http/refused.ts';
import { REFUSALS } from '../http/refusals.ts';
import { accepted } from '../neighbours/neighbour.ts';
import type { Ingest } from '../ingest/ingest.ts';
import { GATEWAY_METRICS } from '../metrics.ts';

export interface UploadOrigin {
  readonly accountId: string;
  readonly traceparent: string;
  /** Largest document in bytes. */
  readonly documentBytes: number;
  /** Default: an ordinary job. */
  readonly purpose?: Purpose;
}

/** One document on its way to ingest: bytes first, then what the form said about it. */
export class DocumentUpload {
  readonly #ingest: Ingest;
  readonly #origin: UploadOrigin;
  readonly #stop: AbortController;
  #stream: ReturnType<Ingest['submit']> | null = null;
  #over: Promise<unknown> = Promise.resolve();
  /** Bytes handed over so far. */
  bytes = 0;
  /** What ingest said, if it refused the document before its end. */
  refusal: Refusal | null = null;

  /** @param stop aborted as soon as ingest refuses or fails, which may be before the document has ended. */
  constructor(ingest: Ingest, origin: UploadOrigin, stop: AbortController) {
    this.#ingest = ingest;
    this.#origin = origin;
    this.#stop = stop;
  }

  /**
   * Sends the document at ingest's pace.
   * @throws Refused if it is too large; the reason of `stop`.
   */
  async send(content: AsyncIterable<Buffer>): Promise<void> {
    for await (const bytes of content) await this.write(bytes);
  }

  /** Sends the next bytes, at ingest's pace. @throws as {@link send} does. */
  async write(bytes: Buffer): Promise<void> {
    this.bytes += bytes.length;
    if (this.bytes > this.#origin.documentBytes) throw new Refused(REFUSALS.documentTooLarge);
    for (let from = 0; from < bytes.length; from += CHUNK_BYTES) {
      await this.#write({ chunk: bytes.subarray(from, from + CHUNK_BYTES) });
    }
    GATEWAY_METRICS.uploadBytes.add({}, bytes.length);
  }

  /**
   * Ends the document; only now ingest may make a job of it.
   * @param withinMs how long the answer may take.
   * @throws Refused in ingest's words; ServiceError: the outcome is not known.
   */
  async close(close: SubmitClose, withinMs: number): Promise<Submission> {
    const { call, answer } = this.#open();
    call.write({ close });
    call.end();
    // Cancelling makes the answer reject.
    const timer = setTimeout(() => call.cancel(), withinMs);
    const { submission, refusal } = await answer.finally(() => clearTimeout(timer));
    const granted = accepted(refusal, submission);
    GATEWAY_METRICS.submissions.add({ outcome: granted.duplicate ? 'duplicate' : 'created' });
    return granted;
  }

  /** Gives the document up: ingest keeps nothing of one that was not closed. */
  cancel(): void {
    this.#stream?.call.cancel();
  }

  async #write(part: SubmitPart): Promise<void> {
    const { call } = this.#open();
    this.#stop.signal.throwIfAborted();
    if (!call.write(part)) await Promise.race([once(call, 'drain', { signal: this.#stop.signal }), this.#over]);
  }

  #open(): ReturnType<Ingest['submit']> {
    if (this.#stream) return this.#stream;
    const stream = this.#ingest.submit(this.#origin.traceparent);
    this.#stream = stream;
    stream.call.on('error', () => undefined);
    this.#over = stream.answer.then(
      ({ refusal = null }) => {
        this.refusal = refusal;
        this.#stop.abort(refusal ? new Refused(refusal) : new Error('ingest answered too early'));
      },
      (error: unknown) => this.#stop.abort(error),
    );
    const { accountId, purpose } = this.#origin;
    stream.call.write({ open: { accountId, ...(purpose && { purpose }) } });
    return stream;
  }
}
