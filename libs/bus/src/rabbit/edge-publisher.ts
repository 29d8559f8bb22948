import type { Edge, Service } from '@docket/contracts';
import { IllegalOperationError, type ConfirmChannel, type Options } from 'amqplib';
import type { Published } from '../bus.ts';
import type { BusLog } from '../log.ts';
import { within } from '../pause.ts';
import { namesOf, topologyOf } from '../topology-of.ts';
import { declare } from './declare.ts';
import { KeptChannel } from './kept-channel.ts';
import type { KeptConnection } from './kept-connection.ts';

export interface PublisherOptions {
  readonly connection: KeptConnection;
  readonly edge: Edge;
  readonly prefix: string;
  /** Publishes; named in each message. */
  readonly service: Service;
  readonly log: BusLog;
  readonly now: () => Date;
}

/** A message on its way to one of the edge's queues. */
export interface Outgoing {
  readonly content: Buffer;
  readonly messageId: string;
  readonly traceparent: string | null;
  /** Why it is a dead letter. */
  readonly reason?: string;
}

/** What to say of a publish when the broker answered, from amqplib's error of a confirm. */
function publishedOf(error: Error | null, returned: boolean): Published {
  if (error === null) return returned ? 'returned' : 'confirmed';
  return error.message === 'message nacked' ? 'refused' : 'disconnected';
}

/**
 * Publishes the messages of one edge with confirms, on a channel of its own: what the broker refuses of one edge
 * (its rights, its arguments) closes no other's channel.
 */
export class EdgePublisher {
  readonly #options: PublisherOptions;
  readonly #kept: KeptChannel<ConfirmChannel>;
  readonly #outstanding = new Set<Promise<Published>>();
  /** Correlation ids of messages that came back. The broker returns a message before it confirms it. */
  readonly #returned = new Set<string>();
  #sent = 0;

  constructor(options: PublisherOptions) {
    this.#options = options;
    const { connection, edge, log } = options;
    this.#kept = new KeptChannel(connection, {
      name: `publish ${edge.message}`,
      log,
      open: (model) => model.createConfirmChannel(),
      setUp: (channel) => this.#setUp(channel),
    });
  }

  /** Is the channel there, its topology declared? */
  get open(): boolean {
    return this.#kept.channel !== null;
  }

  /** Publishes to a queue of the edge. When it was returned, the topology has been declared again meanwhile. */
  async publish(queue: string, message: Outgoing, timeoutMs = 5_000): Promise<Published> {
    await within(timeoutMs, this.#kept.firstTry());
    const channel = this.#kept.channel;
    if (channel === null) return 'disconnected';
    const answer = this.#send(channel, queue, message, timeoutMs).finally(() => this.#outstanding.delete(answer));
    this.#outstanding.add(answer);
    const published = await answer;
    if (published === 'returned') await this.#declareAgain(channel, timeoutMs);
    return published;
  }

  /** Waits for outstanding confirms, then closes the channel. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#outstanding);
    await this.#kept.close();
  }

  async #setUp(channel: ConfirmChannel): Promise<void> {
    channel.on('return', ({ properties }) => this.#returned.add(String(properties.correlationId)));
    await declare(channel, topologyOf([this.#options.edge], this.#options.prefix));
  }

  #send(channel: ConfirmChannel, queue: string, message: Outgoing, timeoutMs: number): Promise<Published> {
    const exchange = namesOf(this.#options.edge, this.#options.prefix).exchange;
    const id = String(++this.#sent);
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve('timeout'), timeoutMs);
      const onConfirm = (error: Error | null): void => {
        clearTimeout(timer);
        resolve(publishedOf(error, this.#returned.delete(id)));
      };
      try {
        channel.publish(exchange, queue, message.content, this.#properties(message, id), onConfirm);
      } catch (error) {
        clearTimeout(timer);
        resolve(this.#unsent(error));
      }
    });
  }

  #unsent(error: unknown): Published {
    if (error instanceof IllegalOperationError) return 'disconnected';
    this.#options.log.error({ message: this.#options.edge.message, err: error }, 'a message cannot be sent');
    return 'refused';
  }

  #properties({ messageId, traceparent, reason }: Outgoing, correlationId: string): Options.Publish {
    const { edge, service, now } = this.#options;
    const at = now();
    return {
      mandatory: true,
      persistent: true,
      contentType: 'application/json',
      type: edge.message,
      appId: service,
      messageId,
      correlationId,
      // AMQP keeps whole seconds, hence the header.
      timestamp: Math.floor(at.getTime() / 1000),
      headers: {
        publishedAt: at.toISOString(),
        ...(traceparent === null ? {} : { traceparent }),
        ...(reason === undefined ? {} : { reason }),
      },
    };
  }

  async #declareAgain(channel: ConfirmChannel, timeoutMs: number): Promise<void> {
    const { edge, prefix, log } = this.#options;
    log.warn({ message: edge.message }, 'a message was returned: its queue was gone and is declared again');
    await within(timeoutMs, declare(channel, topologyOf([edge], prefix)));
  }
}
