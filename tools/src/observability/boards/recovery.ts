import { increase, lines, query, rate, stack, stat, type Board } from '../board.ts';

/** What goes wrong, and how it is mended. */
export const RECOVERY: Board = {
  name: 'recovery',
  title: 'Docket: recovery',
  description: 'Faults, repairs, lost workers. Without faults everything here is 0.',
  rows: [
    {
      title: 'Now',
      panels: [
        stat({
          title: 'Repairs',
          unit: 'short',
          description: 'What the sweep mended in the time shown.',
          expr: increase('docket_sweep_repairs_total'),
        }),
        stat({
          title: 'Dead letters',
          unit: 'short',
          description: 'Messages that nobody can handle: somebody has to look at them.',
          redFrom: 1,
          expr: 'sum(max by (message) (docket_queue_dead_letters))',
        }),
        stat({
          title: 'Oldest unsettled commit',
          unit: 's',
          description: 'Its message is not known to be published.',
          redFrom: 60,
          expr: 'max(docket_commits_unsettled_oldest_age_seconds)',
        }),
        stat({
          title: 'Extractors lost',
          unit: 'short',
          description: 'Claims whose extractor was gone, in the time shown.',
          expr: increase('docket_leases_lost_total', '', 'cause="lost"'),
        }),
      ],
    },
    {
      title: 'Outbox and debts',
      panels: [
        stack('Repairs', 'ops', 'By kind.', query(rate('docket_sweep_repairs_total', 'kind'), '{{kind}}')),
        lines(
          'Sweeps',
          'ops',
          'One every 5 s for each ingest process.',
          query(rate('docket_sweeps_total', 'outcome'), '{{outcome}}'),
        ),
        lines(
          'Unsettled commits',
          'short',
          'Older than 5 s.',
          query('max by (log) (docket_commits_unsettled)', '{{log}}'),
        ),
        lines(
          'Oldest unsettled',
          's',
          'By log.',
          query('max by (log) (docket_commits_unsettled_oldest_age_seconds)', '{{log}}'),
        ),
        lines('Owed', 'short', 'And not confirmed.', query('max by (kind) (docket_owed)', '{{kind}}')),
        lines(
          'Oldest owed',
          's',
          'Of what is due.',
          query('max by (kind) (docket_owed_oldest_age_seconds)', '{{kind}}'),
        ),
        lines(
          'Append conflicts',
          'ops',
          'Another writer was ahead; decided anew.',
          query(rate('docket_log_append_conflicts_total', 'log'), '{{log}}'),
        ),
        lines(
          'Upkeep',
          'ops',
          'Rounds by chore.',
          query(rate('docket_upkeep_total', 'chore, outcome'), '{{chore}} {{outcome}}'),
        ),
      ],
    },
    {
      title: 'Messages',
      panels: [
        lines(
          'Published',
          'ops',
          'By what the broker said.',
          query(rate('docket_messages_published_total', 'outcome'), '{{outcome}}'),
        ),
        lines(
          'Decided',
          'ops',
          'By message and outcome.',
          query(rate('docket_messages_handled_total', 'message, outcome'), '{{message}} {{outcome}}'),
        ),
        lines(
          'Dead letters',
          'short',
          'By message.',
          query('max by (message) (docket_queue_dead_letters)', '{{message}}'),
        ),
      ],
    },
    {
      title: 'Workers and attempts',
      panels: [
        lines(
          'Claims',
          'ops',
          'More than attempts where extractors are lost or stopped.',
          query(rate('docket_claims_total'), 'granted'),
          query(rate('docket_attempts_total'), 'attempts ended'),
        ),
        lines(
          'Claims that ended without outcome',
          'ops',
          'Lost, or handed back in order.',
          query(rate('docket_leases_lost_total', 'cause'), '{{cause}}'),
        ),
        lines(
          'Claims that went on',
          'ops',
          'Over a new connection.',
          query(rate('docket_claim_reconnects_total'), 'reconnects'),
        ),
        stack(
          'Attempts that failed',
          'ops',
          'By code.',
          query(rate('docket_attempts_total', 'code', 'outcome="failed"'), '{{code}}'),
        ),
        stack(
          'Jobs that failed',
          'ops',
          'By code.',
          query(rate('docket_jobs_finished_total', 'code', 'outcome="failed"'), '{{code}}'),
        ),
        lines(
          'Readers replaced',
          'ops',
          'Spent: as planned.',
          query(rate('docket_reader_restarts_total', 'reason'), '{{reason}}'),
        ),
        lines(
          'Readers that died',
          'ops',
          'By code; each spends an attempt of its document.',
          query(rate('docket_reader_crashes_total', 'code'), '{{code}}'),
        ),
      ],
    },
  ],
};
