import type { JobCallback } from '@docket/contracts';
import type { Records } from '@docket/records';
import { callbackIdOf } from './job-id.ts';
import { CALLBACKS } from './kinds.ts';
import type { JobCallbacks } from './kinds.ts';

/** How many different URLs a job has at most. */
export const MOST_CALLBACKS = 10;

type Wanted = JobCallbacks['urls'];

export interface CallbacksParts {
  readonly records: Records;
  /** Key of the ids. */
  readonly jobIds: string;
  readonly now: () => Date;
}

/**
 * Where jobs' submitters want to be told of them; for all runs of a job, until it is erased. One record a job, changed by
 * compare-and-set, so that its limit holds however many submissions there are at once.
 */
export class Callbacks {
  readonly #parts: CallbacksParts;

  constructor(parts: CallbacksParts) {
    this.#parts = parts;
  }

  /** Adds this URL, or one more submission that counts on it. False: the job has as many others as it may. */
  async add(jobId: string, url: string): Promise<boolean> {
    return this.#change(jobId, (urls) => {
      if (urls.some((wanted) => wanted.url === url)) return counted(urls, url, 1);
      return urls.length < MOST_CALLBACKS ? [...urls, { url, asked: 1 }] : undefined;
    });
  }

  /** Takes back one {@link add}: of a submission that was refused after all. */
  async withdraw(jobId: string, url: string): Promise<void> {
    await this.#change(jobId, (urls) => counted(urls, url, -1).filter(({ asked }) => asked > 0));
  }

  async of(jobId: string): Promise<readonly JobCallback[]> {
    const { records, jobIds } = this.#parts;
    const urls = (await records.get(CALLBACKS, jobId))?.value.urls ?? [];
    return urls.map(({ url }) => ({ id: callbackIdOf(jobIds, jobId, url), url }));
  }

  /** Of an erased job. */
  async forget(jobId: string): Promise<void> {
    await this.#parts.records.remove(CALLBACKS, jobId);
  }

  /** Undefined from `change`: leave it as it is, which answers false. */
  async #change(jobId: string, change: (urls: Wanted) => Wanted | undefined): Promise<boolean> {
    const { records, now } = this.#parts;
    for (;;) {
      const stored = await records.get(CALLBACKS, jobId);
      const urls = change(stored?.value.urls ?? []);
      if (!urls || (!stored && urls.length === 0)) return false;
      const value = { urls, changedAt: now().toISOString() };
      const written = stored
        ? await records.replace(CALLBACKS, jobId, stored.version, value)
        : await records.insert(CALLBACKS, jobId, value);
      if (written) return true;
    }
  }
}

const counted = (urls: Wanted, url: string, by: number): Wanted =>
  urls.map((wanted) => (wanted.url === url ? { url, asked: wanted.asked + by } : wanted));

/** Removes those of a job that is none, unless a submission has changed them since `before` (ISO). */
export async function forgetUnusedCallbacks(records: Records, jobId: string, before: string): Promise<void> {
  const stored = await records.get(CALLBACKS, jobId);
  if (stored && stored.value.changedAt < before) await records.remove(CALLBACKS, jobId, stored.version);
}
