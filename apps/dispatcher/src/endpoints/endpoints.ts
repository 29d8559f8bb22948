import type {
  JsonAnswer,
  NewWebhook,
  Refusal,
  SecretRotation,
  WebhookBody,
  WebhookInput,
  WebhookPatch,
} from '@docket/contracts';
import type { Records, Versioned } from '@docket/records';
import { HEALTH } from '../kinds.ts';
import type { Health, StoredEndpoint } from '../kinds.ts';
import { refusalOfUrl } from './check-url.ts';
import type { UrlRules } from './check-url.ts';
import type { EndpointStore } from './endpoint-store.ts';
import { firstSecrets, refusalOfSecret, rotated, secretBody, TOO_MANY_SECRETS } from './secrets.ts';

export const NO_WEBHOOK: Refusal = {
  status: 404,
  code: 'WEBHOOK_NOT_FOUND',
  message: 'Webhook not found or does not belong to you',
};
const TOO_MANY: Refusal = {
  status: 409,
  code: 'TOO_MANY_WEBHOOKS',
  message: 'The account has 20 endpoints. Delete one that is no longer used first.',
};

export interface EndpointsParts {
  readonly store: EndpointStore;
  readonly records: Records;
  readonly rules: UrlRules;
  /** Told of an endpoint that is no longer what it was. */
  readonly changed: (endpointId: string) => void;
  /** Forgets how an endpoint has been failing. */
  readonly forgetFailures: (endpointId: string) => Promise<void>;
  readonly now: () => Date;
}

/** Endpoints as their accounts manage them. Every call may throw StoreUnavailable. */
export class Endpoints {
  readonly #parts: EndpointsParts;

  constructor(parts: EndpointsParts) {
    this.#parts = parts;
  }

  async list(accountId: string): Promise<JsonAnswer> {
    const stored = await this.#parts.store.ofAccount(accountId);
    const ids = stored.map(({ id }) => id);
    const health = new Map((await this.#parts.records.getMany(HEALTH, ids)).map(({ id, value }) => [id, value]));
    return { json: JSON.stringify({ webhooks: stored.map((one) => bodyOf(one, health.get(one.id))) }) };
  }

  async create(accountId: string, { secret, ...input }: WebhookInput): Promise<JsonAnswer> {
    const refusal = refusalOfSecret(secret) ?? (await refusalOfUrl(input.url, this.#parts.rules));
    if (refusal) return { refusal };
    const at = this.#parts.now().toISOString();
    const secrets = firstSecrets(secret);
    const added = await this.#parts.store.add({
      ...{ accountId, ...input, status: 'enabled', disabledReason: null, disabledAt: null, untoldSince: null },
      ...{ secrets, replayId: null, createdAt: at, updatedAt: at },
    });
    if (!added) return { refusal: TOO_MANY };
    const made: NewWebhook = { ...bodyOf(added, undefined), secret: secrets[0]?.secret ?? '' };
    return { json: JSON.stringify(made) };
  }

  async get(accountId: string, id: string): Promise<JsonAnswer> {
    return this.#shown(await this.#parts.store.find(accountId, id));
  }

  /** Whoever enables an endpoint, or moves it elsewhere, starts anew: what failed before does not count. */
  async update(accountId: string, id: string, patch: WebhookPatch): Promise<JsonAnswer> {
    const { store, rules, changed, forgetFailures, now } = this.#parts;
    if (!(await store.find(accountId, id))) return { refusal: NO_WEBHOOK };
    const refusal = patch.url === undefined ? undefined : await refusalOfUrl(patch.url, rules);
    if (refusal) return { refusal };
    const stored = await store.change(accountId, id, (value) => patched(value, patch, now().toISOString()));
    changed(id);
    if (patch.status !== undefined || patch.url !== undefined) await forgetFailures(id);
    return this.#shown(stored);
  }

  async delete(accountId: string, id: string): Promise<JsonAnswer> {
    if (!(await this.#parts.store.remove(accountId, id))) return { refusal: NO_WEBHOOK };
    this.#parts.changed(id);
    await this.#parts.forgetFailures(id);
    return { json: '' };
  }

  async secret(accountId: string, id: string): Promise<JsonAnswer> {
    return this.#secretOf(await this.#parts.store.find(accountId, id));
  }

  async rotateSecret(accountId: string, id: string, rotation: SecretRotation): Promise<JsonAnswer> {
    const refusal = refusalOfSecret(rotation.secret);
    if (refusal) return { refusal };
    const now = this.#parts.now();
    let full: Refusal | undefined;
    const stored = await this.#parts.store.change(accountId, id, (value) => {
      const secrets = rotated(value.secrets, rotation, now);
      full = secrets ? undefined : TOO_MANY_SECRETS;
      return secrets ? { ...value, secrets, updatedAt: now.toISOString() } : value;
    });
    this.#parts.changed(id);
    return full ? { refusal: full } : this.#secretOf(stored);
  }

  async #shown(endpoint: Versioned<StoredEndpoint> | undefined): Promise<JsonAnswer> {
    if (!endpoint) return { refusal: NO_WEBHOOK };
    const health = await this.#parts.records.get(HEALTH, endpoint.id);
    return { json: JSON.stringify(bodyOf(endpoint, health?.value)) };
  }

  #secretOf(endpoint: Versioned<StoredEndpoint> | undefined): JsonAnswer {
    if (!endpoint) return { refusal: NO_WEBHOOK };
    return { json: JSON.stringify(secretBody(endpoint.value.secrets, this.#parts.now())) };
  }
}

function patched(value: StoredEndpoint, { status, ...patch }: WebhookPatch, at: string): StoredEndpoint {
  const given = Object.fromEntries(Object.entries(patch).filter(([, member]) => member !== undefined));
  const next: StoredEndpoint = { ...value, ...given, updatedAt: at };
  if (status === undefined || status === value.status) return next;
  return status === 'enabled'
    ? { ...next, status, disabledReason: null, disabledAt: null, untoldSince: null }
    : { ...next, status, disabledReason: 'request', disabledAt: at };
}

/** The members in the order of the contract. */
const bodyOf = ({ id, value }: Versioned<StoredEndpoint>, health: Health | undefined): WebhookBody => ({
  id,
  url: value.url,
  description: value.description,
  events: [...value.events],
  schedule: value.schedule,
  status: value.status,
  disabledReason: value.disabledReason,
  disabledAt: value.disabledAt,
  failingSince: health?.failingSince ?? null,
  pausedUntil: health?.probeAt ?? null,
  createdAt: value.createdAt,
  updatedAt: value.updatedAt,
});
