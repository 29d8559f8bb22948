import type { ListHead, ToExtractor } from '@docket/contracts';
import type { ListCache } from './list-cache.ts';

/** A list of the account as the worker gets it: its text is parsed there. */
export interface ListText extends Omit<ListHead, 'size'> {
  /** JSON text of its entries. */
  readonly entriesJson: string;
}

interface Arriving extends Omit<ListText, 'entriesJson'> {
  readonly chunks: Uint8Array[];
  readonly kept: string | undefined;
}

/** The lists that come over one connection, head by head with their bytes. */
export class ReceivedLists {
  readonly #cache: ListCache;
  readonly #lists: Arriving[] = [];
  /** Told to ingest when the connection was opened: held here, for the cache may drop one meanwhile. */
  readonly #had: ReadonlyMap<string, string>;

  constructor(cache: ListCache) {
    this.#cache = cache;
    this.#had = new Map(cache.hashes().map((sha256) => [sha256, cache.get(sha256) ?? '']));
  }

  /** SHA-256 of those whose bytes need not be sent. */
  get had(): readonly string[] {
    return [...this.#had.keys()];
  }

  take({ list, listChunk }: ToExtractor): void {
    if (list) {
      const { name, version, sha256 } = list;
      this.#lists.push({ name, version, sha256, chunks: [], kept: this.#had.get(sha256) });
    }
    if (listChunk) this.#lists.at(-1)?.chunks.push(listChunk);
  }

  /** All that came, whole; they are kept for further documents. */
  texts(): readonly ListText[] {
    return this.#lists.map(({ chunks, kept, ...list }) => {
      const entriesJson = kept ?? Buffer.concat(chunks).toString();
      this.#cache.keep(list.sha256, entriesJson);
      return { ...list, entriesJson };
    });
  }
}
