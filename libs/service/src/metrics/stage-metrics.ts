import { Histogram } from './instruments.ts';

/** Upper bounds for work on documents, in seconds: from a text page to a scan of hundreds. */
export const WORK_SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900] as const;
/** The same for whole jobs and deliveries, which may wait and be tried again. */
export const WAIT_SECONDS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900, 3_600, 21_600, 86_400] as const;

/** A document's way, measured where each stage ends. */
export const STAGE_METRICS = {
  duration: new Histogram({
    name: 'docket_stage_duration_seconds',
    unit: 's',
    help:
      'Time of one stage of a job. store: a document arrives and is stored; queue_wait: work waits to be claimed, from ' +
      'when it was ready; read: words of all pages; extract: fields of the words; settle: from a commit to its message ' +
      'confirmed; deliver: from a planned delivery to its first 2xx.',
    labels: { stage: ['store', 'queue_wait', 'read', 'extract', 'settle', 'deliver'] },
    bounds: WAIT_SECONDS,
  }),
};
