/** A kind of small document: one table or collection. Indexes are declared, never implied. */
export interface Kind<T extends object> {
  /** Lower case letters and dashes. */
  readonly name: string;
  /**
   * Declared indexes: name → the top-level fields (strings, numbers or null) that make it, in order. Non-unique.
   * Only these can be listed by.
   */
  readonly indexes: Readonly<Record<string, readonly (keyof T & string)[]>>;
}

export interface Versioned<T> {
  readonly id: string;
  /** Chosen by the writer with `put`, counted by the store (from 1) with `insert` and `replace`. */
  readonly version: number;
  readonly value: T;
}

export interface ListQuery {
  readonly index: string;
  /** Equal on the index's leading fields. */
  readonly equals?: readonly (string | number | null)[];
  /** Bounds on the field after those in `equals`: from inclusive, to exclusive. */
  readonly from?: string | number;
  readonly to?: string | number;
  /** By that field, then by id. Default ascending. */
  readonly order?: 'ascending' | 'descending';
  readonly limit: number;
  /** `next` of the previous answer. */
  readonly cursor?: string;
}

export interface Listed<T> {
  readonly items: readonly Versioned<T>[];
  /** Absent on the last page. */
  readonly next?: string;
}

/**
 * Small documents by id. Compare-and-set is an insert with a chosen id or a replace of a known version; nothing here
 * needs a transaction. Every call throws StoreUnavailable when the store does not answer within its deadline; a
 * write may then have happened or not, and repeating it is safe.
 */
export interface Records {
  /** Inserts with version 1. False: the id is taken (nothing changed). */
  insert<T extends object>(kind: Kind<T>, id: string, value: T): Promise<boolean>;
  get<T extends object>(kind: Kind<T>, id: string): Promise<Versioned<T> | undefined>;
  /** Those of at most 500 ids that are there, in no particular order. */
  getMany<T extends object>(kind: Kind<T>, ids: readonly string[]): Promise<readonly Versioned<T>[]>;
  /** Writes unless a version ≥ `version` is stored (guarded: never goes backwards). True if written. */
  put<T extends object>(kind: Kind<T>, id: string, version: number, value: T): Promise<boolean>;
  /**
   * Like {@link put}, but also over what is stored under this very version: for a value that can be told anew from
   * elsewhere, when the stored one may be damaged. Never goes backwards either. True if written.
   */
  restore<T extends object>(kind: Kind<T>, id: string, version: number, value: T): Promise<boolean>;
  /** Writes version + 1 if exactly `version` is stored. False otherwise. */
  replace<T extends object>(kind: Kind<T>, id: string, version: number, value: T): Promise<boolean>;
  /** Removes; with `version`, only if exactly that is stored. True if something was removed. */
  remove<T extends object>(kind: Kind<T>, id: string, version?: number): Promise<boolean>;
  list<T extends object>(kind: Kind<T>, query: ListQuery): Promise<Listed<T>>;
  /** How many a list without limit would have. */
  count<T extends object>(kind: Kind<T>, query: Pick<ListQuery, 'index' | 'equals' | 'from' | 'to'>): Promise<number>;
  /** The sum of a numeric top-level field over what a list without limit would have; 0 for none. */
  sum<T extends object>(
    kind: Kind<T>,
    field: keyof T & string,
    query: Pick<ListQuery, 'index' | 'equals' | 'from' | 'to'>,
  ): Promise<number>;
}
