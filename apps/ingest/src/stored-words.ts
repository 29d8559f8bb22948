import { createHash } from 'node:crypto';
import type { PageWords } from '@docket/contracts';
import type { JobFacts } from '@docket/job';
import type { Records } from '@docket/records';
import { WORDS } from './kinds.ts';

/** A page with more words than this (bytes of JSON) is read again when needed: stores limit a record to 16 MiB. */
const LARGEST_PAGE = 12 * 1024 * 1024;

/**
 * Words of pages that were read before, kept per account by document, reader and language: a later claim, retry or
 * template version does not read them again.
 */
export class StoredWords {
  readonly #records: Records;

  constructor(records: Records) {
    this.#records = records;
  }

  /** Under which name the pages of this document, as this reader reads them, are kept: a part for each of the two. */
  static key(facts: JobFacts, reader: string): string {
    return `${StoredWords.#document(facts)}-${hashOf([reader, facts.language])}`;
  }

  static #document({ accountId, sha256 }: Pick<JobFacts, 'accountId' | 'sha256'>): string {
    return hashOf([accountId, sha256]);
  }

  /** True if the page was not stored before. */
  async store(document: string, { page, json }: PageWords): Promise<boolean> {
    if (Buffer.byteLength(json) > LARGEST_PAGE) return false;
    return this.#records.insert(WORDS, `${document}/${page}`, { document, page, json });
  }

  /** Removes every page of a document, whoever read it. */
  async forget(facts: Pick<JobFacts, 'accountId' | 'sha256'>): Promise<void> {
    const document = StoredWords.#document(facts);
    // From the first name that begins with it and a dash to the last: a dot follows the dash.
    const query = { index: 'byDocument', from: `${document}-`, to: `${document}.`, limit: 50 };
    for (;;) {
      const { items, next } = await this.#records.list(WORDS, query);
      await Promise.all(items.map(({ id }) => this.#records.remove(WORDS, id)));
      if (next === undefined) return;
    }
  }

  /** Removes pages under names of the first form, in which nothing tells the document: they would outlive its jobs. */
  async forgetUnnamed(stopping?: AbortSignal): Promise<void> {
    for (let cursor: string | undefined; !stopping?.aborted;) {
      const query = { index: 'byDocument', limit: 50, ...(cursor ? { cursor } : {}) };
      const { items, next } = await this.#records.list(WORDS, query);
      const unnamed = items.filter(({ value }) => !value.document.includes('-'));
      await Promise.all(unnamed.map(({ id }) => this.#records.remove(WORDS, id)));
      if (next === undefined) return;
      cursor = next;
    }
  }

  /** The stored ones of these pages of a document, in their order. */
  async *some(document: string, pages: readonly number[]): AsyncGenerator<PageWords> {
    for (let at = 0; at < pages.length; at += 20) {
      const wanted = pages.slice(at, at + 20);
      const found = await this.#records.getMany(
        WORDS,
        wanted.map((page) => `${document}/${page}`),
      );
      const byPage = new Map(found.map(({ value }) => [value.page, value.json]));
      for (const page of wanted) {
        const json = byPage.get(page);
        if (json !== undefined) yield { page, json };
      }
    }
  }

  /** Every stored page of a document, ascending. */
  async *of(document: string): AsyncGenerator<PageWords> {
    for (let cursor: string | undefined; ;) {
      // Pages count from 1; a bound spares the store the search for pages without a number.
      const query = { index: 'byDocument', equals: [document], from: 1, limit: 20, ...(cursor ? { cursor } : {}) };
      const { items, next } = await this.#records.list(WORDS, query);
      for (const { value } of items) yield { page: value.page, json: value.json };
      if (next === undefined) return;
      cursor = next;
    }
  }
}

const hashOf = (parts: readonly unknown[]): string => createHash('sha256').update(JSON.stringify(parts)).digest('hex');
