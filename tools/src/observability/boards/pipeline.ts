import { LATE_SHARE } from '../objectives.ts';
import { lines, query, quantile, rate, spread, stack, stat, type Board, type Panel } from '../board.ts';

const STAGE = 'docket_stage_duration_seconds';
const STAGES: Readonly<Record<string, string>> = {
  store: 'The document arrives and is stored.',
  queue_wait: 'The work waits for an extractor, from when it was ready.',
  read: 'Words of all pages.',
  extract: 'Fields of the words.',
  settle: 'From a commit to its message, confirmed.',
  deliver: 'From a planned delivery to its first 2xx.',
};

const stageStat = (stage: string): Panel =>
  stat({
    title: `${stage}, p95`,
    unit: 's',
    description: STAGES[stage] ?? '',
    expr: quantile(0.95, STAGE, '', `stage="${stage}"`),
  });

/** A document's way as a row of stages, with rates, ages and waits. */
export const PIPELINE: Board = {
  name: 'pipeline',
  title: 'Docket: pipeline',
  description: "A document's way: what waits, what is slow, what comes out.",
  rows: [
    { title: 'Stages', panels: Object.keys(STAGES).map(stageStat) },
    {
      title: 'In and out',
      panels: [
        lines(
          'Jobs',
          'ops',
          'Runs that began and that ended.',
          query(rate('docket_jobs_accepted_total', 'by'), 'began by {{by}}'),
          query(rate('docket_jobs_finished_total', 'outcome'), '{{outcome}}'),
        ),
        lines(
          'Time from submission to end',
          's',
          'Waits and all attempts included.',
          ...spread('docket_job_duration_seconds'),
        ),
        lines(
          'Outside the objective',
          'percentunit',
          'Share of finished jobs that took longer than their objective, or failed by a fault of ours.',
          query(LATE_SHARE('$__rate_interval'), 'late or lost'),
        ),
        lines(
          'Rate of stages',
          'ops',
          'How often each stage ended.',
          query(rate(`${STAGE}_count`, 'stage'), '{{stage}}'),
        ),
        lines('Time of stages, p95', 's', 'Where the time goes.', query(quantile(0.95, STAGE, 'stage'), '{{stage}}')),
      ],
    },
    {
      title: 'What waits',
      panels: [
        stack('Unfinished jobs', 'short', 'By status.', query('max by (status) (docket_jobs)', '{{status}}')),
        lines(
          'Oldest pending job',
          's',
          'For how long it waits for an extractor.',
          query('max(docket_jobs_oldest_pending_age_seconds)', 'age'),
        ),
        lines(
          'Work queues',
          'short',
          'Messages that no consumer holds.',
          query('max by (message) (docket_queue_messages_ready)', '{{message}}'),
        ),
        lines(
          'In hand',
          'short',
          'Messages given and not acknowledged.',
          query('sum by (message) (docket_messages_in_hand)', '{{message}}'),
        ),
        lines(
          'Consumers',
          'short',
          '0: nobody does this work.',
          query('max by (message) (docket_queue_consumers)', '{{message}}'),
        ),
      ],
    },
    {
      title: 'Reading',
      panels: [
        stack(
          'Pages',
          'cpm',
          'A minute, by the engine whose words were taken.',
          query(`60 * ${rate('docket_pages_read_total', 'engine')}`, '{{engine}}'),
        ),
        lines(
          'Pages not read again',
          'cpm',
          'Their words were there before.',
          query(`60 * ${rate('docket_pages_reused_total')}`, 'reused'),
        ),
        lines(
          'Time of a page',
          's',
          'Drawing, straightening and OCR included.',
          ...spread('docket_page_read_duration_seconds', 'engine'),
        ),
        lines(
          'Documents in hand',
          'short',
          'And how many the extractors take at a time.',
          query('sum(docket_documents_in_hand)', 'in hand'),
          query('sum(docket_document_slots)', 'slots'),
        ),
        stack('Readers', 'short', 'All busy: pages wait.', query('sum by (state) (docket_readers)', '{{state}}')),
        lines(
          'Processors of readers',
          'short',
          'In use.',
          query(rate('docket_reader_cpu_seconds_total'), 'processors'),
        ),
        lines(
          'Memory of readers',
          'bytes',
          'Of all readers of one extractor.',
          query('max(docket_reader_resident_memory_bytes)', 'largest'),
        ),
        lines('Streams of claims', 'short', 'That ingest serves.', query('sum(docket_claims_in_hand)', 'claims')),
      ],
    },
  ],
};
