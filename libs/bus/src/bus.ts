import type { Edge } from '@docket/contracts';

/** What becomes of a message, said by its handler as a value. */
export type Outcome =
  /**
   * Done. With `releaseAfter`, the message is decided but its slot stays taken until that promise settles: the
   * acknowledgement, which is the credit for the next message, waits for it, at most five minutes.
   */
  | { readonly kind: 'ack'; readonly releaseAfter?: Promise<void> }
  /** Comes back after `delayMs`, one of the edge's delays. */
  | { readonly kind: 'retry'; readonly delayMs: number }
  /** Cannot be parsed or never will be: goes to the edge's dead-letter queue. */
  | { readonly kind: 'deadLetter'; readonly reason: string };

export interface Message<T> {
  readonly body: T;
  readonly messageId: string;
  /** W3C traceparent of the publisher, if it had one. */
  readonly traceparent: string | null;
  readonly redelivered: boolean;
}

export interface PublishOptions {
  /** The dedupe key of the message's contract. */
  readonly messageId: string;
  readonly traceparent?: string | null;
  /** One of the edge's delays, else a RangeError; absent: at once. */
  readonly delayMs?: number;
  /** How long to wait for the confirm. Default 5,000. */
  readonly timeoutMs?: number;
}

/** Only `confirmed` says that a broker holds it. Anything else may be published again. */
export type Published = 'confirmed' | 'returned' | 'refused' | 'timeout' | 'disconnected';

export interface Subscription {
  /** Is the consumer registered with the broker now? */
  readonly registered: boolean;
  /** Takes no further messages and waits until those in hand are decided (their `releaseAfter` is not awaited). */
  close(): Promise<void>;
}

export interface QueuesOfEdge {
  /** Messages in the work queue that no consumer holds. */
  readonly ready: number;
  /** Consumers of the work queue, of all processes. */
  readonly consumers: number;
  /** Messages in the dead-letter queue; in process, those that were dropped since the start. */
  readonly dead: number;
}

export interface Bus {
  /** Publishes and waits for the confirm, at most `timeoutMs`. Never throws for a broker away. */
  publish<T>(edge: Edge<T>, body: T, options: PublishOptions): Promise<Published>;
  /**
   * Runs `handler` for each message of the edge, at most `slots` at a time. A body that does not match the edge's
   * schema is dead-lettered without reaching it. A handler that throws is a bug: the message is retried after the
   * edge's last delay and the error logged. Resolves when registered, or when the broker is away: `registered` says
   * which, and the subscription comes by itself when the broker does.
   */
  consume<T>(edge: Edge<T>, slots: number, handler: (message: Message<T>) => Promise<Outcome>): Promise<Subscription>;
  /**
   * Messages ready in the edge's work queue (not those in consumers' hands or waiting for a delay); null when the
   * broker could not be asked.
   */
  waiting(edge: Edge): Promise<number | null>;
  /** How the edge's queues stand, for whoever watches; null when the broker could not be asked. */
  inspect(edge: Edge): Promise<QueuesOfEdge | null>;
  /** Tells whoever listens, now; nothing is kept. Resolves when handed to the broker. */
  publishEvent(routingKey: string, body: Readonly<Record<string, unknown>>): Promise<void>;
  /** Listens to events by topic pattern (`job.#`), lossy by design. */
  onEvent(
    pattern: string,
    listener: (routingKey: string, body: Record<string, unknown>) => void,
  ): Promise<Subscription>;
  /** Is the broker reachable now, and takes messages of some edge? */
  readonly connected: boolean;
  /** Drains consumers, waits for outstanding confirms, disconnects. */
  close(): Promise<void>;
}
