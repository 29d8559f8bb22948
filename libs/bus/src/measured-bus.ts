import { TOPOLOGY } from '@docket/contracts';
import type { Edge } from '@docket/contracts';
import type { Bus, Message, Outcome, Published, PublishOptions, Subscription } from './bus.ts';
import type { Handler } from './decide-outcome.ts';
import { MESSAGE_METRICS } from './metrics.ts';

/** A bus that tells what it publishes, what it holds, and whether its broker is there. */
export function measured(bus: Bus): Bus {
  return new MeasuredBus(bus);
}

class MeasuredBus implements Bus {
  readonly #bus: Bus;
  readonly #inHand = new Map<string, number>(TOPOLOGY.map(({ message }) => [message, 0]));
  readonly #ends: readonly (() => void)[];

  constructor(bus: Bus) {
    this.#bus = bus;
    const { inHand, connected } = MESSAGE_METRICS;
    this.#ends = [
      inHand.from(() => [...this.#inHand].map(([message, n]) => [{ message }, n])),
      connected.from(() => [[{}, bus.connected ? 1 : 0]]),
    ];
  }

  get connected(): boolean {
    return this.#bus.connected;
  }

  async publish<T>(edge: Edge<T>, body: T, options: PublishOptions): Promise<Published> {
    const outcome = await this.#bus.publish(edge, body, options);
    MESSAGE_METRICS.published.add({ message: edge.message, outcome });
    return outcome;
  }

  consume<T>(edge: Edge<T>, slots: number, handler: Handler<T>): Promise<Subscription> {
    return this.#bus.consume(edge, slots, (message) => this.#handle(edge, handler, message));
  }

  waiting(edge: Edge): Promise<number | null> {
    return this.#bus.waiting(edge);
  }

  inspect(edge: Edge): ReturnType<Bus['inspect']> {
    return this.#bus.inspect(edge);
  }

  publishEvent(routingKey: string, body: Readonly<Record<string, unknown>>): Promise<void> {
    return this.#bus.publishEvent(routingKey, body);
  }

  onEvent(...listening: Parameters<Bus['onEvent']>): Promise<Subscription> {
    return this.#bus.onEvent(...listening);
  }

  async close(): Promise<void> {
    await this.#bus.close();
    for (const end of this.#ends) end();
  }

  /** In hand until it is acknowledged, which may be later than it is decided. */
  async #handle<T>(edge: Edge<T>, handler: Handler<T>, message: Message<T>): Promise<Outcome> {
    this.#count(edge, 1);
    const done = () => this.#count(edge, -1);
    let held: Promise<void> | undefined;
    try {
      const outcome = await handler(message);
      held = outcome.kind === 'ack' ? outcome.releaseAfter : undefined;
      return outcome;
    } finally {
      if (held) void held.then(done, done);
      else done();
    }
  }

  #count({ message }: Edge, by: number): void {
    this.#inHand.set(message, (this.#inHand.get(message) ?? 0) + by);
  }
}
