import type { Bus, Message, Outcome, Published, PublishOptions, Subscription } from '@docket/bus';
import type { Edge } from '@docket/contracts';
import { runningProcess } from './virtual-time.ts';
import type { SimulatedProcess } from './virtual-time.ts';
import type { Weather } from './weather.ts';

interface Held {
  readonly edge: Edge;
  readonly message: Message<unknown>;
}

interface Consumer {
  readonly edge: Edge;
  readonly process: SimulatedProcess | null;
  readonly handler: (message: Message<never>) => Promise<Outcome>;
  readonly inHand: Set<Held>;
  free: number;
  closed: boolean;
}

type Listener = (routingKey: string, body: Record<string, unknown>) => void;

/** Between a wait's end and the arrival in the work queue, in ms. */
const TRANSFER = 250;
/** How long publishers wait for a confirm, in ms. */
const CONFIRM_WITHIN = 5_000;

/** A broker in memory: queues that survive its crashes, but not a wipe. */
export class SimulatedBroker {
  readonly #weather: Weather;
  readonly #ready = new Map<string, Held[]>();
  readonly #consumers: Consumer[] = [];
  readonly #listeners: { readonly process: SimulatedProcess | null; readonly listener: Listener }[] = [];
  /** Counts up with each crash: whatever connection was there before is gone. */
  #life = 0;
  #wipes = 0;
  #up = true;
  /** Loses what it moves from a wait queue to the work queue when it crashes meanwhile. */
  lossyTransfers = false;

  constructor(weather: Weather) {
    this.#weather = weather;
  }

  /** Breaks every connection; comes back with what it had, or with nothing. */
  crash(downMs: number, wiped: boolean): void {
    this.#life++;
    this.#up = false;
    for (const consumer of this.#consumers) this.#requeue(consumer);
    if (wiped) this.#wipe();
    const life = this.#life;
    this.#weather.time.after(downMs, null, () => {
      if (life !== this.#life) return;
      this.#up = true;
      this.#pump();
    });
  }

  port(): Bus {
    const process = runningProcess();
    const isUp = (): boolean => this.#up;
    return {
      publish: (edge, body, options) => this.#publish(edge, body, options),
      consume: (edge, slots, handler) => Promise.resolve(this.#consume({ edge, process, handler }, slots)),
      waiting: (edge) => this.#weather.call(() => (this.#up ? this.#queue(edge).length : null)),
      inspect: () => Promise.resolve(null),
      publishEvent: (routingKey, body) => {
        this.#tell(routingKey, body);
        return Promise.resolve();
      },
      onEvent: (_, listener) => {
        this.#listeners.push({ process, listener });
        return Promise.resolve({ registered: true, close: () => Promise.resolve() });
      },
      get connected() {
        return isUp();
      },
      close: () => Promise.resolve(),
    };
  }

  #publish(edge: Edge, body: unknown, options: PublishOptions): Promise<Published> {
    if (!this.#up) return Promise.resolve('disconnected');
    const life = this.#life;
    const { time } = this.#weather;
    const publisher = runningProcess();
    const answered = Promise.withResolvers<Published>();
    time.after(options.timeoutMs ?? CONFIRM_WITHIN, publisher, () => answered.resolve('timeout'));
    time.after(this.#weather.latency(), null, () => {
      if (life !== this.#life) {
        this.#lose(publisher, answered.resolve);
        return;
      }
      this.#take(edge, { ...options, body });
      time.after(this.#weather.latency(), publisher, () =>
        answered.resolve(life === this.#life ? 'confirmed' : 'disconnected'),
      );
    });
    return answered.promise;
  }

  #lose(publisher: SimulatedProcess | null, resolve: (outcome: Published) => void): void {
    this.#weather.time.after(this.#weather.latency(), publisher, () => resolve('disconnected'));
  }

  #take(edge: Edge, { body, messageId, delayMs }: PublishOptions & { readonly body: unknown }): void {
    const message = { body, messageId, traceparent: null, redelivered: false };
    this.#keep({ edge, message }, delayMs);
    if (this.#weather.happens(50)) this.#keep({ edge, message }, delayMs);
  }

  #keep(held: Held, delayMs = 0): void {
    if (delayMs === 0) {
      this.#push(held);
      return;
    }
    const wipes = this.#wipes;
    const { time } = this.#weather;
    time.after(delayMs - 1, null, () => {
      const life = this.#life;
      time.after(1 + this.#weather.random.between(0, TRANSFER), null, () => {
        const lost = wipes !== this.#wipes || (this.lossyTransfers && life !== this.#life);
        if (!lost) this.#push(held);
      });
    });
  }

  #push(held: Held): void {
    const queue = this.#queue(held.edge);
    // Out of order now and then.
    if (this.#weather.happens(20)) queue.unshift(held);
    else queue.push(held);
    this.#pump();
  }

  #queue({ message }: Edge): Held[] {
    const queue = this.#ready.get(message) ?? [];
    this.#ready.set(message, queue);
    return queue;
  }

  #consume(consumer: Pick<Consumer, 'edge' | 'process' | 'handler'>, slots: number): Subscription {
    const mine: Consumer = { ...consumer, inHand: new Set(), free: slots, closed: false };
    this.#consumers.push(mine);
    consumer.process?.whenDead(() => {
      mine.closed = true;
      this.#requeue(mine);
      this.#pump();
    });
    this.#pump();
    return { registered: true, close: () => Promise.resolve(void (mine.closed = true)) };
  }

  #pump(): void {
    if (!this.#up) return;
    for (const [edge, queue] of this.#ready) {
      while (queue.length > 0) {
        const free = this.#consumers.filter(
          (consumer) => consumer.edge.message === edge && consumer.free > 0 && !consumer.closed,
        );
        const [first, ...rest] = free;
        const held = first && queue.shift();
        if (!first || !held) break;
        this.#hand(this.#weather.random.pick([first, ...rest]), held);
      }
    }
  }

  #hand(consumer: Consumer, held: Held): void {
    consumer.free--;
    consumer.inHand.add(held);
    const life = this.#life;
    this.#weather.time.after(this.#weather.latency(), consumer.process, () => {
      const handled = consumer.handler(held.message as Message<never>);
      void handled.then((outcome) => this.#decided(consumer, held, { outcome, life }));
    });
  }

  #decided(
    consumer: Consumer,
    held: Held,
    { outcome, life }: { readonly outcome: Outcome; readonly life: number },
  ): void {
    const { time } = this.#weather;
    time.after(this.#weather.latency(), null, () => {
      // Otherwise the connection is gone, and the message in the queue again.
      if (life === this.#life && consumer.inHand.delete(held) && outcome.kind === 'retry')
        this.#keep(held, outcome.delayMs);
    });
    const release = (): void => {
      consumer.free++;
      this.#pump();
    };
    const until = outcome.kind === 'ack' ? outcome.releaseAfter : undefined;
    void (until ?? Promise.resolve()).then(release, release);
  }

  #requeue(consumer: Consumer): void {
    for (const { edge, message } of consumer.inHand)
      this.#queue(edge).push({ edge, message: { ...message, redelivered: true } });
    consumer.inHand.clear();
  }

  #wipe(): void {
    this.#wipes++;
    for (const queue of this.#ready.values()) queue.length = 0;
  }

  #tell(routingKey: string, body: Readonly<Record<string, unknown>>): void {
    if (!this.#up) return;
    for (const { process, listener } of this.#listeners) {
      if (process?.alive === false || this.#weather.happens(10)) continue;
      this.#weather.time.after(this.#weather.latency(), process, () => listener(routingKey, { ...body }));
    }
  }
}
