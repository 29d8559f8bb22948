import { connect, type ChannelModel } from 'amqplib';
import type { BusLog } from '../log.ts';
import { within } from '../pause.ts';
import { supervise, type Supervised } from './supervise.ts';

const CONNECT_TIMEOUT_MS = 5_000;
const GOODBYE_MS = 2_000;
/** Seconds. A broker that says nothing for twice as long is taken for gone. */
const HEARTBEAT_S = 10;

export interface ConnectionOptions {
  /** `amqp:` or `amqps:`, with user, password and vhost. */
  readonly url: string;
  /** Shown in the broker's list of connections. */
  readonly name: string;
  readonly log: BusLog;
}

function withHeartbeat(url: string): string {
  const parsed = new URL(url);
  if (!parsed.searchParams.has('heartbeat')) parsed.searchParams.set('heartbeat', String(HEARTBEAT_S));
  return parsed.href;
}

/** A connection to the broker that comes back, and is null while away. */
export class KeptConnection {
  readonly #options: ConnectionOptions;
  readonly #life: Supervised;
  readonly #waiting = new Set<(model: ChannelModel | null) => void>();
  #model: ChannelModel | null = null;
  #end: (cause?: Error) => void = () => undefined;
  readonly #closing = new AbortController();

  constructor(options: ConnectionOptions) {
    this.#options = { ...options, url: withHeartbeat(options.url) };
    const { name, log } = options;
    this.#life = supervise({ name, log, live: (opened) => this.#live(opened) });
  }

  get model(): ChannelModel | null {
    return this.#model;
  }

  /** Resolves when the first try to connect is decided. */
  get firstTry(): Promise<void> {
    return this.#life.firstTry;
  }

  /** The connection as soon as there is one; null when closed first. */
  up(): Promise<ChannelModel | null> {
    if (this.#model !== null || this.#isClosing()) return Promise.resolve(this.#model);
    return new Promise((resolve) => this.#waiting.add(resolve));
  }

  /** Gives up a connection that does not work, for a new one. */
  drop(model: ChannelModel, cause: Error): void {
    if (this.#model !== model) return;
    this.#end(cause);
    model.close().catch(() => undefined);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#announce(null);
    const over = this.#life.retire();
    const model = this.#model;
    if (model !== null) await within(GOODBYE_MS, model.close());
    this.#end();
    await within(GOODBYE_MS, over);
  }

  #isClosing(): boolean {
    return this.#closing.signal.aborted;
  }

  async #live(opened: () => void): Promise<void> {
    const ended = Promise.withResolvers<Error | undefined>();
    this.#end = (cause) => {
      ended.resolve(cause);
    };
    const model = await this.#connect(ended.resolve);
    if (this.#isClosing()) {
      await within(GOODBYE_MS, model.close());
      return;
    }
    opened();
    this.#announce(model);
    const cause = await ended.promise;
    this.#model = null;
    if (cause !== undefined && !this.#isClosing()) throw cause;
  }

  async #connect(onEnd: (cause: Error | undefined) => void): Promise<ChannelModel> {
    const { url, name, log } = this.#options;
    const model = await connect(url, {
      noDelay: true,
      timeout: CONNECT_TIMEOUT_MS,
      clientProperties: { connection_name: name },
    });
    // 'close' follows every 'error'; without a listener an 'error' would end the process.
    model.on('error', () => undefined);
    model.on('close', (cause) => onEnd(cause ?? new Error('closed by the broker')));
    model.on('blocked', (reason) => log.warn({ name, reason }, 'the broker takes no messages for now'));
    model.on('unblocked', () => log.info({ name }, 'the broker takes messages again'));
    return model;
  }

  #announce(model: ChannelModel | null): void {
    if (!this.#isClosing()) this.#model = model;
    for (const tell of this.#waiting) tell(model);
    this.#waiting.clear();
  }
}
