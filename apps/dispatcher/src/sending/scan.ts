import { repeat } from '@docket/service';
import type { Log, Repeating } from '@docket/service';
import type { Due } from '../kinds.ts';
import type { Versioned } from '@docket/records';
import { isAway } from '../retry-when-away.ts';
import type { EndpointHealth } from './endpoint-health.ts';
import type { Lanes } from './lanes.ts';
import { HEAD_START_MS, PAGE } from './work-index.ts';
import type { WorkIndex } from './work-index.ts';

export interface ScanSettings {
  /** Pause between two looks, in ms. */
  readonly everyMs: number;
  /** Pages of due deliveries that one look goes through. Default 20. */
  readonly pages?: number | undefined;
  /** A process that is alone with its store: what a former one had in hand or in its queues is not waited for. */
  readonly alone?: boolean | undefined;
}

/** Something else that is looked at as often. */
interface Chore {
  readonly name: string;
  readonly run: (stopping: AbortSignal) => Promise<unknown>;
}

export interface ScanParts {
  readonly index: WorkIndex;
  readonly health: Pick<EndpointHealth, 'probesDue' | 'idle' | 'isOpen'>;
  readonly lanes: Pick<Lanes, 'offer'>;
  /** Goes on with running replays; tells accounts of disabled endpoints; settles what a crash left. */
  readonly chores: readonly Chore[];
  readonly log: Log;
  readonly now: () => Date;
  readonly settings: ScanSettings;
}

/** Pages of due deliveries that one look goes through. */
const PAGES = 20;

/**
 * Finds what no message and no process stands behind any more: long waits that are over, lost messages, dead
 * dispatchers, probes of open breakers, parked deliveries that nothing keeps any more. Several dispatchers may scan the
 * same store: each attempt is claimed by one.
 */
export class Scan {
  readonly #parts: ScanParts;
  #chores: readonly Repeating[] = [];
  #headStartMs: number;
  /** How far the round through what is due has come: what was due `before` its beginning (ISO), from `cursor` on. */
  #round: { readonly before: string; readonly cursor: string } | undefined;
  #parkedCursor: string | undefined;

  constructor(parts: ScanParts) {
    this.#parts = parts;
    this.#headStartMs = parts.settings.alone === true ? HEAD_START_MS : 0;
  }

  /** Each chore has a rhythm of its own: a slow one delays no other. */
  start(): void {
    const { settings, chores } = this.#parts;
    const own: readonly Chore[] = [
      { name: 'due', run: (stopping) => this.#offerDue(stopping) },
      { name: 'probes', run: () => this.#offerProbes() },
      { name: 'parked', run: () => this.#offerParked() },
    ];
    this.#chores = [...own, ...chores].map(({ name, run }) =>
      repeat(settings.everyMs, run, (error) => this.#failed(name, error)),
    );
  }

  /** Looks no further; resolves when no look is under way. */
  async stop(): Promise<void> {
    await Promise.all(this.#chores.map((chore) => chore.stop()));
  }

  /**
   * Offers what is due. What a full lane has no room for is parked, so that it hides nothing that is due later; what
   * slow endpoints have in their lanes stays due, so a look goes on where the former one ended.
   */
  async #offerDue(stopping: AbortSignal): Promise<void> {
    const { index, now, settings } = this.#parts;
    const { pages = PAGES } = settings;
    const before = this.#round?.before ?? new Date(now().getTime() + this.#headStartMs).toISOString();
    let cursor = this.#round?.cursor;
    for (let page = 0; page < pages && !stopping.aborted; page += 1) {
      const { items, next } = await index.due(before, cursor);
      for (const due of items) if (this.#offer(due) === 'full') await index.park(due.id, before);
      cursor = next;
      if (cursor === undefined) break;
    }
    this.#round = cursor === undefined ? undefined : { before, cursor };
    this.#headStartMs = 0;
  }

  /** Offers the longest parked delivery of each endpoint whose breaker would let one through: a lane wins the probe. */
  async #offerProbes(): Promise<void> {
    const { health, index } = this.#parts;
    for (const endpointId of await health.probesDue(PAGE)) {
      const id = await index.oldestParked(endpointId);
      if (id === undefined) await health.idle(endpointId);
      else this.#parts.lanes.offer(endpointId, id);
    }
  }

  /** Goes round through everything parked, a page each time, and offers what no breaker keeps (any more). */
  async #offerParked(): Promise<void> {
    const { health, index } = this.#parts;
    const { items, next } = await index.parked(this.#parkedCursor);
    this.#parkedCursor = next;
    for (const due of items) if (!(await health.isOpen(due.value.endpointId))) this.#offer(due);
  }

  #offer({ id, value }: Versioned<Due>) {
    return this.#parts.lanes.offer(value.endpointId, id);
  }

  #failed(chore: string, error: unknown): void {
    const { log } = this.#parts;
    if (isAway(error)) log.warn({ chore, reason: error.message }, 'the scan could not go on');
    else log.error({ chore, err: error }, 'the scan failed');
  }
}
