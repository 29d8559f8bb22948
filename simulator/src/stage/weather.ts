import type { SeededRandom } from '@docket/testing/without-jest';
import { runningProcess } from './virtual-time.ts';
import type { SimulatedProcess, VirtualTime } from './virtual-time.ts';

/** What lies between processes, stores, broker and receivers: it takes time, and sometimes more than that. */
export class Weather {
  readonly time: VirtualTime;
  readonly random: SeededRandom;
  /** Nothing fails, repeats or is lost by chance. */
  readonly calm: boolean;
  /** The store answers nobody until then. */
  storeAwayUntil = 0;

  constructor(time: VirtualTime, random: SeededRandom, calm: boolean) {
    this.time = time;
    this.random = random;
    this.calm = calm;
  }

  /** Time on the way, in ms; now and then a lot of it. */
  latency(): number {
    return this.random.next() < 0.02 ? this.random.between(20, 400) : this.random.next() * 4;
  }

  /** Something that happens once in `of` times, but never in calm weather. */
  happens(of: number): boolean {
    return !this.calm && this.random.next() < 1 / of;
  }

  /** Calls something elsewhere. It happens even if the caller dies on the way; a dead caller gets no answer. */
  call<T>(effect: () => T, failed?: () => Error): Promise<T> {
    const caller = runningProcess();
    return new Promise((resolve, reject) => {
      this.time.after(this.latency(), null, () => {
        if (failed && (this.time.now < this.storeAwayUntil || this.happens(2_000))) {
          this.#unknown(effect, caller, () => reject(failed()));
          return;
        }
        this.#answer(effect, caller, { resolve, reject });
      });
    });
  }

  /**
   * Looks at something elsewhere. What is seen is as it stands when the answer arrives: it may be stale as soon as the
   * caller does anything about it, so that one step of time says as much as two.
   */
  look<T>(effect: () => T, failed: () => Error): Promise<T> {
    const caller = runningProcess();
    return new Promise((resolve, reject) => {
      this.time.after(this.latency() + this.latency(), caller, () => {
        if (this.time.now >= this.storeAwayUntil && !this.happens(2_000)) {
          resolve(effect());
          return;
        }
        this.time.after(this.random.between(500, 4_000), caller, () => reject(failed()));
      });
    });
  }

  /** It happens or not, perhaps only after the caller has given up. */
  #unknown(effect: () => unknown, caller: SimulatedProcess | null, failed: () => void): void {
    const patience = this.random.between(500, 4_000);
    this.time.after(patience, caller, failed);
    if (this.random.next() < 0.5) return;
    this.time.after(this.random.between(0, patience * 2), null, () => void attempt(effect));
  }

  #answer<T>(
    effect: () => T,
    caller: SimulatedProcess | null,
    { resolve, reject }: { readonly resolve: (value: T) => void; readonly reject: (error: unknown) => void },
  ): void {
    const done = attempt(effect);
    this.time.after(this.latency(), caller, () => ('value' in done ? resolve(done.value) : reject(done.error)));
  }
}

function attempt<T>(effect: () => T): { readonly value: T } | { readonly error: unknown } {
  try {
    return { value: effect() };
  } catch (error) {
    return { error };
  }
}
