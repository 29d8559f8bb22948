import { setTimeout as lasting } from 'node:timers/promises';
import { connect, type Channel, type ChannelModel, type ConsumeMessage } from 'amqplib';
import { deliveryDue, extractionRequested, jobFinished } from '@docket/contracts';
import { seededRandom, type SeededRandom } from '@docket/testing/without-jest';
import type { ChaosSystem } from '../system/system.ts';
import type { FaultKind } from './fault.ts';
import { servicesOf } from './services.ts';

/** Work queues; each edge's exchange and its routing key have the name of the queue. */
const QUEUES = [extractionRequested, jobFinished, deliveryDue].map(({ message }) => `docket.${message}`);
const LASTS_MS = 12_000;
const AGAIN_AFTER_MS = 250;
const LATEST_COPY_MS = 8_000;
const HAND = 8;
const HELD_MS = 500;

type Meddling = (channel: Channel, queue: string, random: SeededRandom) => Promise<void>;

/** Something of our own at the broker, beside the applications, which ends with its connection. */
function meddling(name: string, title: string, meddle: Meddling): FaultKind {
  return {
    name,
    shapes: ['stack'],
    part: 'messages',
    draw(random) {
      const seed = random.between(1, 1_000_000);
      let connection: ChannelModel | undefined;
      return {
        title,
        lastsMs: LASTS_MS,
        async start(system) {
          connection = await untilJoined(system, (open) =>
            Promise.all(QUEUES.map((queue) => meddleIn(open, queue, seed, meddle))),
          );
        },
        // The broker may have been killed meanwhile, and the connection with it.
        heal: async () => connection?.close().catch(() => undefined),
      };
    },
  };
}

/**
 * Another fault may have taken the broker away, or its queues: then it is joined once they are back, and not at all where
 * that is later than this fault lasts.
 */
async function untilJoined(
  system: ChaosSystem,
  begin: (connection: ChannelModel) => Promise<unknown>,
): Promise<ChannelModel | undefined> {
  for (const late = performance.now() + LASTS_MS; performance.now() < late;) {
    const connection = await connect(servicesOf(system).broker.url).catch(() => undefined);
    connection?.on('error', () => undefined);
    try {
      if (connection) {
        await begin(connection);
        return connection;
      }
    } catch {
      await connection?.close().catch(() => undefined);
    }
    await lasting(AGAIN_AFTER_MS);
  }
  return undefined;
}

async function meddleIn(connection: ChannelModel, queue: string, seed: number, meddle: Meddling): Promise<void> {
  const channel = await connection.createChannel();
  channel.on('error', () => undefined);
  await meddle(channel, queue, seededRandom(seed));
}

/** Hears what is published to a queue, and publishes copies of it, some of them long after their time. */
const duplicated = meddling('messages duplicated', 'each message once or twice more, up to 8 s late', listen);

async function listen(channel: Channel, queue: string, random: SeededRandom): Promise<void> {
  const copy = await channel.assertQueue('', { exclusive: true });
  await channel.bindQueue(copy.queue, queue, queue);
  const repeat = (message: ConsumeMessage | null) => {
    for (let copies = random.between(1, 2); message && copies > 0; copies--)
      setTimeout(() => publish(channel, queue, message), random.between(0, LATEST_COPY_MS)).unref();
  };
  await channel.consume(copy.queue, repeat, { noAck: true });
}

/** Takes messages from a queue in competition with its consumers, and puts them back at its end in another order. */
const reordered = meddling('messages reordered', 'messages taken and put back in another order', shuffle);

async function shuffle(channel: Channel, queue: string, random: SeededRandom): Promise<void> {
  await channel.prefetch(HAND);
  const hand: ConsumeMessage[] = [];
  const putBack = () => {
    while (hand.length > 0) {
      const [message] = hand.splice(random.between(0, hand.length - 1), 1);
      // On one channel the broker handles the copy before the acknowledgement of its original.
      if (message && publish(channel, queue, message)) channel.ack(message);
    }
  };
  await channel.consume(queue, (message) => {
    if (!message) return;
    if (hand.push(message) === 1) setTimeout(putBack, HELD_MS).unref();
  });
}

/** False: the channel is gone, and whatever it held goes back to its queue. */
function publish(channel: Channel, queue: string, { content, properties }: ConsumeMessage): boolean {
  try {
    channel.sendToQueue(queue, content, { ...properties, persistent: true });
    return true;
  } catch {
    return false;
  }
}

export const MESSAGE_FAULTS: readonly FaultKind[] = [duplicated, reordered];
