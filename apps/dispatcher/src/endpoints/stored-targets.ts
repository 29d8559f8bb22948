import type { Records } from '@docket/records';
import { FreshCache } from '@docket/service';
import { CALLBACKS } from '../kinds.ts';
import type { Secret, StoredEndpoint } from '../kinds.ts';
import type { AccountSecrets } from './account-secrets.ts';
import { CONFIGURED } from './configured-endpoint.ts';
import { isEndpointId } from './endpoint-store.ts';
import type { EndpointStore } from './endpoint-store.ts';
import { signing } from './secrets.ts';
import { Targets } from './target.ts';
import type { NoTarget, Target } from './target.ts';

/** No endpoint or secret that an attempt goes by is older, in ms. */
const MAX_AGE_MS = 1_000;

export interface TargetsParts {
  readonly records: Records;
  readonly store: EndpointStore;
  readonly secrets: AccountSecrets;
  readonly configured: Target | undefined;
  readonly now: () => Date;
  /** Steady clock in ms. */
  readonly ticks: () => number;
}

type Facts = Parameters<Targets['get']>[0];

/** Endpoints of accounts, callbacks of jobs and the configured endpoint, as they are stored. */
export class StoredTargets extends Targets {
  readonly #parts: TargetsParts;
  /** Only enabled ones, so that one that was just enabled is known at once. */
  readonly #enabled: FreshCache<StoredEndpoint>;
  readonly #accountSecrets: FreshCache<readonly Secret[]>;

  constructor(parts: TargetsParts) {
    super();
    this.#parts = parts;
    const { store, secrets, ticks } = parts;
    const enabled = async (id: string) => {
      const value = (await store.get(id))?.value;
      return value?.status === 'enabled' ? value : undefined;
    };
    this.#enabled = new FreshCache({ load: enabled, maxAgeMs: MAX_AGE_MS, ticks });
    this.#accountSecrets = new FreshCache({ load: (id) => secrets.of(id), maxAgeMs: MAX_AGE_MS, ticks });
  }

  // Read each time: whoever adds an endpoint and submits a document at once is told of it.
  override async of(accountId: string, eventType: string): Promise<readonly Target[]> {
    const { store, configured } = this.#parts;
    const stored = await store.ofAccount(accountId);
    const own = stored
      .filter(({ value }) => value.status === 'enabled')
      .map(({ id, value }) => this.#targetOf(id, value));
    return (configured ? [...own, configured] : own).filter(
      ({ events }) => events?.some((type) => type === eventType) ?? true,
    );
  }

  override async get(facts: Facts): Promise<Target | NoTarget> {
    const { accountId, endpointId } = facts;
    if (endpointId === CONFIGURED) return this.#parts.configured ?? 'endpoint-deleted';
    if (!isEndpointId(endpointId)) return this.#callback(facts);
    // A test goes by what is stored: whoever changes an endpoint, at whichever dispatcher, tries that next.
    const known = facts.schedule === 'once' ? undefined : await this.#enabled.get(endpointId);
    if (known?.accountId === accountId) return this.#targetOf(endpointId, known);
    const stored = (await this.#parts.store.find(accountId, endpointId))?.value;
    if (!stored) return 'endpoint-deleted';
    if (stored.status === 'disabled' && facts.schedule !== 'once') return 'endpoint-disabled';
    return this.#targetOf(endpointId, stored);
  }

  override async disable(endpointId: string, reason: 'failing' | 'gone', sentTo: URL): Promise<boolean> {
    const { store, now } = this.#parts;
    const accountId = isEndpointId(endpointId) ? (await store.get(endpointId))?.value.accountId : undefined;
    if (accountId === undefined) return false;
    let disabled = false;
    const at = now().toISOString();
    await store.change(accountId, endpointId, (value) => {
      disabled = value.status === 'enabled' && new URL(value.url).href === sentTo.href;
      if (!disabled) return value;
      return {
        ...{ ...value, status: 'disabled', disabledReason: reason },
        ...{ disabledAt: at, untoldSince: at, updatedAt: at },
      };
    });
    this.forget(endpointId);
    return disabled;
  }

  /** An endpoint is no longer what it was: whoever asks this process is told so at once, others within a second. */
  forget(endpointId: string): void {
    this.#enabled.forget(endpointId);
  }

  async #callback({ accountId, endpointId }: Facts): Promise<Target | NoTarget> {
    const callback = (await this.#parts.records.get(CALLBACKS, endpointId))?.value;
    if (callback?.accountId !== accountId) return 'endpoint-deleted';
    const secrets = (await this.#accountSecrets.get(accountId)) ?? [];
    return {
      ...{ id: endpointId, url: new URL(callback.url), secrets: this.#signing(secrets) },
      ...{ schedule: 'standard', events: null },
    };
  }

  #targetOf(id: string, { url, secrets, schedule, events }: StoredEndpoint): Target {
    return { id, url: new URL(url), secrets: this.#signing(secrets), schedule, events };
  }

  #signing(secrets: readonly Secret[]): readonly string[] {
    return signing(secrets, this.#parts.now()).map(({ secret }) => secret);
  }
}
