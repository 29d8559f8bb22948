import type { assembleIngest } from '@docket/ingest';
import type { FromExtractor, ToExtractor } from '@docket/contracts';
import { status } from '@grpc/grpc-js';
import type { ClaimLink } from '../scenario/simulated-extractor.ts';
import { runningProcess } from './virtual-time.ts';
import type { SimulatedProcess } from './virtual-time.ts';
import { Pipe } from './pipe.ts';
import type { Weather } from './weather.ts';

export type IngestParts = ReturnType<typeof assembleIngest>['parts'];

export interface Replica {
  readonly process: SimulatedProcess;
  readonly parts: IngestParts;
}

/** How long callers wait for an answer, in ms. */
const DEADLINE = 10_000;

/** Calls between services: each goes to some replica that lives, and breaks when either side dies. */
export class Network {
  readonly #weather: Weather;
  readonly #replicas: () => readonly Replica[];
  readonly #open = new Set<() => void>();

  constructor(weather: Weather, replicas: () => readonly Replica[]) {
    this.#weather = weather;
    this.#replicas = replicas;
  }

  /** Breaks whatever is open now. */
  cut(): void {
    for (const close of [...this.#open]) close();
  }

  /** Calls some ingest process. @throws with a gRPC status for whatever fails, whether or not it was carried out. */
  call<T>(serve: (parts: IngestParts) => Promise<T>): Promise<T> {
    const caller = runningProcess();
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const end = (code: status) => {
      this.#open.delete(close);
      this.#weather.time.after(this.#weather.latency(), caller, () => reject(failure(code)));
    };
    const close = () => end(status.UNAVAILABLE);
    this.#open.add(close);
    this.#weather.time.after(DEADLINE, caller, () => reject(failure(status.DEADLINE_EXCEEDED)));
    this.#reach(({ process, parts }) => {
      const forget = process.whenDead(close);
      this.#weather.time.after(0, process, () => {
        serve(parts).then(
          (answer) => {
            forget();
            this.#open.delete(close);
            this.#weather.time.after(this.#weather.latency(), caller, () => resolve(answer));
          },
          () => end(status.UNAVAILABLE),
        );
      });
    }, close);
    return promise;
  }

  /** Opens an extractor's stream to some ingest process. */
  connect(): ClaimLink {
    const extractor = runningProcess();
    const answers = new Pipe<ToExtractor>(this.#weather, extractor);
    const gone = new AbortController();
    const over = new AbortController();
    let requests: Pipe<FromExtractor> | undefined;
    const early: FromExtractor[] = [];
    const close = (): void => {
      this.#open.delete(close);
      answers.end();
      requests?.end(() => {
        gone.abort();
        over.abort();
      });
    };
    this.#open.add(close);
    const forget = extractor?.whenDead(close);
    this.#reach(({ process, parts }) => {
      requests = new Pipe<FromExtractor>(this.#weather, process);
      for (const message of early) requests.push(message);
      const incoming = requests.messages();
      process.whenDead(close);
      this.#weather.time.after(0, process, () => {
        const send = (message: ToExtractor) => {
          over.signal.throwIfAborted();
          answers.push(message);
          return Promise.resolve();
        };
        const ended = () => {
          over.abort();
          close();
          forget?.();
        };
        parts.claims.serve({ incoming, send }, { gone: gone.signal, over: over.signal }).then(ended, ended);
      });
    }, close);
    return {
      send: (message) => (requests ? requests.push(message) : void early.push(message)),
      messages: answers.iterable(),
      close,
    };
  }

  #reach(arrive: (replica: Replica) => void, nobody: () => void): void {
    this.#weather.time.after(this.#weather.latency(), null, () => {
      const [first, ...rest] = this.#replicas().filter(({ process }) => process.alive);
      if (first) arrive(this.#weather.random.pick([first, ...rest]));
      else nobody();
    });
  }
}

const failure = (code: status) => Object.assign(new Error(`the simulated network: ${status[code]}`), { code });
