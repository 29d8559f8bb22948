import type { Plan, RepairsSoFar, Scope, TemplateBody } from '@docket/contracts';
import type { Kind } from '@docket/records';
import type { JobView, TemplateAt } from '@docket/job';

/** Everything that ingest keeps beside the log, one kind each; those of backfills are in `backfills/kinds.ts`. */

/** Counts up with each change of what a view holds: those of an older form are told anew from the log. */
export const VIEW_FORM = 3;
export type StoredView = JobView & {
  /** {@link VIEW_FORM} of who wrote it; the first form had none. */
  readonly form?: number;
  /** `mac` of the newest commit in it: an audit tells by it that nothing was cut from the log. Some older views have none. */
  readonly head?: string;
  readonly fileName: string | null;
  /** W3C, of its newest commit: of the request that submitted the job, or had it retried. Older forms have none. */
  readonly traceparent?: string | null;
  /** The account in whose list the job is: its own; null for a trial or an erased job. */
  readonly listedFor: string | null;
  /** `createdAt` of a trial that its client takes and that is not erased, else null. */
  readonly trialSince: string | null;
};
/** Read model of a job, by job id; version = version of the newest commit in it. */
export const VIEWS: Kind<StoredView> = {
  name: 'views',
  indexes: {
    listed: ['listedFor', 'createdAt'],
    listedByStatus: ['listedFor', 'status', 'createdAt'],
    listedByTemplate: ['listedFor', 'templateId', 'createdAt'],
    listedByTemplateAndStatus: ['listedFor', 'templateId', 'status', 'createdAt'],
    /** Finished jobs by when they finished; those that are not have no `completedAt`. */
    finished: ['listedFor', 'completedAt'],
    trials: ['trialSince'],
    /** Of the unerased jobs of a document. */
    byDocument: ['accountId', 'sha256'],
  },
};

export interface Upload {
  readonly jobId: string;
  readonly fileName: string | null;
  /** Id of the request (see REQUESTS) that brought it, if its client named it. */
  readonly request?: string;
}
/** What a client called a document, by blob id; written before commit 1, which names the blob. */
export const UPLOADS: Kind<Upload> = { name: 'uploads', indexes: {} };

export interface JobCallbacks {
  /** `asked`: submissions that count on it. */
  readonly urls: readonly { readonly url: string; readonly asked: number }[];
  readonly changedAt: string;
}
/**
 * Where the submitters of a job want to be told of it, by job id; in no event, for URLs may be personal. An empty list
 * stays: removing it would let a compare-and-set meet another record of the same version.
 */
export const CALLBACKS: Kind<JobCallbacks> = { name: 'callbacks', indexes: {} };

export interface Owed {
  readonly kind: 'work' | 'finished';
  readonly jobId: string;
  /** Of the commit: its trace (W3C) and time (ISO), for messages that come later. Older records have none. */
  readonly trace?: string | null;
  readonly at?: string;
  /** From when on its message should be ready in the queue (ISO): a retry's only after its wait. Repeats leave it. */
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

export interface PageImage {
  readonly jobId: string;
  /** Counted from 1. */
  readonly page: number;
  /** Good for drawing it once; names its blob. */
  readonly token: string;
  readonly state: 'wanted' | 'ready' | 'failed';
  /** Why there is no picture, when failed. */
  readonly code: 'PAGE_NOT_FOUND' | 'PAGE_NOT_DRAWN' | null;
  /** How the page is turned, see `PageWanted`, and the result whose words say so; null: of no completed job. */
  readonly rotation: number;
  readonly skew: number;
  readonly resultBlob: string | null;
  readonly requestedAt: string;
  /** Since when an extractor draws it; null: none does. */
  readonly takenAt: string | null;
}
/** Pictures of pages that somebody asked for, by `<job id>/<page>`. */
export const PAGE_IMAGES: Kind<PageImage> = {
  name: 'page-images',
  indexes: { byToken: ['token'], byJob: ['jobId', 'page'] },
};

export interface Account {
  readonly name: string;
  readonly plan: Plan;
  readonly suspended: boolean;
  /** Finished jobs are erased after so many days; null: kept. */
  readonly retentionDays: number | null;
  /** In place of the plan's; null: the plan's. */
  readonly requestsPerMinute: number | null;
  readonly pagesPerMonth: number | null;
  readonly createdAt: string;
}
export const ACCOUNTS: Kind<Account> = { name: 'accounts', indexes: { byAge: ['createdAt'] } };

export interface ApiKey {
  readonly accountId: string;
  readonly name: string;
  /** Lower-case hex SHA-256 of the whole key. */
  readonly sha256: string;
  readonly scopes: readonly Scope[];
  readonly createdAt: string;
  /** From then on it is refused; null: never. */
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
}
/** Keys by their key id; a configured key of another form by the first 16 hex digits of its hash. */
export const KEYS: Kind<ApiKey> = {
  name: 'keys',
  indexes: { byAccount: ['accountId', 'revokedAt', 'createdAt'] },
};

export interface KeyUse {
  readonly at: string;
}
/** When a key was used last, by key id; version = that time in minutes since 1970, so once a minute at most. */
export const KEY_USES: Kind<KeyUse> = { name: 'key-uses', indexes: {} };

export interface RateRecord {
  /** JSON text of a RateWindow. */
  readonly window: string;
}
/** Submissions of the last 60 s, by account id. */
export const RATES: Kind<RateRecord> = { name: 'rates', indexes: {} };

export interface Charge {
  readonly accountId: string;
  /** `YYYY-MM` (UTC) of the commit. */
  readonly month: string;
  readonly pages: number;
}
/** Pages charged for a completed run, by the id of the commit that ended it: inserting it twice charges once. */
export const USAGE: Kind<Charge> = {
  name: 'usage',
  // Pages are in the index so that a sum reads nothing else.
  indexes: { byMonth: ['accountId', 'month', 'pages'] },
};

export interface Setting {
  readonly value: string;
}
export const SETTINGS: Kind<Setting> = { name: 'settings', indexes: {} };

export interface StoredTemplate {
  readonly accountId: string;
  /** The account in whose list it is; null once deleted. */
  readonly listedFor: string | null;
  /** Of the published version, else of the draft. */
  readonly name: string;
  /** Version that submissions use; null: none yet. */
  readonly published: number | null;
  readonly draft: number | null;
  /** Versions count from 1; later ones than this belong to nobody yet. */
  readonly newest: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}
/** Templates of accounts, by id. */
export const TEMPLATES: Kind<StoredTemplate> = { name: 'templates', indexes: { listed: ['listedFor', 'createdAt'] } };

export interface TemplateVersion {
  readonly name: string;
  readonly description: string | null;
  readonly category: TemplateBody['category'];
  /** JSON text: names of fields may be none that a store can carry. */
  readonly schemaJson: string;
  readonly createdAt: string;
}
/** What a template said at a time, by `<template id>/<version>`; inserted before the template points at it, never changed. */
export const TEMPLATE_VERSIONS: Kind<TemplateVersion> = { name: 'template-versions', indexes: {} };

export interface StoredList {
  /** Made anew when a list of this name is stored after another was deleted. */
  readonly listId: string;
  readonly accountId: string;
  readonly name: string;
  /** The newest version, whose content the members below tell of. */
  readonly number: number;
  readonly sha256: string;
  readonly size: number;
  readonly entryCount: number;
  readonly columns: readonly string[];
  readonly createdAt: string;
  readonly updatedAt: string;
}
/** Lists of accounts, by `<account id>/<name>`. */
export const LISTS: Kind<StoredList> = { name: 'lists', indexes: { byAccount: ['accountId', 'name'] } };

export interface ListVersion {
  readonly listId: string;
  readonly number: number;
  readonly sha256: string;
  readonly entryCount: number;
  readonly columns: readonly string[];
  /** JSON text: names of columns may be none that a store can carry. */
  readonly entriesJson: string;
  readonly createdAt: string;
}
/** What a list held at a time, by `<list id>/<number>`; inserted before the list points at it, never changed. */
export const LIST_VERSIONS: Kind<ListVersion> = { name: 'list-versions', indexes: { byList: ['listId', 'number'] } };

export interface NamedRequest {
  /** SHA-256 of what was asked for. */
  readonly fingerprint: string;
  readonly jobId: string;
  /** With which the id of the job was made. */
  readonly templateVersion: number;
  readonly competing?: readonly TemplateAt[];
  /** The run of the job that was asked for, from 1. */
  readonly run: number;
  readonly createdAt: string;
}
/** Submissions that their clients named (`Idempotency-Key`), by a hash of account and name. */
export const REQUESTS: Kind<NamedRequest> = { name: 'requests', indexes: { byAge: ['createdAt'] } };

export interface KnownProcess {
  readonly application: string;
  readonly version: string;
  readonly startedAt: string;
  /** Why it is not ready; none: it is. */
  readonly reasons: readonly string[];
  readonly seenAt: string;
  /** What the sweep of an ingest process has mended. */
  readonly repairs: RepairsSoFar;
}
/** Processes of the system by their id, as they say themselves; version = when they said so, in ms since 1970. */
export const PROCESSES: Kind<KnownProcess> = { name: 'processes', indexes: { bySeen: ['seenAt'] } };
