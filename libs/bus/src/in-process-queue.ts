import type { Edge } from '@docket/contracts';
import type { Outcome, Subscription } from './bus.ts';
import { decideOutcome, type Handler, type Received } from './decide-outcome.ts';
import type { BusLog } from './log.ts';

interface Consumer {
  readonly handler: Handler<unknown>;
  readonly inHand: Set<Promise<void>>;
  free: number;
}

/** One edge's work queue with its consumers, served in turn, and the messages that wait for a delay. */
export class InProcessQueue {
  readonly #edge: Edge<unknown>;
  readonly #log: BusLog;
  readonly #ready: Received[] = [];
  readonly #delayed = new Set<NodeJS.Timeout>();
  #consumers: Consumer[] = [];
  #pumping = false;
  #closed = false;
  #dead = 0;

  constructor(edge: Edge<unknown>, log: BusLog) {
    this.#edge = edge;
    this.#log = log;
  }

  /** Messages that no consumer holds and that wait for no delay. */
  get ready(): number {
    return this.#ready.length;
  }

  get consumers(): number {
    return this.#consumers.length;
  }

  /** Dead letters since the start: nothing keeps them. */
  get dead(): number {
    return this.#dead;
  }

  /** Makes a message ready, after `delayMs` if given. */
  add(message: Received, delayMs?: number): void {
    if (this.#closed) return;
    if (delayMs === undefined) {
      this.#push(message);
      return;
    }
    const timer = setTimeout(() => {
      this.#delayed.delete(timer);
      this.#push(message);
    }, delayMs);
    this.#delayed.add(timer);
  }

  consume(slots: number, handler: Handler<unknown>): Subscription {
    const consumer: Consumer = { handler, inHand: new Set(), free: slots };
    this.#consumers.push(consumer);
    this.#wake();
    const isRegistered = (): boolean => this.#consumers.includes(consumer);
    return {
      get registered() {
        return isRegistered();
      },
      close: () => this.#dismiss(consumer),
    };
  }

  /** Drops what waits and resolves when every message in hand is decided. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const timer of this.#delayed) clearTimeout(timer);
    this.#delayed.clear();
    this.#ready.length = 0;
    await Promise.all(this.#consumers.map((consumer) => this.#dismiss(consumer)));
  }

  async #dismiss(consumer: Consumer): Promise<void> {
    this.#consumers = this.#consumers.filter((other) => other !== consumer);
    await Promise.all(consumer.inHand);
  }

  #push(message: Received): void {
    this.#ready.push(message);
    this.#wake();
  }

  #wake(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    setImmediate(() => {
      this.#pumping = false;
      this.#pump();
    });
  }

  #pump(): void {
    for (;;) {
      const index = this.#consumers.findIndex(({ free }) => free > 0);
      const message = index < 0 ? undefined : this.#ready.shift();
      if (message === undefined) return;
      for (const consumer of this.#consumers.splice(index, 1)) {
        this.#consumers.push(consumer);
        this.#hand(consumer, message);
      }
    }
  }

  #hand(consumer: Consumer, message: Received): void {
    consumer.free -= 1;
    const decided = this.#decide(consumer, message).finally(() => consumer.inHand.delete(decided));
    consumer.inHand.add(decided);
  }

  async #decide(consumer: Consumer, message: Received): Promise<void> {
    const outcome = await decideOutcome(this.#edge, consumer.handler, message, this.#log);
    this.#carryOut(outcome, message);
    const release = (): void => {
      consumer.free += 1;
      this.#wake();
    };
    const held = outcome.kind === 'ack' ? outcome.releaseAfter : undefined;
    if (held) void held.then(release, release);
    else release();
  }

  #carryOut(outcome: Outcome, message: Received): void {
    switch (outcome.kind) {
      case 'ack':
        return;
      case 'retry':
        this.add(message, outcome.delayMs);
        return;
      case 'deadLetter':
        this.#dead += 1;
        this.#log.warn(
          { message: this.#edge.message, messageId: message.messageId, reason: outcome.reason },
          'dead-lettered',
        );
    }
  }
}
