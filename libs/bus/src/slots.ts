/**
 * Places in which messages are handled, given out in the order of asking. Invariant: somebody waits only while every
 * place is taken.
 */
export class Slots {
  readonly #waiting: ((taken: boolean) => void)[] = [];
  #free: number;
  #closed = false;

  constructor(count: number) {
    this.#free = count;
  }

  /** True once a place is taken, which `release` gives back; false when closed first. */
  async take(): Promise<boolean> {
    if (this.#closed) return false;
    if (this.#free === 0) return new Promise((resolve) => this.#waiting.push(resolve));
    this.#free -= 1;
    return true;
  }

  release(): void {
    const next = this.#waiting.shift();
    if (next) next(true);
    else this.#free += 1;
  }

  /** Gives out no further place; whoever waits hears so now. */
  close(): void {
    this.#closed = true;
    for (const turnAway of this.#waiting.splice(0)) turnAway(false);
  }
}
