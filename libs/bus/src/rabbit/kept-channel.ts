import type { Channel, ChannelModel } from 'amqplib';
import type { BusLog } from '../log.ts';
import { within } from '../pause.ts';
import type { KeptConnection } from './kept-connection.ts';
import { supervise, type Supervised } from './supervise.ts';

const GOODBYE_MS = 2_000;

export interface ChannelPlan<C extends Channel> {
  /** What the channel is for, for the log. */
  readonly name: string;
  readonly log: BusLog;
  open(model: ChannelModel): Promise<C>;
  /** Run on every new channel before it counts as open: declares, subscribes. Asks the broker at least once. */
  setUp(channel: C): Promise<void>;
}

/** Closes a channel, which flushes what was sent on it; one that is closed already stays so. */
export async function closeChannel(channel: Channel): Promise<void> {
  await within(
    GOODBYE_MS,
    // amqplib throws at once where the channel is closing already.
    Promise.resolve().then(() => channel.close()),
  );
}

/** A channel that comes back whoever closed it, and is null while away. */
export class KeptChannel<C extends Channel> {
  readonly #connection: KeptConnection;
  readonly #plan: ChannelPlan<C>;
  readonly #life: Supervised;
  #channel: C | null = null;
  readonly #closing = new AbortController();

  constructor(connection: KeptConnection, plan: ChannelPlan<C>) {
    this.#connection = connection;
    this.#plan = plan;
    this.#life = supervise({ name: plan.name, log: plan.log, live: (opened) => this.#live(opened) });
  }

  get channel(): C | null {
    return this.#channel;
  }

  /** Resolves when the first try to connect and to open the channel is decided. */
  async firstTry(): Promise<void> {
    await this.#connection.firstTry;
    if (this.#connection.model !== null) await this.#life.firstTry;
  }

  /** Closes the channel for good. */
  async close(): Promise<void> {
    this.#closing.abort();
    void this.#life.retire();
    if (this.#channel) await closeChannel(this.#channel);
  }

  #isClosing(): boolean {
    return this.#closing.signal.aborted;
  }

  async #live(opened: () => void): Promise<void> {
    const model = await this.#connection.up();
    if (model === null) void this.#life.retire();
    if (model === null || this.#isClosing()) return;
    const channel = await this.#open(model);
    const ended = Promise.withResolvers<Error>();
    let cause = new Error('channel closed');
    channel.on('error', (error) => (cause = error));
    channel.on('close', () => {
      this.#channel = null;
      ended.resolve(cause);
    });
    await this.#setUp(channel);
    this.#channel = channel;
    opened();
    if (this.#isClosing()) await closeChannel(channel);
    const why = await ended.promise;
    // Once more: the channel may have closed between its set-up and its being kept.
    this.#channel = null;
    if (!this.#isClosing()) throw why;
  }

  async #open(model: ChannelModel): Promise<C> {
    try {
      return await this.#plan.open(model);
    } catch (error) {
      // A connection that gives no channel is of no use, and amqplib may have missed its end.
      this.#connection.drop(model, error as Error);
      throw error;
    }
  }

  async #setUp(channel: C): Promise<void> {
    try {
      await this.#plan.setUp(channel);
    } catch (error) {
      await closeChannel(channel);
      throw error;
    }
  }
}
