/** Bounds the uploads that one gateway has in hand. */
export class UploadSlots {
  readonly all: number;
  #free: number;

  constructor(slots: number) {
    this.all = slots;
    this.#free = slots;
  }

  get taken(): number {
    return this.all - this.#free;
  }

  /** Runs `work` in a slot; `null` if none is free. */
  take<T>(work: () => Promise<T>): Promise<T> | null {
    if (this.#free === 0) return null;
    this.#free -= 1;
    return work().finally(() => {
      this.#free += 1;
    });
  }
}
