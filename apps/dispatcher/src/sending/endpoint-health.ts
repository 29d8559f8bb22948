import type { Records, Versioned } from '@docket/records';
import { FreshCache } from '@docket/service';
import type { Log } from '@docket/service';
import type { Verdict } from '../deliveries/schedule.ts';
import type { Targets } from '../endpoints/target.ts';
import { HEALTH } from '../kinds.ts';
import type { Health } from '../kinds.ts';
import { DISPATCHER_METRICS } from '../metrics.ts';

export interface BreakerSettings {
  /** Failures in a row that open it. */
  readonly failures: number;
  /** From opening to the first probe, in ms; doubles with each failed one. */
  readonly probeAfterMs: number;
  readonly probeAtMostMs: number;
  /** An endpoint that failed everything for this long is disabled, in ms. */
  readonly disableAfterMs: number;
}

export const BREAKER: BreakerSettings = {
  failures: 5,
  probeAfterMs: 30_000,
  probeAtMostMs: 5 * 60_000,
  disableAfterMs: 5 * 24 * 60 * 60_000,
};

/** May an attempt go to an endpoint? `probe`: this one may, and decides about the rest; `open`: park it. */
export type Admission = 'closed' | 'probe' | 'open';

export interface HealthParts {
  readonly records: Records;
  readonly targets: Pick<Targets, 'disable'>;
  readonly log: Log;
  readonly now: () => Date;
  readonly settings: BreakerSettings;
}

type Known = Versioned<Health> | undefined;

/** How long what another dispatcher wrote may stay unseen, in ms. */
const CACHE_MS = 1_000;
/** Others change the same record at most as often as they have attempts in hand. */
const TRIES = 20;

/**
 * A breaker per endpoint, shared by all dispatchers through `HEALTH`: closed until so many failures in a row, then open
 * but for one probe at a time, closed again by a success. Every call may throw StoreUnavailable.
 */
export class EndpointHealth {
  readonly #parts: HealthParts;
  readonly #cache: FreshCache<{ readonly known: Known }>;

  constructor(parts: HealthParts) {
    this.#parts = parts;
    this.#cache = new FreshCache({
      load: async (endpointId) => ({ known: await this.#fresh(endpointId) }),
      maxAgeMs: CACHE_MS,
      ticks: () => performance.now(),
    });
  }

  /** Asked before each attempt. Who gets `probe` makes one, or gives it back with {@link returnProbe}. */
  async admit(endpointId: string): Promise<Admission> {
    const cached = await this.#cached(endpointId);
    if (!isOpen(cached)) return 'closed';
    if (cached.value.probeAt > this.#now()) return 'open';
    const fresh = await this.#fresh(endpointId);
    if (!isOpen(fresh)) return 'closed';
    if (fresh.value.probeAt > this.#now()) return 'open';
    // The probe counts as failed from here on, so that its failure has nothing to write and its dispatcher may die.
    const failures = fresh.value.failures + 1;
    const won = await this.#replace(fresh, { ...fresh.value, failures, probeAt: this.#in(this.#waitAfter(failures)) });
    return won ? 'probe' : 'open';
  }

  /** Is the breaker open, as far as this dispatcher knows? */
  async isOpen(endpointId: string): Promise<boolean> {
    return isOpen(await this.#cached(endpointId));
  }

  /** The probe was not made: another one may be, at once. */
  async returnProbe(endpointId: string): Promise<void> {
    const fresh = await this.#fresh(endpointId);
    if (isOpen(fresh))
      await this.#replace(fresh, { ...fresh.value, failures: fresh.value.failures - 1, probeAt: this.#in(0) });
  }

  /**
   * Told how each attempt ended. Disables an endpoint that is gone, or that failed everything for too long, unless it
   * has moved from `sentTo` meanwhile.
   */
  async attempted(endpointId: string, verdict: Verdict, sentTo: URL): Promise<void> {
    if (verdict === 'delivered') await this.forget(endpointId);
    else if (verdict === 'gone' && (await this.#disable(endpointId, 'gone', sentTo))) return;
    else await this.#failed(endpointId, sentTo);
  }

  /** Closes the breaker and starts to count anew: after a success, or when an endpoint is disabled, changed or deleted. */
  async forget(endpointId: string): Promise<void> {
    await this.#change(endpointId, async (known) => !known || (await this.#remove(known)));
  }

  /** Endpoints whose breaker has a probe due; those for the longest time first. */
  async probesDue(limit: number): Promise<readonly string[]> {
    const query = { index: 'byProbe', from: '', to: this.#now(), limit };
    return (await this.#parts.records.list(HEALTH, query)).items.map(({ id }) => id);
  }

  /** No delivery waits for the breaker: the next one that comes decides, whenever that is. */
  async idle(endpointId: string): Promise<void> {
    const fresh = await this.#fresh(endpointId);
    if (!isOpen(fresh) || fresh.value.probeAt > this.#now()) return;
    await this.#replace(fresh, { ...fresh.value, failures: this.#parts.settings.failures - 1, probeAt: null });
  }

  async #failed(endpointId: string, sentTo: URL): Promise<void> {
    let failing: Pick<Health, 'failingSince' | 'failures'> | undefined;
    await this.#change(endpointId, async (known) => {
      failing = known?.value;
      // While it is open, only probes count, and they have done so when they were let through.
      return isOpen(known) || (await this.#count(endpointId, known));
    });
    const { disableAfterMs, failures } = this.#parts.settings;
    if (failing && failing.failures >= failures && failing.failingSince <= this.#in(-disableAfterMs))
      await this.#disable(endpointId, 'failing', sentTo);
  }

  async #count(endpointId: string, known: Known): Promise<boolean> {
    const { settings, records } = this.#parts;
    const failures = (known?.value.failures ?? 0) + 1;
    const probeAt = failures >= settings.failures ? this.#in(this.#waitAfter(failures)) : null;
    const next: Health = { failingSince: known?.value.failingSince ?? this.#now(), failures, probeAt };
    const counted = known
      ? await this.#replace(known, next)
      : await this.#written(endpointId, records.insert(HEALTH, endpointId, next));
    if (counted && probeAt !== null) {
      DISPATCHER_METRICS.breakersOpened.add({});
      this.#parts.log.warn({ endpoint: endpointId, failures, probeAt }, 'endpoint.parked');
    }
    return counted;
  }

  async #disable(endpointId: string, reason: 'failing' | 'gone', sentTo: URL): Promise<boolean> {
    if (!(await this.#parts.targets.disable(endpointId, reason, sentTo))) return false;
    DISPATCHER_METRICS.endpointsDisabled.add({ reason });
    this.#parts.log.warn({ endpoint: endpointId, reason }, 'endpoint.disabled');
    await this.forget(endpointId);
    return true;
  }

  /** Repeats a change on what is stored until nobody else came in between. What it reads, the next attempts go by. */
  async #change(endpointId: string, change: (known: Known) => Promise<boolean>): Promise<void> {
    for (let tries = 0; tries < TRIES; tries += 1) {
      this.#cache.forget(endpointId);
      if (await change(await this.#cached(endpointId))) return;
    }
  }

  #replace({ id, version }: Versioned<Health>, next: Health): Promise<boolean> {
    return this.#written(id, this.#parts.records.replace(HEALTH, id, version, next));
  }

  #remove({ id, version }: Versioned<Health>): Promise<boolean> {
    return this.#written(id, this.#parts.records.remove(HEALTH, id, version));
  }

  /** What was read before a change is done may be older than that. */
  async #written(endpointId: string, change: Promise<boolean>): Promise<boolean> {
    try {
      return await change;
    } finally {
      this.#cache.forget(endpointId);
    }
  }

  async #cached(endpointId: string): Promise<Known> {
    return (await this.#cache.get(endpointId))?.known;
  }

  #fresh(endpointId: string): Promise<Known> {
    return this.#parts.records.get(HEALTH, endpointId);
  }

  #waitAfter(failures: number): number {
    const { failures: opening, probeAfterMs, probeAtMostMs } = this.#parts.settings;
    return Math.min(probeAfterMs * 2 ** (failures - opening), probeAtMostMs);
  }

  #now(): string {
    return this.#in(0);
  }

  #in(ms: number): string {
    return new Date(this.#parts.now().getTime() + ms).toISOString();
  }
}

const isOpen = (known: Known): known is Versioned<Health & { readonly probeAt: string }> =>
  typeof known?.value.probeAt === 'string';
