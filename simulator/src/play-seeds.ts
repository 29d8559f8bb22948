import { parentPort, workerData } from 'node:worker_threads';
import { trialOf, trySeed } from './shrink/try-seed.ts';

/** What a worker plays: `from`, and every `step`th seed after it, below `to`. */
export interface Share {
  readonly from: number;
  readonly to: number;
  readonly step: number;
  readonly broken: string | undefined;
  readonly withoutRepublishing: boolean;
}

/** What a worker tells: how far it is, or the seed at which it stopped. */
export type Told =
  | { readonly played: number; readonly seed?: undefined }
  | { readonly seed: number; readonly violations: readonly string[]; readonly played: number };

const TELL_EVERY = 100;

async function play({ from, to, step, broken, withoutRepublishing }: Share): Promise<void> {
  const tell = (told: Told) => parentPort?.postMessage(told);
  let played = 0;
  for (let seed = from; seed < to; seed += step) {
    const { violations } = await trySeed(seed, trialOf(seed, broken, withoutRepublishing));
    played += 1;
    if (violations.length > 0) return tell({ seed, violations, played });
    if (played % TELL_EVERY === 0) tell({ played });
  }
  tell({ played });
}

// Errors are part of every seed, and nobody reads where they came from.
Error.stackTraceLimit = 0;
await play(workerData as Share);
