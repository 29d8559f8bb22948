import type { Records } from '@docket/records';
import { TOMBSTONES } from '../kinds.ts';

/**
 * Which jobs were erased. The tombstone is written before anything is removed; whoever stores something of a job, or
 * sends it, looks for it afterwards, so that nothing stays that erasing did not find. Every call may throw
 * StoreUnavailable.
 */
export class Tombstones {
  readonly #records: Records;
  readonly #now: () => Date;

  constructor(records: Records, now: () => Date) {
    this.#records = records;
    this.#now = now;
  }

  /** From now on {@link isErased} says so. */
  async bury(jobId: string): Promise<void> {
    await this.#records.insert(TOMBSTONES, jobId, { at: this.#now().toISOString() });
  }

  /** @param jobId null: of no job, so never erased. */
  async isErased(jobId: string | null): Promise<boolean> {
    return jobId !== null && (await this.#records.get(TOMBSTONES, jobId)) !== undefined;
  }
}
