/** Characters of JSON text that are kept, about twice as many bytes. */
const KEPT = 32 * 1024 * 1024;

/**
 * Texts of lists by their SHA-256, so that a list goes over the wire once for many documents. The text belongs to
 * whoever names its hash, and only ingest does, for claims of the account that has the list.
 */
export class ListCache {
  readonly #texts = new Map<string, string>();
  #size = 0;

  /** Those that are kept. */
  hashes(): string[] {
    return [...this.#texts.keys()];
  }

  /** Counts as a use: what was not used for the longest time goes first. */
  get(sha256: string): string | undefined {
    const text = this.#texts.get(sha256);
    if (text === undefined) return undefined;
    this.#texts.delete(sha256);
    this.#texts.set(sha256, text);
    return text;
  }

  keep(sha256: string, text: string): void {
    if (this.#texts.has(sha256) || text.length > KEPT) return;
    this.#texts.set(sha256, text);
    this.#size += text.length;
    for (const [oldest, { length }] of this.#texts) {
      if (this.#size <= KEPT) return;
      this.#texts.delete(oldest);
      this.#size -= length;
    }
  }
}
