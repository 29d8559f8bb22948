import type { SimulatedProcess } from './virtual-time.ts';
import type { Weather } from './weather.ts';

/** One direction of a stream: messages arrive in order, at a process that lives. */
export class Pipe<T> {
  readonly #weather: Weather;
  readonly #reader: SimulatedProcess | null;
  readonly #arrived: T[] = [];
  #waiting: ((result: IteratorResult<T>) => void) | undefined;
  #last = 0;
  #ending = false;
  #ended = false;

  constructor(weather: Weather, reader: SimulatedProcess | null) {
    this.#weather = weather;
    this.#reader = reader;
  }

  push(message: T): void {
    if (this.#ending) return;
    this.#later(() => {
      if (this.#ended) return;
      if (this.#waiting) this.#answer({ done: false, value: message });
      else this.#arrived.push(message);
    });
  }

  /** Nothing comes after what is under way. @param noticed called when the reader finds out. */
  end(noticed?: () => void): void {
    if (this.#ending) return;
    this.#ending = true;
    this.#later(() => {
      this.#ended = true;
      if (this.#waiting) this.#answer({ done: true, value: undefined });
      noticed?.();
    });
  }

  messages(): AsyncIterator<T> {
    return {
      next: () =>
        new Promise((resolve) => {
          const value = this.#arrived.shift();
          if (value !== undefined) resolve({ done: false, value });
          else if (this.#ended) resolve({ done: true, value: undefined });
          else this.#waiting = resolve;
        }),
    };
  }

  iterable(): AsyncIterable<T> {
    return { [Symbol.asyncIterator]: () => this.messages() };
  }

  #answer(result: IteratorResult<T>): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.(result);
  }

  #later(run: () => void): void {
    const { time } = this.#weather;
    this.#last = Math.max(this.#last, time.now + this.#weather.latency());
    time.after(this.#last - time.now, this.#reader, run);
  }
}
