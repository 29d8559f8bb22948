import { randomUUID } from 'node:crypto';
import { failpoint } from '@docket/failpoints';
import type { Versioned } from '@docket/records';
import type { JobWatch } from '../job-watch.ts';
import type { StoredView } from '../kinds.ts';
import { judgeTrial } from './judge-trial.ts';
import type { JudgeDeps } from './judge-trial.ts';
import { BACKFILLS } from './kinds.ts';
import type { BackfillTrial, StoredBackfill } from './kinds.ts';
import { jobsToTry } from './jobs-to-try.ts';
import type { Decisions } from './decisions.ts';
import { countedIn, parseTally, tallied } from './tally.ts';
import type { TrialJobs } from './trial-jobs.ts';
import type { Turn } from './turn.ts';

/**
 * Trials in hand at a time, of all backfills together: an extractor has two slots for each of its readers, and one of them
 * is left to others even where pages have to be read, which takes long.
 */
const AT_A_TIME = { reading: 1, reusing: 2 };
/** Backfills and their trials are looked at so often even if nothing tells of them, in ms. */
const LOOK_EVERY = 1_000;

export interface DriverDeps extends JudgeDeps {
  readonly trials: TrialJobs;
  readonly decisions: Decisions;
  readonly watch: JobWatch;
  readonly turn: Turn;
  readonly now: () => Date;
}

type Backfill = Versioned<StoredBackfill>;
type Watched = Pick<Versioned<StoredView>, 'id' | 'version'>;

const IDLE = { moved: false, watched: [] };

/** A trial and its view; undefined: it is not submitted yet. */
interface Seen {
  readonly trial: BackfillTrial;
  readonly view: Versioned<StoredView> | undefined;
}

/**
 * Carries backfills on. Each step is one replacement of the backfill's record, and first what the record says is made so:
 * trials that it names are submitted, those that are over are erased. So a crash at any moment leaves nothing that the
 * next step does not do, and of two processes that take the same step one does.
 */
export class BackfillDriver {
  readonly #deps: DriverDeps;

  constructor(deps: DriverDeps) {
    this.#deps = deps;
  }

  /** Does what there is to do while it is this process's turn, until it stops. @throws StoreUnavailable */
  async run(stopping: AbortSignal): Promise<void> {
    while (!stopping.aborted) {
      const due = await this.#due();
      const isOurs = due.length > 0 && (await this.#deps.turn.isOurs());
      const { moved, watched } = isOurs ? await this.#round(due, stopping) : IDLE;
      if (!moved) await this.#rest(watched, stopping);
    }
    await this.#deps.turn.release();
  }

  /** Those with something left to do, the longest waiting first. */
  async #due(): Promise<readonly Backfill[]> {
    const { items } = await this.#deps.records.list(BACKFILLS, { index: 'due', from: '0', limit: 1_000 });
    return items;
  }

  async #round(due: readonly Backfill[], stopping: AbortSignal) {
    const watched: Watched[] = [];
    let [moved, free] = [false, freeTrials(due)];
    for (const backfill of due) {
      if (stopping.aborted) break;
      try {
        const step = await this.#advance(backfill, Math.max(0, free));
        free -= step.begun;
        moved ||= step.moved;
        watched.push(...step.watched);
      } catch (error) {
        if (error instanceof Error && error.name === 'StoreUnavailable') throw error;
        this.#deps.logger.error({ backfill_id: backfill.id, err: error }, 'backfill cannot go on');
      }
    }
    return { moved, watched };
  }

  /** One step. @param room trials that may be begun. */
  async #advance(backfill: Backfill, room: number) {
    const { id, version, value } = backfill;
    const { status } = await this.#deps.decisions.carryOut(value);
    const seen = await this.#makeSo(value);
    const judged = await this.#judged(backfill, seen);
    const begun = status === 'running' ? await jobsToTry(this.#deps.records, value, room) : undefined;
    const watched = seen.flatMap(({ view }) => (view ? [view] : []));
    const trials = seen.map(({ trial }) => ({ ...trial, over: judged.over.has(trial.trialId) }));
    const news = (begun?.jobIds ?? []).map((jobId) => ({ jobId, trialId: randomUUID(), over: false }));
    const next = { ...value, ...begun?.position, trials: [...trials, ...news], tallyJson: judged.tallyJson };
    const settled = this.#settled({ ...next, status, ...this.#served(news.length) });
    if (JSON.stringify(settled) === JSON.stringify(value)) return { moved: false, begun: 0, watched };
    await failpoint('backfill.judged');
    const moved = await this.#replace(id, version, settled);
    await failpoint('backfill.stepped');
    return { moved, begun: news.length, watched };
  }

  /** Submits and erases what the record says; answers the trials that are not over. */
  async #makeSo(value: StoredBackfill): Promise<readonly Seen[]> {
    const seen: Seen[] = [];
    for (const trial of value.trials) {
      if (trial.over) await this.#deps.trials.erase(value, trial);
      else seen.push({ trial, view: await this.#seen(value, trial) });
    }
    return seen;
  }

  async #seen(value: StoredBackfill, trial: BackfillTrial): Promise<Versioned<StoredView> | undefined> {
    const view = await this.#deps.views.read(trial.trialId);
    if (view) return view;
    await this.#deps.trials.submit(value, trial);
    return this.#deps.views.read(trial.trialId);
  }

  /** Counts the trials that are finished. */
  async #judged({ id, value }: Backfill, seen: readonly Seen[]) {
    const over = new Set<string>();
    let tally = parseTally(value.tallyJson);
    for (const { trial, view } of seen) {
      if (!view || !isFinished(view.value)) continue;
      const outcome = await judgeTrial(this.#deps, { backfillId: id, tally }, trial, view);
      tally = tallied(tally, trial.jobId, outcome);
      over.add(trial.trialId);
    }
    return { over, tallyJson: over.size > 0 ? JSON.stringify(tally) : value.tallyJson };
  }

  #served(begun: number): Partial<StoredBackfill> {
    return begun > 0 ? { dueSince: this.#deps.now().toISOString() } : {};
  }

  /** With nothing in hand and nothing to come it is completed; one that was ended has nothing left to do. */
  #settled(value: StoredBackfill): StoredBackfill {
    if (value.trials.length > 0) return value;
    if (value.status !== 'running') return { ...value, dueSince: null };
    if (!value.exhausted) return value;
    const tally = parseTally(value.tallyJson);
    const gone = Math.max(0, value.total - countedIn(tally));
    return {
      ...{ ...value, status: 'completed', dueSince: null, runningFor: null },
      ...{ total: Math.max(value.total, countedIn(tally)), finishedAt: this.#deps.now().toISOString() },
      tallyJson: JSON.stringify({ ...tally, skipped: tally.skipped + gone }),
    };
  }

  async #replace(id: string, version: number, value: StoredBackfill): Promise<boolean> {
    const replaced = await this.#deps.records.replace(BACKFILLS, id, version, value);
    if (replaced && value.status === 'completed') this.#deps.logger.info({ backfill_id: id }, 'backfill completed');
    return replaced;
  }

  /** Until one of the trials may have changed, or somebody has begun or decided something. */
  async #rest(watched: readonly Watched[], stopping: AbortSignal): Promise<void> {
    const enough = new AbortController();
    const signal = AbortSignal.any([stopping, enough.signal]);
    const { watch } = this.#deps;
    const waits = watched.map(({ id, version }) => watch.wait(id, LOOK_EVERY, signal, version));
    await Promise.race([...waits, watch.wait(BACKFILLS.name, LOOK_EVERY, signal)]);
    enough.abort();
  }
}

function freeTrials(due: readonly Backfill[]): number {
  const isReading = due.some(({ value }) => value.status === 'running' && parseTally(value.tallyJson).reading);
  const inHand = due.flatMap(({ value }) => value.trials).filter(({ over }) => !over).length;
  return (isReading ? AT_A_TIME.reading : AT_A_TIME.reusing) - inHand;
}

const isFinished = ({ status }: StoredView): boolean =>
  status === 'completed' || status === 'failed' || status === 'erased';
