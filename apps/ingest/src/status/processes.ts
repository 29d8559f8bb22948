import type { Announcement, RepairsSoFar } from '@docket/contracts';
import type { Records, Versioned } from '@docket/records';
import { PROCESSES } from '../kinds.ts';
import type { KnownProcess } from '../kinds.ts';

/** A process that was not heard of for so long is forgotten, in ms. */
const FORGOTTEN_AFTER = 15 * 60_000;
/** Processes that are told of. */
const MOST = 500;

export const NO_REPAIRS: RepairsSoFar = { settled: 0, republished: 0, released: 0, lastAt: null };

/** Which processes of the system run, as they say themselves. */
export class Processes {
  readonly #records: Records;
  readonly #now: () => Date;

  constructor(records: Records, now: () => Date) {
    this.#records = records;
    this.#now = now;
  }

  /** Takes a process's word; `repairs` are those of an ingest process. */
  async take({ leaving, reasons = [], id, ...rest }: Announcement, repairs = NO_REPAIRS): Promise<void> {
    if (leaving) {
      await this.#records.remove(PROCESSES, id);
      return;
    }
    const { application, version, startedAt } = rest;
    const at = this.#now();
    const known = { application, version, startedAt, reasons: [...reasons], seenAt: at.toISOString(), repairs };
    await this.#records.put(PROCESSES, id, at.getTime(), known);
  }

  /** Those last heard of first. */
  async all(): Promise<readonly Versioned<KnownProcess>[]> {
    return (await this.#records.list(PROCESSES, { index: 'bySeen', order: 'descending', limit: MOST })).items;
  }

  /** Forgets those that were not heard of for a quarter of an hour. */
  async forgetGone(): Promise<void> {
    const to = new Date(this.#now().getTime() - FORGOTTEN_AFTER).toISOString();
    const { items } = await this.#records.list(PROCESSES, { index: 'bySeen', to, limit: MOST });
    for (const { id, version } of items) await this.#records.remove(PROCESSES, id, version);
  }
}
