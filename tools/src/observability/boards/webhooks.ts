import { UNMADE_SHARE } from '../objectives.ts';
import { increase, lines, query, quantile, rate, spread, stack, stat, type Board } from '../board.ts';

const ATTEMPTS = 'docket_delivery_attempts_total';

/** Are receivers served? */
export const WEBHOOKS: Board = {
  name: 'webhooks',
  title: 'Docket: webhooks',
  description: 'Deliveries, their attempts, and how receivers do.',
  rows: [
    {
      title: 'Now',
      panels: [
        stat({
          title: 'Oldest due delivery',
          unit: 's',
          description: 'For how long it has been left to the scan.',
          redFrom: 300,
          expr: 'max(docket_deliveries_oldest_due_age_seconds)',
        }),
        stat({
          title: 'Breakers open',
          unit: 'short',
          description: 'Endpoints that get nothing but a probe now and then.',
          expr: 'max(docket_breakers_open)',
        }),
        stat({
          title: 'Deliveries not made',
          unit: 'percentunit',
          description: 'Share of the deliveries that ended without a 2xx, of those that had somebody to send to.',
          redFrom: 0.01,
          expr: UNMADE_SHARE('$__rate_interval'),
        }),
        stat({
          title: 'First 2xx, p95',
          unit: 's',
          description: 'From the planned delivery.',
          expr: quantile(0.95, 'docket_stage_duration_seconds', '', 'stage="deliver"'),
        }),
      ],
    },
    {
      title: 'Deliveries',
      panels: [
        lines(
          'Planned and ended',
          'ops',
          'One for each event and endpoint.',
          query(rate('docket_deliveries_planned_total', 'by'), 'planned by {{by}}'),
          query(rate('docket_deliveries_ended_total', 'outcome'), '{{outcome}}'),
        ),
        stack(
          'Why deliveries failed',
          'ops',
          'See docs/metrics.md.',
          query(rate('docket_deliveries_ended_total', 'reason', 'outcome="failed"'), '{{reason}}'),
        ),
        lines(
          'Time to the first 2xx',
          's',
          'From the planned delivery.',
          ...spread('docket_stage_duration_seconds', '', 'stage="deliver"'),
        ),
        stack(
          'Not over',
          'short',
          'Waiting for an attempt, or parked behind an open breaker.',
          query('max by (state) (docket_deliveries_unfinished)', '{{state}}'),
        ),
        lines('Due', 'short', 'Left to the scan for 30 s.', query('max(docket_deliveries_due)', 'due')),
      ],
    },
    {
      title: 'Attempts',
      panels: [
        stack('Attempts', 'ops', 'By what became of the delivery.', query(rate(ATTEMPTS, 'outcome'), '{{outcome}}')),
        stack(
          'Answers',
          'ops',
          'Class of the status, or what kept the answer from coming.',
          query(rate(ATTEMPTS, 'answer'), '{{answer}}'),
        ),
        lines(
          'Number of the attempt',
          'short',
          'In the time shown: much beyond 1 is receivers that fail.',
          query(increase(ATTEMPTS, 'attempt'), '{{attempt}}'),
        ),
        lines(
          'Time of an attempt',
          's',
          'At most 10 s.',
          ...spread('docket_delivery_attempt_duration_seconds', 'outcome'),
        ),
        lines(
          'Under way',
          'short',
          'Requests to receivers.',
          query('sum(docket_delivery_attempts_in_flight)', 'requests'),
        ),
      ],
    },
    {
      title: 'Endpoints',
      panels: [
        stack('Endpoints', 'short', 'By status.', query('max by (status) (docket_endpoints)', '{{status}}')),
        lines(
          'Breakers that opened',
          'short',
          'In the time shown.',
          query(increase('docket_breakers_opened_total'), 'opened'),
        ),
        lines(
          'Endpoints disabled',
          'short',
          'In the time shown.',
          query(increase('docket_endpoints_disabled_total', 'reason'), '{{reason}}'),
        ),
      ],
    },
  ],
};
