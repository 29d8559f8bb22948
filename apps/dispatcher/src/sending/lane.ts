/** Where a queued id came from: the attempt that a message named, or null for the scan and the index. */
export type Origin = number | null;

/** One endpoint's deliveries in this process: those in hand, those queued (first come, first served), those too early. */
export class Lane {
  readonly endpointId: string;
  /** Are there deliveries beyond those queued, as far as is known? */
  more = false;
  refilling = false;
  readonly #queue = new Map<string, Origin>();
  readonly #inHand = new Set<string>();
  /** Offered again while in hand: looked at once more afterwards, as what was offered may be the next attempt. */
  readonly #again = new Map<string, Origin>();
  readonly #early = new Map<string, NodeJS.Timeout>();

  constructor(endpointId: string) {
    this.endpointId = endpointId;
  }

  get queued(): number {
    return this.#queue.size + this.#early.size;
  }

  get inHand(): number {
    return this.#inHand.size;
  }

  get idle(): boolean {
    return this.queued === 0 && this.inHand === 0 && !this.more && !this.refilling;
  }

  holds(id: string): boolean {
    return this.#queue.has(id) || this.#inHand.has(id) || this.#early.has(id);
  }

  queue(id: string, origin: Origin): void {
    this.#forgetEarly(id);
    if (this.#inHand.has(id)) this.#again.set(id, origin);
    else if (!this.#queue.has(id)) this.#queue.set(id, origin);
  }

  /** Takes the first in hand; undefined: nothing is queued. */
  take(): string | undefined {
    const [id] = this.#queue.keys();
    if (id === undefined) return undefined;
    this.#queue.delete(id);
    this.#inHand.add(id);
    return id;
  }

  done(id: string): void {
    this.#inHand.delete(id);
    const again = this.#again.get(id);
    if (this.#again.delete(id)) this.queue(id, again ?? null);
  }

  /** Keeps an id that came a little early; `then` queues it. */
  keepUntil(id: string, inMs: number, then: () => void): void {
    this.#forgetEarly(id);
    this.#early.set(id, setTimeout(then, inMs));
  }

  /** Empties the queue. @returns what had come by message, which nobody else may know of yet. */
  clear(): readonly { readonly id: string; readonly attempt: number }[] {
    for (const timer of this.#early.values()) clearTimeout(timer);
    const left = [...this.#queue].flatMap(([id, attempt]) => (attempt === null ? [] : [{ id, attempt }]));
    this.#queue.clear();
    this.#early.clear();
    this.more = false;
    return left;
  }

  #forgetEarly(id: string): void {
    clearTimeout(this.#early.get(id));
    this.#early.delete(id);
  }
}
