import { Client } from 'undici';
import { runningProcess } from './virtual-time.ts';
import type { Weather } from './weather.ts';
import type { Request } from '../observe/receiver.ts';

interface Asked {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Whoever is told, at whatever URL. */
export class Receivers {
  readonly #weather: Weather;
  readonly #told: (request: Request) => void;
  /** Answers 503 until then. */
  downUntil = 0;

  constructor(weather: Weather, told: (request: Request) => void) {
    this.#weather = weather;
    this.#told = told;
  }

  /** Requests of undici go to these receivers, which are told apart by path, until what this answers is called. */
  install(): () => void {
    const before = { request: Object.getOwnPropertyDescriptor(Client.prototype, 'request') };
    const answer = (asked: Asked) => this.#answer(asked);
    Object.defineProperty(Client.prototype, 'request', { configurable: true, value: answer });
    return () => {
      if (before.request) Object.defineProperty(Client.prototype, 'request', before.request);
      else Reflect.deleteProperty(Client.prototype, 'request');
    };
  }

  /** A request that gets no answer in time may have been taken. */
  async #answer({ path, headers, body }: Asked): Promise<object> {
    const { time } = this.#weather;
    const sender = runningProcess();
    const arrived = Promise.withResolvers<number>();
    time.after(this.#weather.latency(), null, () => {
      const refused = time.now < this.downUntil;
      if (!refused) this.#told({ path, headers: lowerCase(headers), body: Buffer.from(body) });
      const broken = this.#weather.happens(30);
      time.after(this.#weather.latency(), sender, () => arrived.resolve(broken ? 0 : refused ? 503 : 204));
    });
    const statusCode = await arrived.promise;
    if (statusCode === 0) throw Object.assign(new Error('the connection broke'), { code: 'ECONNRESET' });
    return { statusCode, headers: {}, body: [] };
  }
}

const lowerCase = (headers: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
