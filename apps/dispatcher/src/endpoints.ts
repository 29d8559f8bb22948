import { isIP } from 'node:net';
import { isRefused } from '@docket/outbound';
import type { AllowPrivate } from '@docket/outbound';
import { ConfigError } from '@docket/service';
import type { ScheduleName } from './schedule.ts';
import { isUsableSecret } from './sign.ts';

/** Where events go. */
export interface Endpoint {
  readonly id: string;
  readonly url: URL;
  /** Signs what is sent; null: unsigned. */
  readonly secret: string | null;
  readonly schedule: ScheduleName;
}

export abstract class Endpoints {
  /** The endpoints that an account's events go to now. */
  abstract of(accountId: string): Promise<readonly Endpoint[]>;
  /** Undefined: removed, or disabled. */
  abstract get(id: string): Promise<Endpoint | undefined>;
}

/** The one endpoint that configuration names, for every account; or none. */
export class ConfiguredEndpoints extends Endpoints {
  readonly #endpoints: readonly Endpoint[];

  constructor(endpoint: Endpoint | undefined) {
    super();
    this.#endpoints = endpoint ? [endpoint] : [];
  }

  of(): Promise<readonly Endpoint[]> {
    return Promise.resolve(this.#endpoints);
  }

  get(id: string): Promise<Endpoint | undefined> {
    return Promise.resolve(this.#endpoints.find((endpoint) => endpoint.id === id));
  }
}

export interface EndpointSettings {
  readonly url?: string | undefined;
  readonly secret?: string | undefined;
  readonly allowPrivate: AllowPrivate;
  /** Accept `http:` although no private address is allowed. Default false. */
  readonly allowHttp?: boolean | undefined;
}

/**
 * The configured endpoint; undefined if no URL is given.
 * @throws ConfigError for a URL or secret that cannot be used. Its message never quotes either.
 */
export function configuredEndpoint(settings: EndpointSettings): Endpoint | undefined {
  if (settings.url === undefined) return undefined;
  const url = URL.parse(settings.url);
  const fault = url ? faultOf(url, settings) : 'is not a URL';
  if (fault !== undefined || !url) throw new ConfigError(`The webhook URL ${fault ?? ''}.`);
  const secret = settings.secret ?? null;
  if (secret !== null && !isUsableSecret(secret)) {
    throw new ConfigError('The webhook secret begins with whsec_ but is not followed by base64 of 24 to 64 bytes.');
  }
  return { id: 'configured', url, secret, schedule: 'reference' };
}

function faultOf(url: URL, { allowPrivate, allowHttp }: EndpointSettings): string | undefined {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must begin with https://';
  if (url.protocol === 'http:' && allowHttp !== true && !mayBePlain(url, allowPrivate))
    return 'must begin with https://; plain http is for private addresses, see DOCKET_WEBHOOK_ALLOW_PRIVATE';
  if (url.username !== '' || url.password !== '')
    return 'must not contain a user name or password; receivers check the signature instead';
  const literal = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(literal) !== 0 && isRefused(literal, allowPrivate))
    return 'names an address that requests may not go to, see DOCKET_WEBHOOK_ALLOW_PRIVATE';
  return undefined;
}

/** Plain http stays on this machine, or in a network that all private addresses were opened for. */
function mayBePlain({ hostname }: URL, allowPrivate: AllowPrivate): boolean {
  const loopback =
    hostname === 'localhost' || hostname === '[::1]' || (isIP(hostname) === 4 && hostname.startsWith('127.'));
  return allowPrivate === 'all' || (allowPrivate === 'loopback' && loopback);
}
