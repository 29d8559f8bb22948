import { failpoint } from '@docket/failpoints';
import { inSettling, openSettling } from './commit-spans.ts';
import type { Commit, EventLog } from './event-log.ts';

/**
 * What became of a commit's messages. `told`: taken by the broker, or there was none; `untold`: not known to be taken;
 * `away`: the same, and the broker does not answer, so further ones would each wait for it in vain.
 */
export type Relayed = 'told' | 'untold' | 'away';

/** How commits of one kind are settled. Each step is idempotent: the committing process and the sweep may both do it. */
export interface SettleSteps<State> {
  /** Writes what others read (the view). */
  readonly show: (commit: Commit, state: State) => Promise<void>;
  /**
   * Records what the commit owes, then publishes its messages; says in the log what the broker did not take.
   * @param viaBroker false: the broker is known to be away; nothing is published.
   */
  readonly relay: (commit: Commit, state: State, viaBroker: boolean) => Promise<Relayed>;
}

export interface SettlementParts<State> {
  readonly log: EventLog;
  /** Told how long a commit took to be settled by the process that appended it, in seconds. */
  readonly settled?: (seconds: number) => void;
  readonly steps: SettleSteps<State>;
  readonly logger: {
    warn(facts: object, message: string): void;
    error(facts: object, message: string): void;
  };
}

/** Commits that one round of the sweep looks at, at most. */
const BATCH = 500;

/**
 * Settles commits: show, relay, settled mark, in this order. The log is the outbox: whatever a crash leaves out is done
 * by the sweep.
 */
export class Settlement<State> {
  readonly #parts: SettlementParts<State>;
  readonly #underWay = new Set<Promise<void>>();

  constructor(parts: SettlementParts<State>) {
    this.#parts = parts;
  }

  /**
   * After an append: shows the commit, then relays in the background. Whatever fails is logged and left to the sweep,
   * for the commit itself stands. Never rejects.
   */
  async afterAppend(commit: Commit, state: State): Promise<void> {
    const { steps, logger } = this.#parts;
    const began = performance.now();
    const span = openSettling(commit);
    try {
      await failpoint('commit.appended');
      await span.within(() => steps.show(commit, state));
      await failpoint('commit.shown');
    } catch (error) {
      logger.warn({ commit: commit.id, err: error }, 'commit not shown, left to the sweep');
      span.fail(error);
      span.end();
      return;
    }
    const relayed = span.within(() => this.#relay(commit, state, began));
    this.inBackground(
      commit.id,
      relayed.finally(() => span.end()),
    );
  }

  /** What settles a commit and nobody waits for, except {@link drained}. That it fails is logged: the sweep does it. */
  inBackground(commitId: string, work: Promise<unknown>): void {
    const failed = (error: unknown) =>
      this.#parts.logger.warn({ commit: commitId, err: error }, 'commit not settled, left to the sweep');
    const tracked = work.then(() => undefined, failed).finally(() => this.#underWay.delete(tracked));
    this.#underWay.add(tracked);
  }

  /**
   * Settles, oldest first, what was appended before `before` (ISO) and is not settled. A commit whose message cannot be
   * published is settled nevertheless: what it owes is recorded, and stands for the message.
   * @param load the state right after a commit.
   * @param viaBroker whether the broker is there.
   * @returns how many it settled. @throws StoreUnavailable if nothing could be read.
   */
  async sweep(
    before: string,
    load: (commit: Commit) => Promise<State>,
    viaBroker: boolean,
    stopping?: AbortSignal,
  ): Promise<number> {
    const { log, logger } = this.#parts;
    let [settled, connected] = [0, viaBroker];
    for (const commit of await log.unsettled(before, BATCH)) {
      if (stopping?.aborted) break;
      try {
        await failpoint('sweep.looked');
        connected = (await this.#settle(commit, await load(commit), connected)) !== 'away' && connected;
        settled++;
      } catch (error) {
        logger.error({ commit: commit.id, err: error }, 'commit cannot be settled');
      }
    }
    return settled;
  }

  /** Resolves when nothing is being relayed any more. */
  async drained(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  async #settle(commit: Commit, state: State, viaBroker: boolean): Promise<Relayed> {
    const { log, steps } = this.#parts;
    return inSettling(commit, async () => {
      await steps.show(commit, state);
      const relayed = await steps.relay(commit, state, viaBroker);
      await log.settle(commit.id);
      return relayed;
    });
  }

  /** @param began when the commit had been appended, by the steady clock. */
  async #relay(commit: Commit, state: State, began: number): Promise<void> {
    const { log, steps, settled } = this.#parts;
    const relayed = await steps.relay(commit, state, true);
    await failpoint('commit.published');
    if (relayed !== 'told') return;
    await log.settle(commit.id);
    settled?.((performance.now() - began) / 1_000);
  }
}
