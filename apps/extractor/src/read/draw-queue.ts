import type { Turn } from './draw-page.ts';
import type { Crew, Seat } from './reader-crew.ts';
import type { NoPicture, PictureRequest } from './reader-messages.ts';

/** A page that somebody wants to see. */
export interface DrawRequest {
  /** Path of the document; it must stay there until the drawing has ended. */
  readonly file: string;
  readonly mediaType: string;
  /** Counted from 1. */
  readonly page: number;
  readonly turn: Turn;
}

/** The picture, or why there is none; a document whose reader died is not drawable. */
export type Drawing = { readonly png: Uint8Array } | { readonly none: NoPicture };

interface Waiting {
  readonly request: PictureRequest;
  readonly settle: (drawing: Drawing | Error) => void;
}

/** Pages to be drawn, first come first served. Somebody looks at the screen: they go before pages that are to be read. */
export class DrawQueue {
  readonly #crew: Crew;
  readonly #inHand = new Set<Waiting>();
  #waiting: Waiting[] = [];
  #nextId = 1;

  constructor(crew: Crew) {
    this.#crew = crew;
  }

  add(request: DrawRequest): Promise<Drawing> {
    const { promise, resolve, reject } = Promise.withResolvers<Drawing>();
    const waiting: Waiting = {
      request: { ...request, id: this.#nextId++ },
      settle: (drawing) => {
        this.#inHand.delete(waiting);
        if (drawing instanceof Error) reject(drawing);
        else resolve(drawing);
      },
    };
    this.#inHand.add(waiting);
    this.#waiting.push(waiting);
    return promise;
  }

  /** Gives the first page that waits to an idle process; false if none waits. */
  serve(seat: Seat): boolean {
    const first = this.#waiting.shift();
    if (first === undefined) return false;
    void this.#draw(first, seat);
    return true;
  }

  /** Ends all that is not drawn. */
  fail(error: Error): void {
    this.#waiting = [];
    for (const { settle } of this.#inHand) settle(error);
  }

  async #draw(waiting: Waiting, seat: Seat): Promise<void> {
    const answer = await this.#crew.run(seat, waiting.request);
    const died = answer.type === 'died';
    // This process was stopped meanwhile: the verdict does not count.
    if (died && answer.paused && this.#inHand.has(waiting)) this.#waiting.unshift(waiting);
    else if (!died && answer.reply.type === 'picture') waiting.settle({ png: answer.reply.png });
    else if (!died && answer.reply.type === 'no-picture') waiting.settle({ none: answer.reply.why });
    else waiting.settle({ none: 'not-drawable' });
    this.#crew.release(seat, answer);
  }
}
