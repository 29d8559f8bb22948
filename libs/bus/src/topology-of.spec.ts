import { EVENTS_EXCHANGE, TOPOLOGY } from '@docket/contracts';
import { describe, expect, it } from '@jest/globals';
import { questionAsked } from './bus.features.ts';
import { messageTable } from './message-table.ts';
import { eventsExchangeOf, topologyOf } from './topology-of.ts';

/** What RabbitMQ 4 refuses or 3.10 gets wrong, wherever it is set. */
const FORBIDDEN = ['x-max-priority', 'x-queue-mode', 'x-expires'];

describe('the topology of an edge', () => {
  const { exchanges, queues, bindings } = topologyOf([questionAsked]);

  it('is a direct exchange with the work queue, a wait queue per delay and the dead-letter queue', () => {
    expect(exchanges).toEqual([{ name: 'docket.question.asked', type: 'direct' }]);
    expect(queues.map(({ name, role }) => [name, role])).toEqual([
      ['docket.question.asked.dead', 'dead'],
      ['docket.question.asked', 'work'],
      ['docket.question.asked.wait.200', 'wait'],
      ['docket.question.asked.wait.600', 'wait'],
    ]);
  });

  it('binds every queue by its own name', () => {
    expect(bindings).toEqual(
      queues.map(({ name }) => ({ exchange: 'docket.question.asked', queue: name, routingKey: name })),
    );
  });

  it('passes refused messages on to the dead letters, at least once', () => {
    expect(queues.find(({ role }) => role === 'work')?.arguments).toEqual({
      'x-queue-type': 'quorum',
      'x-dead-letter-exchange': 'docket.question.asked',
      'x-dead-letter-routing-key': 'docket.question.asked.dead',
      'x-dead-letter-strategy': 'at-least-once',
      'x-overflow': 'reject-publish',
      'x-delivery-limit': 100,
    });
  });

  it('passes what waited on to the work queue, at least once', () => {
    expect(queues.find(({ name }) => name.endsWith('wait.600'))?.arguments).toEqual({
      'x-queue-type': 'quorum',
      'x-dead-letter-exchange': 'docket.question.asked',
      'x-dead-letter-routing-key': 'docket.question.asked',
      'x-dead-letter-strategy': 'at-least-once',
      'x-overflow': 'reject-publish',
      'x-message-ttl': 600,
    });
  });

  it('takes another first word', () => {
    expect(topologyOf([questionAsked], 'other').exchanges[0]?.name).toBe('other.question.asked');
  });
});

describe('the topology of the system', () => {
  const { queues } = topologyOf(TOPOLOGY);

  it('has quorum queues only, each name once', () => {
    expect(queues.every((queue) => queue.arguments['x-queue-type'] === 'quorum')).toBe(true);
    expect(new Set(queues.map(({ name }) => name)).size).toBe(queues.length);
  });

  it('sets nothing that a supported broker lacks, and no limit that is not positive', () => {
    for (const queue of queues) {
      expect(Object.keys(queue.arguments).filter((name) => FORBIDDEN.includes(name))).toEqual([]);
      expect(Number(queue.arguments['x-delivery-limit'] ?? 1)).toBeGreaterThan(0);
    }
  });

  it('tells events on the exchange of the contract', () => {
    expect(eventsExchangeOf()).toEqual({ name: EVENTS_EXCHANGE, type: 'topic' });
  });
});

describe('the message table', () => {
  it('has one row per edge, in columns of equal width', () => {
    const lines = messageTable(TOPOLOGY).trimEnd().split('\n');
    expect(lines).toHaveLength(TOPOLOGY.length + 2);
    expect(new Set(lines.map((line) => line.length)).size).toBe(1);
  });

  it('names queue, services, delays and limit', () => {
    const cells = messageTable([questionAsked])
      .split('\n')[2]
      ?.split('|')
      .map((cell) => cell.trim());
    expect(cells?.slice(1, -1)).toEqual([
      '`question.asked`',
      'ingest',
      'ingest',
      '`docket.question.asked`',
      '0.2 s, 0.6 s',
      '`docket.question.asked.dead`',
      '100',
    ]);
  });
});
