import type { Channel } from 'amqplib';
import type { Declarations } from '../topology-of.ts';

/**
 * Declares at the broker what is missing of these. Rejects, and the broker closes the channel, where something of
 * that name exists with other arguments (406) or the user may not declare it (403).
 */
export async function declare(channel: Channel, { exchanges, queues, bindings }: Declarations): Promise<void> {
  for (const { name, type } of exchanges) await channel.assertExchange(name, type, { durable: true });
  for (const queue of queues) await channel.assertQueue(queue.name, { durable: true, arguments: queue.arguments });
  for (const { queue, exchange, routingKey } of bindings) await channel.bindQueue(queue, exchange, routingKey);
}
