import type { Records } from '@docket/records';
import { RATES } from '../kinds.ts';
import { broughtBack, isAhead, stateOf, timeFor, withStamps } from './rate-window.ts';
import type { RateWindow } from './rate-window.ts';

export interface RateAnswer {
  readonly admitted: boolean;
  /** Submissions that would be admitted now. */
  readonly remaining: number;
  /** Ms until it would be more; 0 if nothing was admitted in the last 60 s. */
  readonly moreInMs: number;
}

interface Waiting {
  readonly limit: number;
  readonly resolve: (answer: RateAnswer) => void;
  readonly reject: (error: unknown) => void;
}

/** One account here: who waits for a decision, and the window as last read or written. */
interface Lane {
  waiting: Waiting[];
  busy: boolean;
  /** Others only add stamps to it, so what is full here is full there. */
  known: { readonly version: number; readonly window: RateWindow } | undefined;
}

interface Decided {
  readonly window: RateWindow;
  readonly answers: readonly RateAnswer[];
}

type RateRecords = Pick<Records, 'get' | 'insert' | 'replace'>;

const MOST_LANES = 10_000;

/**
 * Admits at most `limit` submissions of an account in any 60 s, exactly, also over several processes: the stamps of
 * the last 60 s are one record, changed by compare-and-set. Whoever asks while a decision is under way is decided
 * together with the others who do, in order of arrival. A window that is known to be full refuses without a look.
 */
export class RateLimiter {
  readonly #records: RateRecords;
  readonly #now: () => Date;
  readonly #lanes = new Map<string, Lane>();

  constructor(records: RateRecords, now: () => Date) {
    this.#records = records;
    this.#now = now;
  }

  /**
   * Takes one of `limit` submissions in 60 s. @throws StoreUnavailable: refused, although a place may have been
   * taken; the budget is never exceeded.
   */
  take(accountId: string, limit: number): Promise<RateAnswer> {
    const lane = this.#laneOf(accountId);
    const refusal = this.#refusalFromMemory(lane, limit);
    if (refusal) return Promise.resolve(refusal);
    return new Promise((resolve, reject) => {
      lane.waiting.push({ limit, resolve, reject });
      if (!lane.busy) void this.#work(accountId, lane);
    });
  }

  /** What {@link take} would find, without taking. */
  async look(accountId: string, limit: number): Promise<Omit<RateAnswer, 'admitted'>> {
    const window = (await this.#read(accountId))?.window ?? [];
    return found(window, limit, timeFor(window, this.#now().getTime()));
  }

  #refusalFromMemory({ known }: Lane, limit: number): RateAnswer | undefined {
    const now = this.#now().getTime();
    if (!known || isAhead(known.window, now)) return undefined;
    const state = found(known.window, limit, timeFor(known.window, now));
    return state.remaining === 0 ? { admitted: false, ...state } : undefined;
  }

  async #work(accountId: string, lane: Lane): Promise<void> {
    lane.busy = true;
    while (lane.waiting.length > 0) {
      const batch = lane.waiting;
      lane.waiting = [];
      try {
        const answers = await this.#decide(accountId, lane, batch);
        batch.forEach(({ resolve }, at) => resolve(answers[at] as RateAnswer));
      } catch (error) {
        lane.known = undefined;
        for (const { reject } of batch) reject(error);
      }
    }
    lane.busy = false;
  }

  /** After losing to another process, decides anew on what that one wrote. */
  async #decide(accountId: string, lane: Lane, batch: readonly Waiting[]): Promise<readonly RateAnswer[]> {
    for (;;) {
      const known = lane.known ?? (await this.#read(accountId));
      const { window, answers } = decide(known?.window ?? [], batch, this.#now().getTime());
      if (window === known?.window) return answers;
      const version = await this.#write(accountId, known?.version, window);
      lane.known = version === undefined ? undefined : { version, window };
      if (version !== undefined) return answers;
    }
  }

  async #read(accountId: string): Promise<Lane['known']> {
    const record = await this.#records.get(RATES, accountId);
    return record && { version: record.version, window: JSON.parse(record.value.window) as RateWindow };
  }

  /** The version written; undefined: another process was first. */
  async #write(accountId: string, version: number | undefined, window: RateWindow): Promise<number | undefined> {
    const value = { window: JSON.stringify(window) };
    if (version === undefined) return (await this.#records.insert(RATES, accountId, value)) ? 1 : undefined;
    return (await this.#records.replace(RATES, accountId, version, value)) ? version + 1 : undefined;
  }

  #laneOf(accountId: string): Lane {
    const known = this.#lanes.get(accountId);
    if (known) return known;
    const lane: Lane = { waiting: [], busy: false, known: undefined };
    this.#lanes.set(accountId, lane);
    // One that is under way goes on by itself; a second lane of an account is as right as a second process.
    const [oldest] = this.#lanes.keys();
    if (this.#lanes.size > MOST_LANES && oldest !== undefined) this.#lanes.delete(oldest);
    return lane;
  }
}

/** Admits the first of a batch; `window` is the same object if nothing changed. */
function decide(stored: RateWindow, batch: readonly Waiting[], now: number): Decided {
  const before = isAhead(stored, now) ? broughtBack(stored, now) : stored;
  const at = timeFor(before, now);
  // They differ only for a moment after the account was changed.
  const limit = Math.min(...batch.map((waiting) => waiting.limit));
  const { room } = stateOf(before, limit, at);
  const admitted = Math.min(room, batch.length);
  const window = admitted === 0 ? before : withStamps(before, admitted, at);
  const { moreInMs } = found(window, limit, at);
  const answers = batch.map((_, place) => {
    return { admitted: place < admitted, remaining: Math.max(0, room - place - 1), moreInMs };
  });
  return { window, answers };
}

function found(window: RateWindow, limit: number, at: number): Omit<RateAnswer, 'admitted'> {
  const { room, moreAt } = stateOf(window, limit, at);
  return { remaining: room, moreInMs: moreAt - at };
}
