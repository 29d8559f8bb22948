import type { Records } from '@docket/records';
import { TURNS } from './kinds.ts';

/** How often the holder shows that it lives, in ms. */
const RENEW_EVERY = 5_000;

export interface TurnDeps {
  readonly records: Records;
  /** Name of this process. */
  readonly holder: string;
  /** Steady clock in ms. */
  readonly ticks: () => number;
  /** A holder whose record did not move for so long, in ms by `ticks`, is gone. */
  readonly timeoutMs: number;
}

/**
 * Whose turn it is to do a work that one process at a time shall do. It saves work and guards nothing: for a moment two
 * may hold it, so what they write must be a compare-and-set.
 */
export class Turn {
  readonly #deps: TurnDeps;
  readonly #work: string;
  /** Version of the record that this process wrote. */
  #held: number | undefined;
  #renewedAt = 0;
  /** The record of another as it was first seen, and when. */
  #seen = { version: 0, at: 0 };

  constructor(work: string, deps: TurnDeps) {
    this.#work = work;
    this.#deps = deps;
  }

  /** Is it this process's turn? Asked again and again while there is work. @throws StoreUnavailable */
  async isOurs(): Promise<boolean> {
    const now = this.#deps.ticks();
    if (this.#held !== undefined && now - this.#renewedAt < RENEW_EVERY) return true;
    const stored = await this.#deps.records.get(TURNS, this.#work);
    if (stored && stored.version !== this.#held && !this.#isGone(stored.version, now)) return false;
    return this.#take(stored?.version, now);
  }

  /** Leaves it to another at once. */
  async release(): Promise<void> {
    if (this.#held !== undefined) await this.#deps.records.remove(TURNS, this.#work, this.#held);
    this.#held = undefined;
  }

  #isGone(version: number, now: number): boolean {
    if (this.#seen.version !== version) this.#seen = { version, at: now };
    return now - this.#seen.at >= this.#deps.timeoutMs;
  }

  async #take(version: number | undefined, now: number): Promise<boolean> {
    const { records, holder } = this.#deps;
    const taken =
      version === undefined
        ? await records.insert(TURNS, this.#work, { holder })
        : await records.replace(TURNS, this.#work, version, { holder });
    this.#held = taken ? (version ?? 0) + 1 : undefined;
    this.#renewedAt = now;
    return taken;
  }
}
