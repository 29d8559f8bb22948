/** A name, or a row of a list with columns: `{name, vatId, id}`. */
export type ListEntry = string | Readonly<Record<string, string>>;

/** Names one version of an account's list. */
export interface ListUsed {
  readonly name: string;
  readonly version: number;
  /** Lower-case hex, of the JSON text of its entries. */
  readonly sha256: string;
}

/** One version of a list; it never changes, and what is made of it for comparing is kept as long as it is. */
export interface AccountList extends ListUsed {
  readonly entries: readonly ListEntry[];
}

/** The lists of an account by name, those that it has. */
export type Lists = ReadonlyMap<string, AccountList>;
