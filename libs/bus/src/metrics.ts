import { TOPOLOGY } from '@docket/contracts';
import { Counter, Gauge } from '@docket/service/metrics';

const message = TOPOLOGY.map((edge) => edge.message);

/** What every process with a bus tells of its messages. */
export const MESSAGE_METRICS = {
  published: new Counter({
    name: 'docket_messages_published_total',
    unit: '1',
    help:
      'Messages that this process published, by what the broker said. Only confirmed ones are held by it; all others are ' +
      'published again by the sweep.',
    labels: { message, outcome: ['confirmed', 'returned', 'refused', 'timeout', 'disconnected'] },
  }),
  handled: new Counter({
    name: 'docket_messages_handled_total',
    unit: '1',
    help: 'Messages that this process decided about. retry: they come back after a delay; dead_letter: nobody can ever handle them.',
    labels: { message, outcome: ['ack', 'retry', 'dead_letter'] },
  }),
  inHand: new Gauge({
    name: 'docket_messages_in_hand',
    unit: '1',
    help:
      'Messages that this process was given and has not acknowledged. Summed over all processes: what the broker calls ' +
      'unacknowledged.',
    labels: { message },
  }),
  connected: new Gauge({
    name: 'docket_broker_connected',
    unit: '1',
    help: '1 while the broker is reachable and takes messages of this process; else 0.',
  }),
};

/** What one application (ingest) asks of the broker about all queues; each of its processes tells the same: use `max`. */
export const QUEUE_METRICS = {
  ready: new Gauge({
    name: 'docket_queue_messages_ready',
    unit: '1',
    help: 'Messages in the work queue that no consumer holds. Each ingest process tells the same; use max.',
    labels: { message },
  }),
  consumers: new Gauge({
    name: 'docket_queue_consumers',
    unit: '1',
    help: 'Consumers of the work queue. 0: nobody does this work. Each ingest process tells the same; use max.',
    labels: { message },
  }),
  dead: new Gauge({
    name: 'docket_queue_dead_letters',
    unit: '1',
    help: 'Messages in the dead-letter queue, which somebody has to look at. Each ingest process tells the same; use max.',
    labels: { message },
  }),
};
