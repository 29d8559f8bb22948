import type { Kind } from '@docket/records';
import type { JobView } from '@docket/job';

/** Everything that ingest keeps beside the log, one kind each. */

export type StoredView = JobView & { readonly fileName: string | null };
/** Read model of a job, by job id; version = version of the newest commit in it. */
export const VIEWS: Kind<StoredView> = { name: 'views', indexes: { byAccount: ['accountId', 'createdAt'] } };

export interface Upload {
  readonly jobId: string;
  readonly fileName: string | null;
}
/** What a client called a document, by blob id; written before commit 1, which names the blob. */
export const UPLOADS: Kind<Upload> = { name: 'uploads', indexes: {} };

export interface Owed {
  readonly kind: 'work' | 'finished';
  readonly jobId: string;
  /** From when on its message should be ready in the queue (ISO): a retry's only after its wait. */
  readonly readyAt: string;
  /** When the sweep publishes it again (ISO). */
  readonly dueAt: string;
  /** Times the sweep published it. */
  readonly tries: number;
}
/** What a commit still owes somebody, by commit id; removed by that somebody's word. */
export const OWED: Kind<Owed> = { name: 'owed', indexes: { due: ['kind', 'dueAt'], ready: ['kind', 'readyAt'] } };

export interface Lease {
  /** The claim: `_id` of its commit. */
  readonly token: string;
  /** The ingest process that holds the extractor's stream; for people. */
  readonly holder: string;
  readonly read: number;
  /** 0: not known yet. */
  readonly pages: number;
  /** Pages stored under this claim. */
  readonly stored: number;
  /** By the holder's clock; for people. Who judges a lease watches its version with a clock of its own. */
  readonly renewedAt: string;
}
/** Whose stream an attempt hangs on, by job id. */
export const LEASES: Kind<Lease> = { name: 'leases', indexes: { byRenewal: ['renewedAt'] } };

export interface StoredPage {
  /** Names document, reader and language, see `wordsKey`. */
  readonly document: string;
  readonly page: number;
  /** JSON text of a Page. */
  readonly json: string;
}
/** Words of a page, by `<document>/<page>`. */
export const WORDS: Kind<StoredPage> = { name: 'words', indexes: { byDocument: ['document', 'page'] } };

export interface Account {
  readonly name: string;
  readonly plan: 'unlimited';
}
export const ACCOUNTS: Kind<Account> = { name: 'accounts', indexes: {} };

export interface ApiKey {
  readonly accountId: string;
  /** Lower-case hex SHA-256 of the whole key. */
  readonly sha256: string;
}
/** Keys by the first 16 hex digits of their hash. */
export const KEYS: Kind<ApiKey> = { name: 'keys', indexes: {} };

export interface Setting {
  readonly value: string;
}
export const SETTINGS: Kind<Setting> = { name: 'settings', indexes: {} };
