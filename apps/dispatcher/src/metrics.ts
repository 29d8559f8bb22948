import { BLOB_METRICS } from '@docket/blobs';
import { MESSAGE_METRICS } from '@docket/bus';
import { LOG_METRICS } from '@docket/event-log';
import { DATABASE_METRICS } from '@docket/records';
import { Counter, Gauge, Histogram, OTHER, STAGE_METRICS } from '@docket/service/metrics';

/** Numbers of attempts that have a series of their own. */
const attempt: readonly string[] = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10', OTHER];
/** How a receiver answered: class of its status, or what kept the answer from coming. */
const answer = [
  ...(['1xx', '2xx', '3xx', '4xx', '5xx'] as const),
  ...(['timeout', 'dns', 'connect', 'tls', 'reset', 'network', 'refused-address'] as const),
] as const;

/** Class of an HTTP status, 100 to 599. */
export const statusClass = (status: number) => answer[Math.min(5, Math.max(1, Math.floor(status / 100))) - 1] ?? '5xx';

/** What the dispatcher tells: deliveries, their attempts, and how receivers do. */
export const DISPATCHER_METRICS = {
  planned: new Counter({
    name: 'docket_deliveries_planned_total',
    unit: '1',
    help: 'Deliveries planned: one for each event and endpoint; redeliveries and replays begin one again.',
    labels: { by: ['event', 'request', 'replay'] },
  }),
  ended: new Counter({
    name: 'docket_deliveries_ended_total',
    unit: '1',
    help:
      'Deliveries that are over. delivered: a 2xx came; failed, by reason: exhausted: every attempt of the schedule ' +
      'failed; refused: an answer that is not tried again; endpoint-…: nobody to send to; erased: the job was.',
    labels: {
      outcome: ['delivered', 'failed'],
      reason: ['none', 'exhausted', 'refused', 'endpoint-disabled', 'endpoint-deleted', 'erased'],
    },
  }),
  attempts: new Counter({
    name: 'docket_delivery_attempts_total',
    unit: '1',
    help:
      'Requests sent, by what became of the delivery (outlived: another attempt was ahead), how the receiver answered, ' +
      'and the number of the attempt.',
    labels: { outcome: ['delivered', 'retry', 'failed', 'outlived'], answer, attempt },
  }),
  attemptDuration: new Histogram({
    name: 'docket_delivery_attempt_duration_seconds',
    unit: 's',
    help: 'Time of one request, from resolving the name to the end of the answer; at most 10 s.',
    labels: { outcome: ['delivered', 'retry', 'failed', 'outlived'] },
    bounds: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  }),
  inFlight: new Gauge({
    name: 'docket_delivery_attempts_in_flight',
    unit: '1',
    help: 'Requests to receivers under way.',
  }),
  unfinished: new Gauge({
    name: 'docket_deliveries_unfinished',
    unit: '1',
    help:
      'Deliveries that are not over. waiting: for an attempt, now or at the time of the next one; parked: the breaker of ' +
      'their endpoint is open. Each dispatcher tells the same; use max.',
    labels: { state: ['waiting', 'parked'] },
  }),
  due: new Gauge({
    name: 'docket_deliveries_due',
    unit: '1',
    help:
      'Deliveries that are due and that nobody has begun for 30 s, so that the scan takes them. Each dispatcher tells the ' +
      'same; use max.',
  }),
  oldestDue: new Gauge({
    name: 'docket_deliveries_oldest_due_age_seconds',
    unit: 's',
    help: 'For how long the oldest of them has been left to the scan; 0 if there is none. Each dispatcher tells the same; use max.',
  }),
  breakersOpen: new Gauge({
    name: 'docket_breakers_open',
    unit: '1',
    help: 'Endpoints that get nothing but a probe now and then, after five failures in a row. Each dispatcher tells the same; use max.',
  }),
  breakersOpened: new Counter({
    name: 'docket_breakers_opened_total',
    unit: '1',
    help: 'Breakers that opened.',
  }),
  endpoints: new Gauge({
    name: 'docket_endpoints',
    unit: '1',
    help: "Accounts' endpoints. Each dispatcher tells the same; use max.",
    labels: { status: ['enabled', 'disabled'] },
  }),
  endpointsDisabled: new Counter({
    name: 'docket_endpoints_disabled_total',
    unit: '1',
    help: 'Endpoints that were disabled. failing: nothing but failures for five days; gone: it answered 410.',
    labels: { reason: ['failing', 'gone'] },
  }),
};

/** Everything that a dispatcher process tells. */
export const DISPATCHER_GROUPS = [
  ...[DISPATCHER_METRICS, STAGE_METRICS, MESSAGE_METRICS],
  ...[LOG_METRICS, BLOB_METRICS, DATABASE_METRICS],
];
