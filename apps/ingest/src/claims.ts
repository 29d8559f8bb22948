import { setTimeout as wait } from 'node:timers/promises';
import type { FromExtractor } from '@docket/contracts';
import type { Log } from '@docket/service';
import { grantClaim, resumeClaim } from './grant-claim.ts';
import type { Granted } from './grant-claim.ts';
import { HeldClaim } from './hold-claim.ts';
import type { ExtractorStream, HoldDeps } from './hold-claim.ts';
import type { GrantDeps } from './grant-claim.ts';
import { OwnPauses } from './own-pauses.ts';

/** Wait for an extractor whose stream broke to come back before it counts as gone, in ms. */
const GONE_AFTER = 1_000;
/** A stream that broke so soon after a pause of our own broke because of it, in ms. */
const OUR_DOING = 10_000;

export type ClaimDeps = GrantDeps & HoldDeps & { readonly logger: Log };

/** How a stream ends: by the extractor, or by our own doing (then the lease decides, not the broken stream). */
export interface StreamEnd {
  /** Aborted once the extractor's side is gone. */
  readonly gone: AbortSignal;
  /** Aborted once the stream is over for any reason. */
  readonly over: AbortSignal;
}

/** Serves the extractors' streams. */
export class Claims {
  readonly #deps: ClaimDeps;
  readonly #held = new Set<Promise<void>>();
  readonly #closing = new AbortController();
  readonly #pauses = new OwnPauses(() => performance.now());

  constructor(deps: ClaimDeps) {
    this.#deps = deps;
  }

  /** Aborted when this process stops: streams then end with UNAVAILABLE, and the extractors go on elsewhere. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  /**
   * Serves one stream to its end. @throws what made it fail on our side (store away, closing): the extractor must be
   * told UNAVAILABLE and will resume; its claim stands.
   */
  async serve(stream: ExtractorStream, end: StreamEnd, trace: string | null): Promise<void> {
    const serving = this.#serve(stream, end, trace);
    const tracked = serving.then(
      () => undefined,
      () => undefined,
    );
    this.#held.add(tracked);
    try {
      await serving;
    } finally {
      this.#held.delete(tracked);
    }
  }

  /** Streams that are being served. */
  get held(): number {
    return this.#held.size;
  }

  /** Ends every stream without judging its extractor. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#pauses.stop();
    await Promise.all(this.#held);
  }

  async #serve(stream: ExtractorStream, end: StreamEnd, trace: string | null): Promise<void> {
    const first = await stream.incoming.next();
    if (first.done) return;
    const granted = await this.#grant(first.value, end.over, trace);
    if ('answer' in granted) return stream.send(granted.answer);
    const held = new HeldClaim(this.#deps, granted.grant, stream);
    const listening = held.listen();
    // If it fails, heartbeats find out.
    held.heedFences(end.over).catch(() => undefined);
    const sending = held.sendDocument().then(() => listening);
    // Whichever fails first decides; nobody must crash for the other.
    sending.catch(() => undefined);
    const ended = await Promise.race([listening, sending]).catch(async (error: unknown) => {
      if (!end.gone.aborted) throw error;
      // An outcome that is being recorded is not to be judged before it is.
      await listening.catch(() => false);
      return false;
    });
    if (!ended && !this.#closing.signal.aborted) await this.#missExtractor(granted.grant.jobId, held);
  }

  async #grant(first: FromExtractor, over: AbortSignal, trace: string | null): Promise<Granted> {
    if (first.open) return grantClaim(this.#deps, first.open, over, trace);
    if (first.resume) return resumeClaim(this.#deps, first.resume);
    return { answer: { notClaimed: { reason: 'gone' } } };
  }

  /**
   * The stream broke without outcome: unless the extractor is back in a second, its work goes to another. After a pause
   * of our own the lease decides, which gives the extractor more time.
   */
  async #missExtractor(jobId: string, held: HeldClaim): Promise<void> {
    const seen = held.leaseVersion;
    if (seen === undefined) return;
    await wait(GONE_AFTER, undefined, { signal: this.#closing.signal }).catch(() => undefined);
    if (this.#closing.signal.aborted || this.#pauses.within(OUR_DOING)) return;
    await this.#deps.leases.release(jobId, seen, 'lost', held.stored).catch((error: unknown) => {
      this.#deps.logger.warn({ job_id: jobId, err: error }, 'claim not released, left to the sweep');
    });
  }
}
