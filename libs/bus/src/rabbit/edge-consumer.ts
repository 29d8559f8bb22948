import type { Edge } from '@docket/contracts';
import type { Channel, ConsumeMessage } from 'amqplib';
import type { Outcome, Subscription } from '../bus.ts';
import { decideOutcome, type Handler } from '../decide-outcome.ts';
import type { BusLog } from '../log.ts';
import { pause } from '../pause.ts';
import { Slots } from '../slots.ts';
import { namesOf, topologyOf, type EdgeNames } from '../topology-of.ts';
import { declare } from './declare.ts';
import { receivedOf, settle, type Delivery } from './delivery.ts';
import type { EdgePublisher, Outgoing } from './edge-publisher.ts';
import { closeChannel, KeptChannel } from './kept-channel.ts';
import type { KeptConnection } from './kept-connection.ts';

/** Before a message is returned that could be neither kept for later nor handled, in ms. */
const RETURN_PAUSE_MS = 1_000;
const REASON_LENGTH = 500;

export interface ConsumerOptions<T> {
  readonly connection: KeptConnection;
  /** For retries and dead letters of the same edge. */
  readonly publisher: EdgePublisher;
  readonly edge: Edge<T>;
  readonly prefix: string;
  readonly slots: number;
  readonly handler: Handler<T>;
  readonly log: BusLog;
  /** How long an acknowledgement waits for `releaseAfter` at most, in ms. */
  readonly holdMs: number;
}

/**
 * Consumes one edge's work queue on a channel of its own. Unacknowledged messages are taken slots: the prefetch
 * equals the slots, and an acknowledgement is the credit for the next message.
 */
export class EdgeConsumer<T> implements Subscription {
  readonly #options: ConsumerOptions<T>;
  readonly #names: EdgeNames;
  readonly #kept: KeptChannel<Channel>;
  readonly #slots: Slots;
  readonly #closing = new AbortController();
  readonly #inHand = new Set<Promise<void>>();
  readonly #closedChannels = new WeakSet<Channel>();
  #source: { readonly channel: Channel; readonly consumerTag: string } | null = null;

  constructor(options: ConsumerOptions<T>) {
    this.#options = options;
    this.#slots = new Slots(options.slots);
    this.#names = namesOf(options.edge, options.prefix);
    this.#kept = new KeptChannel(options.connection, {
      name: `consume ${options.edge.message}`,
      log: options.log,
      open: (model) => model.createChannel(),
      setUp: (channel) => this.#setUp(channel),
    });
  }

  get registered(): boolean {
    return this.#source !== null && !this.#closing.signal.aborted;
  }

  /** Resolves when the first try to subscribe is decided. */
  firstTry(): Promise<void> {
    return this.#kept.firstTry();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#slots.close();
    if (this.#source) await this.#source.channel.cancel(this.#source.consumerTag).catch(() => undefined);
    await Promise.all(this.#inHand);
    await this.#kept.close();
  }

  async #setUp(channel: Channel): Promise<void> {
    const { edge, prefix, slots } = this.#options;
    channel.on('close', () => {
      this.#source = null;
      this.#closedChannels.add(channel);
    });
    await declare(channel, topologyOf([edge], prefix));
    await channel.prefetch(slots);
    if (this.#closing.signal.aborted) return;
    const { consumerTag } = await channel.consume(this.#names.work, (raw) => this.#onDelivery(channel, raw));
    this.#source = { channel, consumerTag };
  }

  #onDelivery(channel: Channel, raw: ConsumeMessage | null): void {
    if (raw === null) {
      // The broker cancelled the consumer: its queue was deleted. A new channel declares it and subscribes again.
      this.#source = null;
      void closeChannel(channel);
      return;
    }
    const decided = this.#take({ channel, raw }).finally(() => this.#inHand.delete(decided));
    this.#inHand.add(decided);
  }

  async #take(delivery: Delivery): Promise<void> {
    if (!(await this.#slots.take())) {
      settle(delivery, 'returned');
      return;
    }
    const outcome = await this.#decide(delivery);
    const held = outcome?.kind === 'ack' ? outcome.releaseAfter : undefined;
    const release = (): void => this.#slots.release();
    if (held) void held.then(release, release);
    try {
      if (outcome !== null) await this.#carryOut(outcome, delivery);
    } finally {
      if (!held) release();
    }
  }

  /** Null for a message whose channel went while it waited for a slot: the broker delivers it again. */
  async #decide(delivery: Delivery): Promise<Outcome | null> {
    const { edge, handler, log } = this.#options;
    if (this.#closedChannels.has(delivery.channel)) return null;
    return decideOutcome(edge, handler, receivedOf(delivery), log);
  }

  async #carryOut(outcome: Outcome, delivery: Delivery): Promise<void> {
    switch (outcome.kind) {
      case 'ack':
        if (outcome.releaseAfter) await this.#hold(outcome.releaseAfter);
        settle(delivery, 'done');
        return;
      case 'retry':
        return this.#keepForLater(outcome.delayMs, delivery);
      case 'deadLetter':
        return this.#bury(outcome.reason, delivery);
    }
  }

  /** Until the promise settles, the subscription closes or the longest time for it is over. */
  async #hold(until: Promise<void>): Promise<void> {
    const settled = new AbortController();
    const stop = (): void => settled.abort();
    until.then(stop, stop);
    await pause(this.#options.holdMs, AbortSignal.any([settled.signal, this.#closing.signal]));
  }

  async #keepForLater(delayMs: number, delivery: Delivery): Promise<void> {
    const { publisher, edge, log } = this.#options;
    const published = await publisher.publish(this.#names.wait(delayMs), this.#again(delivery));
    if (published === 'confirmed') {
      settle(delivery, 'done');
      return;
    }
    log.warn(
      { message: edge.message, delayMs, published },
      'a retry could not be kept for later: returned to its queue',
    );
    await pause(RETURN_PAUSE_MS, this.#closing.signal);
    settle(delivery, 'returned');
  }

  /** With the reason where that can be confirmed; else by the broker alone, which loses nothing but the reason. */
  async #bury(reason: string, delivery: Delivery): Promise<void> {
    const { publisher, edge, log } = this.#options;
    const message = this.#again(delivery);
    log.warn({ message: edge.message, messageId: message.messageId, reason }, 'dead-lettered');
    const letter = { ...message, reason: reason.slice(0, REASON_LENGTH) };
    const published = await publisher.publish(this.#names.dead, letter);
    settle(delivery, published === 'confirmed' ? 'done' : 'dead');
  }

  #again(delivery: Delivery): Outgoing {
    const { messageId, traceparent } = receivedOf(delivery);
    return { content: delivery.raw.content, messageId, traceparent };
  }
}
