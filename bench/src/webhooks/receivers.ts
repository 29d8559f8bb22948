import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Arrival, ReceiverOrder } from './receiver.ts';

/** How long what was sent last may take to arrive, in ms: longer than the wait for a second attempt. */
const PATIENCE_MS = 60_000;

/** The receivers, as seen by the process that measures. */
export class Receivers {
  /** Of those that answer. */
  readonly urls: readonly string[];
  readonly hangingUrl: string;
  readonly #order: (order: ReceiverOrder) => Promise<unknown>;
  readonly #stop: () => void;

  private constructor(ports: readonly number[], order: (order: ReceiverOrder) => Promise<unknown>, stop: () => void) {
    const urls = ports.map((port) => `http://127.0.0.1:${port}/hook`);
    this.urls = urls.slice(0, -1);
    this.hangingUrl = urls.at(-1) ?? '';
    this.#order = order;
    this.#stop = stop;
  }

  static async start(answering: number): Promise<Receivers> {
    const child = fork(join(import.meta.dirname, 'receiver.js'));
    const order = async (one: ReceiverOrder): Promise<unknown> => {
      const answer = once(child, 'message');
      child.send(one);
      return (await answer)[0];
    };
    const ports = (await order({ do: 'listen', answering })) as number[];
    return new Receivers(ports, order, () => child.kill());
  }

  /**
   * Everything that has arrived, as soon as `enough` says so. Each event counts once for each receiver, when it came
   * first.
   * @param secrets by receiver. @throws if something is still missing after a minute, or was not signed as it should.
   */
  async arrivals(
    secrets: readonly (string | undefined)[],
    enough: (first: readonly Arrival[]) => boolean,
  ): Promise<readonly Arrival[]> {
    const first = new Map<string, Arrival>();
    for (let waited = 0; waited < PATIENCE_MS; waited += 250) {
      for (const arrival of (await this.#order({ do: 'take', secrets })) as Arrival[]) {
        if (!arrival.signed) throw new Error(`Receiver ${arrival.receiver} got something that was not signed for it.`);
        const key = `${arrival.receiver} ${arrival.jobId}`;
        if (!first.has(key)) first.set(key, arrival);
      }
      if (enough([...first.values()])) return [...first.values()];
      await pause(250);
    }
    throw new Error(`After a minute only ${first.size} of the events had arrived.`);
  }

  /** Ends the requests that are waiting for an answer in vain. */
  async cutHanging(): Promise<void> {
    await this.#order({ do: 'cut' });
  }

  stop(): void {
    this.#stop();
  }
}
