import type { Edge } from '@docket/contracts';
import type { Bus, Published, PublishOptions, QueuesOfEdge, Subscription } from './bus.ts';
import { InProcessQueue } from './in-process-queue.ts';
import type { Handler } from './decide-outcome.ts';
import type { BusLog } from './log.ts';
import { measured } from './measured-bus.ts';
import { within } from './pause.ts';
import { matchesTopic } from './topic-pattern.ts';
import { requireDelay } from './topology-of.ts';

export interface InProcessBusOptions {
  readonly log: BusLog;
  /** How long `close` waits for the messages in hand, in ms. Default 10,000. */
  readonly drainMs?: number;
}

type EventListener = Parameters<Bus['onEvent']>[1];

class InProcessBus implements Bus {
  readonly #options: InProcessBusOptions;
  readonly #queues = new Map<string, InProcessQueue>();
  readonly #listeners = new Set<{ readonly pattern: string; readonly listener: EventListener }>();
  #open = true;

  constructor(options: InProcessBusOptions) {
    this.#options = options;
  }

  get connected(): boolean {
    return this.#open;
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- a wrong delay rejects, as it does at the broker
  async publish<T>(edge: Edge<T>, body: T, options: PublishOptions): Promise<Published> {
    const { messageId, traceparent = null, delayMs } = options;
    requireDelay(edge, delayMs);
    if (!this.#open) return 'disconnected';
    this.#queueOf(edge).add({ json: JSON.stringify(body), messageId, traceparent, redelivered: false }, delayMs);
    return 'confirmed';
  }

  consume<T>(edge: Edge<T>, slots: number, handler: Handler<T>): Promise<Subscription> {
    return Promise.resolve(this.#queueOf(edge).consume(slots, handler as Handler<unknown>));
  }

  waiting(edge: Edge): Promise<number> {
    return Promise.resolve(this.#queueOf(edge).ready);
  }

  inspect(edge: Edge): Promise<QueuesOfEdge> {
    const { ready, consumers, dead } = this.#queueOf(edge);
    return Promise.resolve({ ready, consumers, dead });
  }

  publishEvent(routingKey: string, body: Readonly<Record<string, unknown>>): Promise<void> {
    const json = JSON.stringify(body);
    for (const entry of this.#listeners) {
      if (matchesTopic(entry.pattern, routingKey)) setImmediate(() => this.#tell(entry, routingKey, json));
    }
    return Promise.resolve();
  }

  onEvent(pattern: string, listener: EventListener): Promise<Subscription> {
    const listeners = this.#listeners;
    const entry = { pattern, listener };
    listeners.add(entry);
    return Promise.resolve({
      get registered() {
        return listeners.has(entry);
      },
      close() {
        listeners.delete(entry);
        return Promise.resolve();
      },
    });
  }

  async close(): Promise<void> {
    this.#open = false;
    this.#listeners.clear();
    const { drainMs = 10_000, log } = this.#options;
    const drained = Promise.all([...this.#queues.values()].map((queue) => queue.close()));
    if (!(await within(drainMs, drained))) log.warn({ drainMs }, 'closed with messages still in hand');
  }

  #tell(entry: { readonly listener: EventListener }, routingKey: string, json: string): void {
    if (![...this.#listeners].some((listening) => listening === entry)) return;
    try {
      entry.listener(routingKey, JSON.parse(json) as Record<string, unknown>);
    } catch (error) {
      this.#options.log.error({ routingKey, err: error }, 'an event listener threw');
    }
  }

  #queueOf(edge: Edge): InProcessQueue {
    const known = this.#queues.get(edge.message);
    if (known) return known;
    const queue = new InProcessQueue(edge, this.#options.log);
    this.#queues.set(edge.message, queue);
    return queue;
  }
}

/**
 * The bus of a single process: the contract of RabbitMQ's in memory. Bodies travel as JSON and arrive after the
 * publisher's turn, never inside it. Nothing survives the process: what was waiting is published again by the sweep
 * of the event log.
 */
export function openInProcessBus(options: InProcessBusOptions): Bus {
  return measured(new InProcessBus(options));
}
