import { createWriteStream, type WriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { eventually } from '@docket/testing/without-jest';
import type { Incident, Line } from './system.ts';

/** What a supervisor prints: `[name] text`. */
const SUPERVISED = /^\[(?<process>[a-z0-9-]+)\] (?<text>.*)$/;
const STARTED = /^process (?<pid>\d+)$/;
const ENDED = /^ended; starting it again/;
/** The last line of an application's start. */
const UP = /"message":"(?:listening|\w+ is up)"|^Docket is running\.$/;

interface Life {
  readonly pid: number;
  up: boolean;
  ended: boolean;
}

/** Reads what supervised processes print: keeps it, writes it to a file, and knows who lives. */
export class Journal {
  readonly #lines: Line[] = [];
  readonly #lives = new Map<string, Life>();
  readonly #file: WriteStream;
  readonly #now: () => Date;
  readonly incidents: Incident[] = [];

  constructor(file: string, now: () => Date) {
    this.#file = createWriteStream(file, { flags: 'a' });
    this.#now = now;
  }

  readonly take = (printed: string): void => {
    const { process = '', text = printed } = SUPERVISED.exec(printed)?.groups ?? {};
    this.#lines.push({ at: this.#now().getTime(), process, text });
    this.#file.write(`${printed}\n`);
    this.#followLife(process, text);
  };

  follow(output: Readable | null): void {
    if (output) createInterface({ input: output }).on('line', this.take);
  }

  note(what: Incident['what'], name: string): void {
    this.incidents.push({ at: this.#now().getTime(), what, name });
  }

  linesSince(position: number): { lines: readonly Line[]; position: number } {
    return { lines: this.#lines.slice(position), position: this.#lines.length };
  }

  /** Process id of the one that runs now under this name; waits while there is none. */
  pid(name: string): Promise<number> {
    return eventually(
      () => {
        const life = this.#lives.get(name);
        if (!life || life.ended) throw new Error(`No process runs as ${name}.`);
        return life.pid;
      },
      { timeoutMs: 60_000 },
    );
  }

  /** Resolves when another one than `pid` has said that it is up. */
  async restarted(name: string, pid: number): Promise<void> {
    await eventually(
      () => {
        const life = this.#lives.get(name);
        if (!life?.up || life.pid === pid) throw new Error(`${name} has not come back.`);
      },
      { timeoutMs: 120_000 },
    );
  }

  async close(): Promise<void> {
    await new Promise((resolve) => this.#file.end(resolve));
  }

  #followLife(name: string, text: string): void {
    const pid = STARTED.exec(text)?.groups?.['pid'];
    const life = this.#lives.get(name);
    if (pid !== undefined) {
      this.#lives.set(name, { pid: Number(pid), up: false, ended: false });
      this.note('started', name);
    } else if (life && ENDED.test(text)) {
      life.ended = true;
      this.note('ended', name);
    } else if (life && UP.test(text)) life.up = true;
  }
}
