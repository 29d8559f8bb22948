import { TOPOLOGY, type Edge, type Service } from '@docket/contracts';
import type { Bus, Published, PublishOptions, QueuesOfEdge, Subscription } from '../bus.ts';
import type { Handler } from '../decide-outcome.ts';
import type { BusLog } from '../log.ts';
import { measured } from '../measured-bus.ts';
import { within } from '../pause.ts';
import { namesOf, PREFIX, requireDelay } from '../topology-of.ts';
import { askQueue } from './ask-queue.ts';
import { EdgeConsumer } from './edge-consumer.ts';
import { EdgePublisher } from './edge-publisher.ts';
import { EventPublisher, EventSubscription, type EventListener } from './event-channels.ts';
import { KeptConnection } from './kept-connection.ts';

export interface RabbitBusOptions {
  /** `amqp:` or `amqps:`, with user, password and vhost. */
  readonly url: string;
  /** Whose bus it is: declares and publishes the edges from or to this service. */
  readonly service: Service;
  readonly log: BusLog;
  readonly now: () => Date;
  /** Default: the topology of the system. */
  readonly edges?: readonly Edge[];
  /** First word of every name at the broker. Default `docket`. */
  readonly prefix?: string;
  /** How long an acknowledgement waits for `releaseAfter` at most, in ms. Default 300,000. */
  readonly holdMs?: number;
  /** How long `close` waits for the messages in hand, in ms. Default 10,000. */
  readonly drainMs?: number;
}

type Settings = Required<RabbitBusOptions>;

class RabbitBus implements Bus {
  readonly #settings: Settings;
  /** Two connections: a broker that throttles publishers stops reading from theirs, and acknowledgements must pass. */
  readonly #publishing: KeptConnection;
  readonly #consuming: KeptConnection;
  readonly #publishers = new Map<string, EdgePublisher>();
  readonly #subscriptions = new Set<Subscription>();
  #events: EventPublisher | null = null;
  #closed = false;

  constructor(settings: Settings) {
    this.#settings = settings;
    const { url, service, log, edges } = settings;
    this.#publishing = new KeptConnection({ url, name: `${service} publish`, log });
    this.#consuming = new KeptConnection({ url, name: `${service} consume`, log });
    for (const edge of edges) if (edge.from === service || edge.to === service) this.#publisherOf(edge);
  }

  /** Some, not every: an edge that the broker refuses (rights, arguments) must not stop the others. */
  get connected(): boolean {
    const up = this.#publishing.model !== null && this.#consuming.model !== null;
    const publishers = [...this.#publishers.values()];
    return up && (publishers.length === 0 || publishers.some((publisher) => publisher.open));
  }

  async publish<T>(edge: Edge<T>, body: T, options: PublishOptions): Promise<Published> {
    const { messageId, traceparent = null, delayMs, timeoutMs } = options;
    requireDelay(edge, delayMs);
    if (this.#closed) return 'disconnected';
    const names = namesOf(edge, this.#settings.prefix);
    const queue = delayMs === undefined ? names.work : names.wait(delayMs);
    const content = Buffer.from(JSON.stringify(body));
    return this.#publisherOf(edge).publish(queue, { content, messageId, traceparent }, timeoutMs);
  }

  async consume<T>(edge: Edge<T>, slots: number, handler: Handler<T>): Promise<Subscription> {
    this.#requireOpen();
    const { prefix, log, holdMs } = this.#settings;
    const consumer = new EdgeConsumer({
      connection: this.#consuming,
      publisher: this.#publisherOf(edge),
      ...{ edge, slots, handler, prefix, log, holdMs },
    });
    return this.#keep(consumer);
  }

  async waiting(edge: Edge): Promise<number | null> {
    return (await this.#ask(namesOf(edge, this.#settings.prefix).work))?.ready ?? null;
  }

  async inspect(edge: Edge): Promise<QueuesOfEdge | null> {
    const names = namesOf(edge, this.#settings.prefix);
    const [work, dead] = await Promise.all([this.#ask(names.work), this.#ask(names.dead)]);
    return work && dead && { ...work, dead: dead.ready };
  }

  async publishEvent(routingKey: string, body: Readonly<Record<string, unknown>>): Promise<void> {
    if (this.#closed) return;
    const { prefix, log } = this.#settings;
    this.#events ??= new EventPublisher({ connection: this.#publishing, prefix, log });
    await this.#events.publish(routingKey, body);
  }

  async onEvent(pattern: string, listener: EventListener): Promise<Subscription> {
    this.#requireOpen();
    const { prefix, log, service } = this.#settings;
    const queuePrefix = `${prefix}.events.${service}`;
    const connection = this.#consuming;
    return this.#keep(new EventSubscription({ connection, pattern, listener, queuePrefix, prefix, log }));
  }

  /** Consumers first, as they still publish retries; then confirms; then the connections. */
  async close(): Promise<void> {
    this.#closed = true;
    const { drainMs, log } = this.#settings;
    const drained = Promise.all([...this.#subscriptions].map((subscription) => subscription.close()));
    if (!(await within(drainMs, drained))) log.warn({ drainMs }, 'closing with messages still in hand');
    const publishers = [...this.#publishers.values(), ...(this.#events ? [this.#events] : [])];
    await within(drainMs, Promise.all(publishers.map((publisher) => publisher.close())));
    await Promise.all([this.#publishing.close(), this.#consuming.close()]);
  }

  #ask(queue: string): ReturnType<typeof askQueue> {
    return askQueue(this.#publishing.model, queue);
  }

  #requireOpen(): void {
    if (this.#closed) throw new Error('the bus is closed');
  }

  async #keep(subscription: Subscription & { firstTry(): Promise<void> }): Promise<Subscription> {
    this.#subscriptions.add(subscription);
    await subscription.firstTry();
    return {
      get registered() {
        return subscription.registered;
      },
      close: async () => {
        await subscription.close();
        this.#subscriptions.delete(subscription);
      },
    };
  }

  #publisherOf(edge: Edge): EdgePublisher {
    const known = this.#publishers.get(edge.message);
    if (known) return known;
    const { prefix, service, log, now } = this.#settings;
    const publisher = new EdgePublisher({ connection: this.#publishing, edge, prefix, service, log, now });
    this.#publishers.set(edge.message, publisher);
    return publisher;
  }
}

/**
 * The bus on RabbitMQ 3.10 to 4.x. Returns at once, also where the broker is away: it connects when the broker
 * appears, and again whenever a connection or channel was lost, declares the topology and subscribes anew. Throws a
 * TypeError for a URL that is none.
 */
export function openRabbitBus(options: RabbitBusOptions): Bus {
  const defaults = { edges: TOPOLOGY, prefix: PREFIX, holdMs: 300_000, drainMs: 10_000 };
  return measured(new RabbitBus({ ...defaults, ...options }));
}
