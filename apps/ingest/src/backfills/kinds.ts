import type { BackfillBody, BackfillSample } from '@docket/contracts';
import type { Kind } from '@docket/records';

/** What ingest keeps of backfills, one kind each. */

/** A past job, and the job that tries the version on its document. */
export interface BackfillTrial {
  readonly jobId: string;
  readonly trialId: string;
  /** It counts already, or does not count any more: only its erasing is left to do. */
  readonly over: boolean;
}

export interface StoredBackfill {
  readonly accountId: string;
  readonly templateId: string;
  readonly version: number;
  readonly status: BackfillBody['status'];
  /** JSON text of what was asked for, to tell a repeat. */
  readonly askedJson: string;
  /** Bounds on `createdAt` of the jobs: inclusive, exclusive. */
  readonly from: string | null;
  readonly to: string;
  readonly limit: number | null;
  /** Jobs to be tried, as counted at the start. */
  readonly total: number;
  /** Jobs that were taken from their list, and where it goes on; null: at its beginning. */
  readonly taken: number;
  readonly cursor: string | null;
  readonly exhausted: boolean;
  /** In hand: named here before they are submitted, until after they are erased. */
  readonly trials: readonly BackfillTrial[];
  /** JSON text of a Tally: names of fields may be none that a store can carry. */
  readonly tallyJson: string;
  /** While something is left to do: when it was last given a document, so that the longest waiting is next. Else null. */
  readonly dueSince: string | null;
  /** The account, while it runs. */
  readonly runningFor: string | null;
  readonly createdAt: string;
  readonly finishedAt: string | null;
}
/** By id. Every step of a backfill is one replacement of its record. */
export const BACKFILLS: Kind<StoredBackfill> = {
  name: 'backfills',
  indexes: {
    listed: ['accountId', 'createdAt'],
    listedByTemplate: ['accountId', 'templateId', 'createdAt'],
    running: ['runningFor'],
    due: ['dueSince'],
  },
};

export interface StoredSamples {
  readonly backfillId: string;
  readonly jobId: string;
  /** JSON text of an array of {@link FieldSample}. */
  readonly json: string;
}
export type FieldSample = BackfillSample & { readonly field: string };
/** How fields of one job differ, by `<backfill id>/<job id>`: values of its document, which go with the job. */
export const BACKFILL_SAMPLES: Kind<StoredSamples> = {
  name: 'backfill-samples',
  indexes: { byBackfill: ['backfillId', 'jobId'], byJob: ['jobId'] },
};

export interface BackfillSlot {
  readonly backfillId: string;
  readonly takenAt: string;
}
/** The newest backfill of a template, by template id: it is written first, so that two cannot run at a time. */
export const BACKFILL_SLOTS: Kind<BackfillSlot> = { name: 'backfill-slots', indexes: {} };

export interface Turn {
  /** For people. */
  readonly holder: string;
}
/** Which process does a work that one at a time shall do, by the work's name. */
export const TURNS: Kind<Turn> = { name: 'turns', indexes: {} };
