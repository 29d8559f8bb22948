import { setTimeout as delay } from 'node:timers/promises';
import { signal, startGuarded, tail, type GuardedProcess, type Program } from './guarded-process.ts';
import { pollUntil } from './poll.ts';

/** A broker or database of one's own: started, stopped, killed and started again under the same address. */
export interface ServiceNode {
  readonly url: string;
  /** Process id of the running server. Throws when it is not running. */
  readonly pid: number;
  readonly running: boolean;
  /** Resolves when the server that runs now has ended, for whatever reason. */
  readonly exited: Promise<void>;
  /** Starts it again on the same port and data, and resolves when it answers. Running already: does nothing. */
  start(): Promise<void>;
  /** Asks it to stop and waits; after 20 s it is killed. The data stay. */
  stop(): Promise<void>;
  /** SIGKILL, as a power cut would. The data stay. */
  kill(): Promise<void>;
  /** Kills it and deletes its data when the folder was a temporary one of its own. */
  remove(): Promise<void>;
}

export interface NodeSpec {
  /** What it is, for messages: "RabbitMQ node docket-1a2b@localhost". */
  readonly title: string;
  readonly url: string;
  readonly program: Program;
  /** Rejects until the server really answers. */
  readonly ready: () => Promise<void>;
  /** The server's own pid where the program is a script around it. */
  readonly findPid?: () => number;
  readonly removeData: () => Promise<void>;
}

const START_TIMEOUT_MS = 120_000;
const STOP_TIMEOUT_MS = 20_000;

/** A server that runs as a child of this process and ends with it. */
export class LocalNode implements ServiceNode {
  readonly url: string;
  readonly #spec: NodeSpec;
  #process: GuardedProcess | undefined;

  constructor(spec: NodeSpec) {
    this.#spec = spec;
    this.url = spec.url;
  }

  get running(): boolean {
    return this.#process?.running ?? false;
  }

  get pid(): number {
    if (!this.#process?.running) throw new Error(`${this.#spec.title} is not running.`);
    return this.#spec.findPid?.() ?? this.#process.pid;
  }

  get exited(): Promise<void> {
    return this.#process?.exited ?? Promise.resolve();
  }

  async start(): Promise<void> {
    if (this.running) return;
    const started = await startGuarded(this.#spec.program);
    this.#process = started;
    const giveUp = () => (started.running ? undefined : new Error('It ended while starting.'));
    try {
      await pollUntil(this.#spec.ready, { timeoutMs: START_TIMEOUT_MS, giveUp });
    } catch (error) {
      await this.kill();
      const { title, program } = this.#spec;
      throw new Error(`${title} did not start. Its log ends:\n${await tail(program.logFile)}`, { cause: error });
    }
  }

  async stop(): Promise<void> {
    if (!this.running) return;
    signal(this.pid, 'SIGTERM');
    const patience = new AbortController();
    await Promise.race([this.exited, delay(STOP_TIMEOUT_MS, undefined, { signal: patience.signal })]);
    patience.abort();
    await this.kill();
  }

  async kill(): Promise<void> {
    this.#process?.kill();
    await this.exited;
  }

  async remove(): Promise<void> {
    await this.kill();
    await this.#spec.removeData();
  }
}
