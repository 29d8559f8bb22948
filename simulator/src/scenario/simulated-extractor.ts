import { setTimeout as wait } from 'node:timers/promises';
import type { Bus, Message, Outcome } from '@docket/bus';
import { extractionRequested } from '@docket/contracts';
import type { Claimed, ClaimOutcome, ExtractionRequested, FromExtractor, ToExtractor } from '@docket/contracts';
import type { Reading } from './reading.ts';

/** One connection to ingest; it may break at any time. */
export interface ClaimLink {
  send(message: FromExtractor): void;
  /** What ingest says; ends when the connection is gone. */
  readonly messages: AsyncIterable<ToExtractor>;
  close(): void;
}

export interface ExtractorParts {
  readonly bus: Bus;
  readonly connect: () => ClaimLink;
  /** How this document is read, by its bytes, on this attempt. */
  readonly reading: (bytes: Buffer, attempt: number) => Reading;
  /** Name of this process. */
  readonly worker: string;
}

const SLOTS = 2;
const HEARTBEAT_EVERY = 1_000;
const PAUSE = 200;

/** Takes work as the extractor does, over the same messages, and reads nothing: what it finds is agreed beforehand. */
export async function startExtractor(parts: ExtractorParts): Promise<void> {
  await parts.bus.consume(extractionRequested, SLOTS, (message) => takeWork(parts, message));
}

function takeWork(parts: ExtractorParts, { body }: Message<ExtractionRequested>): Promise<Outcome> {
  const attempt = new SimulatedAttempt(parts, body.commit);
  const running = attempt.run();
  return attempt.answered.then((claimed) => (claimed ? { kind: 'ack', releaseAfter: running } : { kind: 'ack' }));
}

/** One claim from asking for it to its recorded outcome, over as many connections as it takes. */
class SimulatedAttempt {
  readonly #parts: ExtractorParts;
  readonly #commit: string;
  readonly #answered = Promise.withResolvers<boolean>();
  readonly #document: Uint8Array[] = [];
  #claim: Claimed | undefined;
  #link: ClaimLink | undefined;
  #reading: Promise<void> | undefined;
  #read = 0;
  #finished: { readonly outcome: ClaimOutcome; readonly result: string } | undefined;
  #over = false;

  constructor(parts: ExtractorParts, commit: string) {
    this.#parts = parts;
    this.#commit = commit;
  }

  /** Resolves once ingest has said whether the claim is committed. */
  get answered(): Promise<boolean> {
    return this.#answered.promise;
  }

  async run(): Promise<void> {
    while (!this.#over) {
      await this.#connect();
      await this.#rest();
    }
    this.#answered.resolve(false);
  }

  async #rest(): Promise<void> {
    if (!this.#over) await wait(PAUSE);
  }

  async #connect(): Promise<void> {
    const link = this.#parts.connect();
    this.#link = link;
    const beat = setInterval(() => {
      if (this.#claim) link.send({ heartbeat: { read: this.#read } });
    }, HEARTBEAT_EVERY);
    link.send(this.#opening());
    for await (const message of link.messages) {
      this.#take(message);
      if (this.#over) break;
    }
    clearInterval(beat);
    this.#link = undefined;
    link.close();
  }

  #opening(): FromExtractor {
    const reader = 'simulated';
    if (!this.#claim) return { open: { commit: this.#commit, worker: this.#parts.worker, reader } };
    return { resume: { token: this.#claim.token, offset: Buffer.concat(this.#document).length, reader } };
  }

  #take({ claimed, notClaimed, documentChunk, documentEnd, heartbeat, recorded }: ToExtractor): void {
    if (claimed) this.#begin(claimed);
    if (documentChunk && !this.#reading) this.#document.push(documentChunk);
    if (documentEnd) this.#reading ??= this.#readDocument();
    if (notClaimed || recorded) this.#over = true;
    if (heartbeat && heartbeat.goOn !== true && !this.#finished) this.#over = true;
  }

  #begin(claimed: Claimed): void {
    this.#claim ??= claimed;
    this.#answered.resolve(true);
    this.#tell();
  }

  async #readDocument(): Promise<void> {
    const reading = this.#parts.reading(Buffer.concat(this.#document), this.#claim?.attempt ?? 1);
    for (let page = 1; page <= reading.pages; page++) {
      await wait(reading.msPerPage);
      this.#read = page;
      this.#link?.send({ page: { page, json: JSON.stringify({ page, words: [] }) } });
    }
    this.#finished = reading;
    this.#tell();
  }

  /** The outcome, on whatever connection stands; the next one repeats it. */
  #tell(): void {
    if (!this.#finished || !this.#link) return;
    const { outcome, result } = this.#finished;
    if ('completed' in outcome) this.#link.send({ resultChunk: Buffer.from(result) });
    this.#link.send({ outcome });
  }
}
