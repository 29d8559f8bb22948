import { connect } from 'amqplib';
import type { ChannelModel, ConfirmChannel } from 'amqplib';
import { IN_FLIGHT, keepInFlight } from './in-flight.ts';

const QUEUES = ['docket.bench.one', 'docket.bench.two', 'docket.bench.three'] as const;
/** As long as a message of Docket. */
const BODY = Buffer.from(JSON.stringify({ v: 1, jobId: 'x'.repeat(36), commit: 'x'.repeat(43) }));

/**
 * The bare broker: a message goes through three quorum queues, each publish persistent, mandatory and confirmed, each
 * consumer confirming the next hop before it acknowledges. A connection for each party, as processes have.
 */
export async function runHops({ rabbitUrl, seconds }: { readonly rabbitUrl: string; readonly seconds: number }) {
  const hops = await Promise.all(QUEUES.map(async () => openHop(await connect(rabbitUrl))));
  const publisher = await openHop(await connect(rabbitUrl));
  for (const queue of QUEUES)
    await publisher.channel.assertQueue(queue, { durable: true, arguments: { 'x-queue-type': 'quorum' } });
  const arrived = new Map<string, () => void>();
  for (const [n, { channel }] of hops.entries()) {
    const next = QUEUES[n + 1];
    await channel.prefetch(IN_FLIGHT);
    await channel.consume(QUEUES[n] ?? '', (message) => {
      if (!message) return;
      const id = String(message.properties.messageId);
      const done = next === undefined ? Promise.resolve(arrived.get(id)?.()) : send(channel, next, id);
      void done.then(() => channel.ack(message));
    });
  }
  const count = await keepInFlight(seconds, async (n) => {
    const through = new Promise<void>((resolve) => arrived.set(String(n), resolve));
    await send(publisher.channel, QUEUES[0], String(n));
    await through;
    arrived.delete(String(n));
  });
  for (const queue of QUEUES) await publisher.channel.deleteQueue(queue);
  for (const { connection } of [publisher, ...hops]) await connection.close();
  return count;
}

async function openHop(connection: ChannelModel) {
  return { connection, channel: await connection.createConfirmChannel() };
}

function send(channel: ConfirmChannel, queue: string, messageId: string): Promise<void> {
  return new Promise((resolve, reject) => {
    channel.sendToQueue(queue, BODY, { persistent: true, mandatory: true, messageId }, (error: unknown) =>
      error instanceof Error ? reject(error) : resolve(),
    );
  });
}
