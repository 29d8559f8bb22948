import type { Commit } from '@docket/event-log';
import type { JobState } from '@docket/job';
import type { Records } from '@docket/records';
import { FreshCache } from '@docket/service';
import { USAGE } from '../kinds.ts';

/** A quota may be overshot by what is completed within so many ms, beside the jobs in flight. */
const SUM_AGE_MS = 1_000;

/** Pages charged to accounts: one record a completed run, added up by the store. */
export class Usage {
  readonly #records: Pick<Records, 'insert' | 'sum'>;
  readonly #sums: FreshCache<number>;

  /** @param ticks steady clock in ms. */
  constructor(records: Pick<Records, 'insert' | 'sum'>, ticks: () => number) {
    this.#records = records;
    this.#sums = new FreshCache({ load: (id) => this.#sum(id), maxAgeMs: SUM_AGE_MS, ticks });
  }

  /** Charges the run that ended with this commit, if it is one to charge; repeating it is harmless. */
  async charge(commit: Commit, state: JobState): Promise<void> {
    if (!commit.events.some(({ type }) => type === 'JobCompleted')) return;
    const pages = pagesCharged(state);
    if (pages === 0 || state.status !== 'completed') return;
    const { accountId } = state.facts;
    const month = monthOf(commit.at);
    await this.#records.insert(USAGE, commit.id, { accountId, month, pages });
    this.#sums.forget(idOf(accountId, month));
  }

  /** Pages charged in a month (`YYYY-MM`, UTC), as of at most a second ago. */
  async pages(accountId: string, month: string): Promise<number> {
    return (await this.#sums.get(idOf(accountId, month))) ?? 0;
  }

  /** The same with everything that was charged before the call. */
  async pagesNow(accountId: string, month: string): Promise<number> {
    return this.#sum(idOf(accountId, month));
  }

  #sum(id: string): Promise<number> {
    return this.#records.sum(USAGE, 'pages', { index: 'byMonth', equals: id.split('/') });
  }
}

/** Pages that the run that led to this state is charged: only a completed one of an ordinary job is. */
export function pagesCharged(state: JobState): number {
  return state.status === 'completed' && state.facts.purpose === undefined ? (state.pageCount ?? 0) : 0;
}

/** The calendar month (`YYYY-MM`, UTC) of a time in ISO 8601 UTC. */
export const monthOf = (iso: string): string => iso.slice(0, 7);

/** The first day (`YYYY-MM-DD`) of the month after this one. */
export function nextMonth(month: string): string {
  const [year, number] = month.split('-').map(Number) as [number, number];
  return new Date(Date.UTC(year, number, 1)).toISOString().slice(0, 10);
}

/** Neither ids of accounts nor months have a slash. */
const idOf = (accountId: string, month: string) => `${accountId}/${month}`;
