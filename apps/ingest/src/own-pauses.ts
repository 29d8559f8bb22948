/** How often the clock is looked at, in ms. */
const TICK = 500;
/** A look that comes so much too late means that this process stood still, in ms. */
const LATE = 2_000;

/**
 * Notices when this process itself stood still (stopped, starved of processor time, blocked). It then saw neither its
 * peers' messages nor their keepalives in time, and may not judge by their absence.
 */
export class OwnPauses {
  readonly #ticks: () => number;
  readonly #timer: NodeJS.Timeout;
  #last: number;
  #endedAt = -Infinity;

  /** @param ticks steady clock in ms. */
  constructor(ticks: () => number) {
    this.#ticks = ticks;
    this.#last = ticks();
    this.#timer = setInterval(() => this.look(), TICK).unref();
  }

  /** Did a pause end within the last `ms`? */
  within(ms: number): boolean {
    this.look();
    return this.#ticks() - this.#endedAt <= ms;
  }

  look(): void {
    const now = this.#ticks();
    if (now - this.#last > TICK + LATE) this.#endedAt = now;
    this.#last = now;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
