export interface FreshCacheOptions<T> {
  /** Undefined is not kept: what is made next is found at once. */
  readonly load: (id: string) => Promise<T | undefined>;
  /** No answer is older, in ms of `ticks`. */
  readonly maxAgeMs: number;
  /** Steady clock in ms. */
  readonly ticks: () => number;
}

interface Entry<T> {
  readonly value: Promise<T | undefined>;
  /** When its loading began: what it shows may be as old as that. */
  readonly since: number;
}

const MOST_ENTRIES = 10_000;

/** Values by id, each loaded once for all who ask within `maxAgeMs`. The oldest go when there are too many. */
export class FreshCache<T> {
  readonly #options: FreshCacheOptions<T>;
  readonly #entries = new Map<string, Entry<T>>();

  constructor(options: FreshCacheOptions<T>) {
    this.#options = options;
  }

  async get(id: string): Promise<T | undefined> {
    const { load, maxAgeMs, ticks } = this.#options;
    const known = this.#entries.get(id);
    if (known && ticks() - known.since < maxAgeMs) return known.value;
    const entry = { value: load(id), since: ticks() };
    this.#keep(id, entry);
    const drop = () => {
      if (this.#entries.get(id) === entry) this.#entries.delete(id);
    };
    entry.value.then((value) => value === undefined && drop(), drop);
    return entry.value;
  }

  /** What is asked for next is loaded. */
  forget(id: string): void {
    this.#entries.delete(id);
  }

  #keep(id: string, entry: Entry<T>): void {
    this.#entries.delete(id);
    this.#entries.set(id, entry);
    if (this.#entries.size <= MOST_ENTRIES) return;
    const [oldest] = this.#entries.keys();
    if (oldest !== undefined) this.#entries.delete(oldest);
  }
}
