/**
 * Moments at which a crash tells whether anything is lost: what has happened, and what has not. Off unless a process is
 * started with them armed.
 */
export const FAILPOINTS = {
  'submit.stored': 'The document is stored, its job does not exist.',
  'submit.shown': 'The job is committed and shown, its client has no answer.',
  'commit.appended': 'A commit of a job is in the log, its view is not written.',
  'commit.shown': 'The view is written, what the commit owes is not recorded.',
  'commit.owed': 'What the commit owes is recorded, its message is not published.',
  'commit.published': 'The message is confirmed, the commit is not marked as settled.',
  'claim.committed': 'The claim is in the log, its extractor does not know, so the message is not acknowledged.',
  'result.stored': 'The result is stored, the commit that names it is not appended.',
  'delivery.planned': 'The deliveries of an event are stored, ingest is not told.',
  'delivery.claimed': 'The attempt is claimed, nothing is sent.',
  'delivery.sent': 'The receiver has answered, that is not recorded.',
  'backfill.judged': 'Trials of a backfill are compared, its record does not count them.',
  'backfill.stepped': 'The record of a backfill names trials that are not submitted, or others that are not erased.',
  'store.written': 'A write is carried out, its answer does not arrive.',
  'sweep.looked': 'A sweep has found something to mend, and has not mended it.',
} as const;

export type Failpoint = keyof typeof FAILPOINTS;
