/** One fact of a stream, as stored. `data` is plain JSON; field names without `.` and `$`. */
export interface StoredEvent {
  readonly type: string;
  /** Schema version of this event type, from 1. */
  readonly version: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/**
 * What one writer decided at one moment, as one document. Commits of a stream are numbered 1, 2, 3 … without gaps;
 * `id` is `<stream>/<version, six digits>`, so inserting it is the optimistic lock.
 */
export interface Commit {
  readonly id: string;
  readonly stream: string;
  readonly version: number;
  /** Chosen by the writer: tells its own commit from another's after an insert with unknown outcome. */
  readonly commitId: string;
  readonly events: readonly StoredEvent[];
  /** ISO 8601 UTC; never before the previous commit's. */
  readonly at: string;
  /** Which process wrote it, for people. */
  readonly by: string;
  /** W3C traceparent, or null. */
  readonly trace: string | null;
  /** `mac` of the previous commit, '' for the first. */
  readonly prev: string;
  /** HMAC-SHA256 (hex) with the log's key over prev and everything above, in canonical JSON (RFC 8785). */
  readonly mac: string;
  /** Set once view, owed records and messages of this commit are written; not covered by `mac`. */
  readonly settled: boolean;
}

/** What the writer chooses; the rest of a commit follows from it and from `after`. */
export interface Draft {
  readonly stream: string;
  /** The newest commit that the decision was taken on; null for a new stream. */
  readonly after: Pick<Commit, 'version' | 'at' | 'mac'> | null;
  readonly commitId: string;
  readonly events: readonly StoredEvent[];
  readonly at: string;
  readonly by: string;
  readonly trace: string | null;
}

export type Appended =
  | { readonly outcome: 'appended'; readonly commit: Commit }
  /** Another writer was first: `commit` is what is stored under this version. */
  | { readonly outcome: 'conflict'; readonly commit: Commit };

/** An append-only log of commits, many streams. */
export interface EventLog {
  /**
   * Appends one commit after `draft.after`. An insert with unknown outcome (timeout, lost connection) is repeated
   * with the same commit until it is answered or the store's deadline passes: then it throws StoreUnavailable,
   * and the commit may or may not be there.
   */
  append(draft: Draft): Promise<Appended>;
  /** Commits of a stream in order, from `fromVersion` (default 1); empty if there is none. Events are upcast. */
  read(stream: string, fromVersion?: number): Promise<readonly Commit[]>;
  /** One commit, or undefined. Absence proves nothing while an append is under way. */
  get(stream: string, version: number): Promise<Commit | undefined>;
  /** Marks a commit as settled; repeating it is harmless. */
  settle(id: string): Promise<void>;
  /** Commits not settled that were appended before `before` (ISO), oldest first. */
  unsettled(before: string, limit: number): Promise<readonly Commit[]>;
  /** Every stream's name, in no particular order. */
  streams(): AsyncIterable<string>;
}

/** A log as it is stored: for audits, which must see what is there rather than what a reader may use. */
export interface StoredCommits {
  /**
   * Commits as stored, not upcast, ordered by stream and version, whatever gaps there are; of one stream, or of all.
   * Reads the whole log as a stream of rows; throws StoreUnavailable when the store goes away in the middle.
   */
  stored(stream?: string): AsyncIterable<Commit>;
}
