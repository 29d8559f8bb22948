import { randomUUID } from 'node:crypto';
import type { Channel, ConsumeMessage } from 'amqplib';
import type { Bus, Subscription } from '../bus.ts';
import type { BusLog } from '../log.ts';
import { eventsExchangeOf } from '../topology-of.ts';
import { declare } from './declare.ts';
import { closeChannel, KeptChannel } from './kept-channel.ts';
import type { KeptConnection } from './kept-connection.ts';

/** What a listener that does not keep up may miss: older events beyond so many are dropped. */
const BACKLOG = 10_000;

export type EventListener = Parameters<Bus['onEvent']>[1];

export interface EventsOptions {
  readonly connection: KeptConnection;
  readonly prefix: string;
  readonly log: BusLog;
}

async function declareExchange(channel: Channel, prefix: string): Promise<void> {
  await declare(channel, { exchanges: [eventsExchangeOf(prefix)], queues: [], bindings: [] });
}

/** Tells events, without confirms; what cannot be sent now is dropped. */
export class EventPublisher {
  readonly #exchange: string;
  readonly #kept: KeptChannel<Channel>;

  constructor({ connection, prefix, log }: EventsOptions) {
    this.#exchange = eventsExchangeOf(prefix).name;
    this.#kept = new KeptChannel(connection, {
      name: 'publish events',
      log,
      open: (model) => model.createChannel(),
      setUp: (channel) => declareExchange(channel, prefix),
    });
  }

  async publish(routingKey: string, body: Readonly<Record<string, unknown>>): Promise<void> {
    await this.#kept.firstTry();
    const content = Buffer.from(JSON.stringify(body));
    try {
      this.#kept.channel?.publish(this.#exchange, routingKey, content, { contentType: 'application/json' });
    } catch {
      // The channel is closing: lossy by design.
    }
  }

  close(): Promise<void> {
    return this.#kept.close();
  }
}

export interface ListenerOptions extends EventsOptions {
  readonly pattern: string;
  readonly listener: EventListener;
  /** First part of the queue's name, which each subscription completes to one of its own. */
  readonly queuePrefix: string;
}

/** Hears events through a queue that lives no longer than its channel's connection. */
export class EventSubscription implements Subscription {
  readonly #options: ListenerOptions;
  readonly #kept: KeptChannel<Channel>;

  constructor(options: ListenerOptions) {
    this.#options = options;
    this.#kept = new KeptChannel(options.connection, {
      name: `listen to ${options.pattern}`,
      log: options.log,
      open: (model) => model.createChannel(),
      setUp: (channel) => this.#setUp(channel),
    });
  }

  get registered(): boolean {
    return this.#kept.channel !== null;
  }

  firstTry(): Promise<void> {
    return this.#kept.firstTry();
  }

  close(): Promise<void> {
    return this.#kept.close();
  }

  async #setUp(channel: Channel): Promise<void> {
    const { prefix, pattern, queuePrefix } = this.#options;
    await declareExchange(channel, prefix);
    // A new name each time: the old queue is locked until the broker notices that its connection is gone.
    const { queue } = await channel.assertQueue(`${queuePrefix}.${randomUUID()}`, {
      exclusive: true,
      autoDelete: true,
      durable: false,
      arguments: { 'x-queue-type': 'classic', 'x-max-length': BACKLOG },
    });
    await channel.bindQueue(queue, eventsExchangeOf(prefix).name, pattern);
    await channel.consume(queue, (raw) => this.#onDelivery(channel, raw), { noAck: true });
  }

  #onDelivery(channel: Channel, raw: ConsumeMessage | null): void {
    if (raw === null) {
      void closeChannel(channel);
      return;
    }
    const { routingKey } = raw.fields;
    try {
      this.#options.listener(routingKey, JSON.parse(raw.content.toString('utf8')) as Record<string, unknown>);
    } catch (error) {
      this.#options.log.error({ routingKey, err: error }, 'an event could not be read, or its listener threw');
    }
  }
}
