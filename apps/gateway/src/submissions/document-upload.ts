import { once } from 'node:events';
import { CHUNK_BYTES } from '@docket/contracts';
import type { Purpose, Refusal, Submission, SubmitClose, SubmitPart } from '@docket/contracts';
import { isCut, isServiceError } from '../http/refusal-of-error.ts';
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

/** Of a document this small, all is kept until ingest has answered: bytes. */
const KEPT_BYTES = 512 * 1024;

/**
 * One document on its way to ingest: bytes first, then what the form said about it. Where the connection to ingest breaks,
 * a small one is sent again by another; of a larger one the bytes are gone.
 */
export class DocumentUpload {
  readonly #ingest: Ingest;
  readonly #origin: UploadOrigin;
  readonly #stop: AbortController;
  #stream: ReturnType<Ingest['submit']> | null = null;
  #over: Promise<unknown> = Promise.resolve();
  /** What was sent, while all of it is kept. */
  #kept: SubmitPart[] | null = [];
  /** What broke the stream, of which all is kept. */
  #broken: unknown = undefined;
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
    const once = () => this.#close(close, withinMs);
    return this.#kept && isHarmlessTwice(close, this.#origin) ? this.#ingest.again(once) : once();
  }

  async #close(close: SubmitClose, withinMs: number): Promise<Submission> {
    const { call, answer } = this.#broken === undefined ? this.#open() : this.#reopen();
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
    this.#keep(part);
    this.#stop.signal.throwIfAborted();
    if (this.#broken !== undefined) return;
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
      (error: unknown) => this.#break(error),
    );
    const { accountId, purpose } = this.#origin;
    stream.call.write({ open: { accountId, ...(purpose && { purpose }) } });
    return stream;
  }

  /** Another stream with all that was sent. @throws what broke the former one, if not all is kept. */
  #reopen(): ReturnType<Ingest['submit']> {
    if (!this.#kept) throw this.#broken;
    this.#stream = null;
    this.#broken = undefined;
    const stream = this.#open();
    for (const part of this.#kept) stream.call.write(part);
    return stream;
  }

  #break(error: unknown): void {
    if (this.#kept && isServiceError(error) && isCut(error)) this.#broken = error;
    else this.#stop.abort(error);
  }

  #keep(part: SubmitPart): void {
    this.#kept = this.bytes <= KEPT_BYTES ? (this.#kept?.concat(part) ?? null) : null;
    if (!this.#kept && this.#broken !== undefined) this.#stop.abort(this.#broken);
  }
}

/** Does a second submission come to the job of the first, whose answer was lost? */
function isHarmlessTwice({ onDuplicate = 'reuse', idempotencyKey }: SubmitClose, { purpose }: UploadOrigin): boolean {
  if (purpose !== undefined && purpose !== 'job') return false;
  return Boolean(idempotencyKey) || (onDuplicate !== 'new' && onDuplicate !== 'reject');
}
