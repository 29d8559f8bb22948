import type { Edge } from '@docket/contracts';

/** First word of every name at the broker. */
export const PREFIX = 'docket';

/** A durable exchange. */
export interface ExchangeDeclaration {
  readonly name: string;
  readonly type: 'direct' | 'topic';
}

/** A durable queue, `role` saying what it is for. */
export interface QueueDeclaration {
  readonly name: string;
  readonly role: 'work' | 'wait' | 'dead';
  readonly arguments: Readonly<Record<string, string | number>>;
}

export interface Binding {
  readonly exchange: string;
  readonly queue: string;
  readonly routingKey: string;
}

/** What is declared at the broker, in the order of declaring: exchanges, queues, bindings. */
export interface Declarations {
  readonly exchanges: readonly ExchangeDeclaration[];
  readonly queues: readonly QueueDeclaration[];
  readonly bindings: readonly Binding[];
}

/** Names at the broker of one edge. The exchange has the work queue's name; queues are bound by their own. */
export interface EdgeNames {
  readonly exchange: string;
  readonly work: string;
  readonly dead: string;
  wait(delayMs: number): string;
}

export function namesOf(edge: Edge, prefix = PREFIX): EdgeNames {
  const work = `${prefix}.${edge.message}`;
  return { exchange: work, work, dead: `${work}.dead`, wait: (delayMs) => `${work}.wait.${delayMs}` };
}

/** Throws a RangeError unless the delay is absent or one of the edge's. */
export function requireDelay(edge: Edge, delayMs: number | undefined): void {
  if (delayMs === undefined || edge.delays.includes(delayMs)) return;
  throw new RangeError(`${edge.message} has no delay of ${delayMs} ms`);
}

/** The topic exchange of job events. */
export function eventsExchangeOf(prefix = PREFIX): ExchangeDeclaration {
  return { name: `${prefix}.events`, type: 'topic' };
}

/**
 * Looking through dead letters by taking and returning them must not use them up: from 4.0 on, a quorum queue
 * without a limit of its own drops a message returned twenty times.
 */
const DEAD_LETTER_RETURNS = 1_000_000;

/**
 * A quorum queue passes its dead letters on at least once only when it refuses publishes instead of dropping its
 * head, and never below a positive delivery limit (-1 drops messages on RabbitMQ 3.10).
 */
function passingOnTo(names: EdgeNames, routingKey: string): QueueDeclaration['arguments'] {
  return {
    'x-queue-type': 'quorum',
    'x-dead-letter-exchange': names.exchange,
    'x-dead-letter-routing-key': routingKey,
    'x-dead-letter-strategy': 'at-least-once',
    'x-overflow': 'reject-publish',
  };
}

function queuesOf(edge: Edge, names: EdgeNames): QueueDeclaration[] {
  return [
    {
      name: names.dead,
      role: 'dead',
      arguments: { 'x-queue-type': 'quorum', 'x-delivery-limit': DEAD_LETTER_RETURNS },
    },
    {
      name: names.work,
      role: 'work',
      arguments: { ...passingOnTo(names, names.dead), 'x-delivery-limit': edge.deliveryLimit },
    },
    ...edge.delays.map((delayMs): QueueDeclaration => ({
      name: names.wait(delayMs),
      role: 'wait',
      arguments: { ...passingOnTo(names, names.work), 'x-message-ttl': delayMs },
    })),
  ];
}

/**
 * What the broker must hold for these edges: per edge a direct exchange, a work queue, a wait queue per delay
 * (a time to live per queue, as one per message would let a long wait block a short one behind it) and a dead-letter
 * queue. Valid on RabbitMQ 3.10 to 4.x.
 */
export function topologyOf(edges: readonly Edge[], prefix = PREFIX): Declarations {
  const parts = edges.map((edge) => {
    const names = namesOf(edge, prefix);
    return { exchange: names.exchange, queues: queuesOf(edge, names) };
  });
  return {
    exchanges: parts.map(({ exchange }) => ({ name: exchange, type: 'direct' })),
    queues: parts.flatMap(({ queues }) => queues),
    bindings: parts.flatMap(({ exchange, queues }) =>
      queues.map(({ name }) => ({ exchange, queue: name, routingKey: name })),
    ),
  };
}
