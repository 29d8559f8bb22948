import type { Message, Outcome } from '@docket/bus';
import { RETRY_DELAYS } from '@docket/contracts';
import type { ExtractionRequested } from '@docket/contracts';
import { Attempt } from './run-attempt.ts';
import type { AttemptDeps } from './run-attempt.ts';

/** Takes work: acknowledged once the claim is committed, and the next message comes when a slot is free. */
export class ExtractionWork {
  readonly #deps: AttemptDeps;
  readonly #running = new Map<Attempt, Promise<void>>();
  #stopping = false;

  constructor(deps: AttemptDeps) {
    this.#deps = deps;
  }

  async onExtractionRequested({ body, traceparent }: Message<ExtractionRequested>): Promise<Outcome> {
    const attempt = new Attempt(this.#deps, body.commit, traceparent);
    const running = attempt
      .run()
      .catch((error: unknown) => this.#deps.logger.error({ commit: body.commit, err: error }, 'attempt ended badly'))
      .finally(() => this.#running.delete(attempt));
    this.#running.set(attempt, running);
    if (this.#stopping) attempt.handBack();
    const answer = await attempt.claimed();
    if (answer === 'unanswered') return { kind: 'retry', delayMs: RETRY_DELAYS[0] };
    return answer === 'claimed' ? { kind: 'ack', releaseAfter: running } : { kind: 'ack' };
  }

  /** Documents in hand. */
  get inHand(): number {
    return this.#running.size;
  }

  /** Gives back all work in hand; resolves when ingest has recorded that. */
  async handBack(): Promise<void> {
    this.#stopping = true;
    for (const attempt of this.#running.keys()) attempt.handBack();
    await Promise.all(this.#running.values());
  }
}
