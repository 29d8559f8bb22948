import { createHmac, randomUUID } from 'node:crypto';
import { connect } from 'amqplib';
import { Client } from 'undici';
import { openLoop } from '../open-loop.ts';
import type { Load } from '../open-loop.ts';

/** What no dispatcher can be faster than: sign a body and post it on a connection of its own, the way events are. */
export interface FloorOrder extends Load {
  readonly url: string;
  readonly secret: string;
  /** Send each through a durable queue of this broker first, with confirms. */
  readonly rabbitUrl: string | undefined;
}

/** About as long as the result of an invoice. */
const FILLING = 'x'.repeat(1_500);
const QUEUE = 'docket.bench.floor';

async function post({ url, secret }: FloorOrder, body: Buffer): Promise<void> {
  const { origin, pathname } = new URL(url);
  const client = new Client(origin);
  const signature = createHmac('sha256', secret).update(body).digest('hex');
  const headers = { 'content-type': 'application/json', 'x-webhook-signature': signature };
  const answer = await client.request({ method: 'POST', path: pathname, headers, body });
  await answer.body.dump();
  await client.close();
}

/** Calls `send` with what came out of the queue for each body that was put in. */
async function throughQueue(rabbitUrl: string, send: (body: Buffer) => Promise<void>) {
  const connection = await connect(rabbitUrl);
  const [publisher, consumer] = [await connection.createConfirmChannel(), await connection.createChannel()];
  await publisher.assertQueue(QUEUE, { durable: true, arguments: { 'x-queue-type': 'quorum' } });
  await consumer.prefetch(8);
  await consumer.consume(QUEUE, (message) => {
    if (message) void send(message.content).then(() => consumer.ack(message));
  });
  return {
    send: async (body: Buffer) => {
      publisher.sendToQueue(QUEUE, body, { persistent: true });
      await publisher.waitForConfirms();
    },
    close: () => connection.close(),
  };
}

/** @returns ids of the events that were sent, in place of jobs. */
async function measure(order: FloorOrder, now: () => Date): Promise<string[]> {
  const ids = Array.from({ length: order.count }, () => randomUUID());
  const direct = { send: (body: Buffer) => post(order, body), close: () => Promise.resolve() };
  const way = order.rabbitUrl === undefined ? direct : await throughQueue(order.rabbitUrl, (body) => post(order, body));
  await openLoop(order, (n) =>
    way.send(Buffer.from(JSON.stringify({ jobId: ids[n], result: FILLING, timestamp: now().toISOString() }))),
  );
  process.send?.(ids);
  await new Promise((resolve) => process.once('message', resolve));
  await way.close();
  return ids;
}

/** A process of its own: takes its order from its parent, answers with the ids of what it sent, and ends when told. */
process.once('message', (order: FloorOrder) => {
  void measure(order, () => new Date()).then(() => process.disconnect());
});
