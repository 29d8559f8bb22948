import { lookup } from 'node:dns';
import { isIP } from 'node:net';
import type { Refusal } from '@docket/contracts';
import { faultOfEndpointUrl, isRefused } from '@docket/outbound';
import type { EndpointUrlRules, Guard } from '@docket/outbound';

/** A resolver that takes longer is not waited for, in ms: each attempt asks it anyway. */
const RESOLVE_WITHIN = 2_000;

const unfit = (fault: string): Refusal => ({ status: 400, code: 'INVALID_WEBHOOK_URL', message: `url ${fault}.` });
const REFUSED_HOST: Refusal = {
  status: 400,
  code: 'WEBHOOK_ADDRESS_REFUSED',
  message:
    'The host of url is at an address that requests may not go to. Use a public address, or see DOCKET_WEBHOOK_ALLOW_PRIVATE.',
};

export interface UrlRules extends EndpointUrlRules {
  /** Default `dns.lookup`. */
  readonly resolve?: Guard['resolve'];
}

/**
 * What speaks against an endpoint's URL now. A name that does not resolve is accepted: it may do so tomorrow, and each
 * attempt decides on the address that it connects to.
 */
export async function refusalOfUrl(url: string, rules: UrlRules): Promise<Refusal | undefined> {
  const fault = faultOfEndpointUrl(url, rules);
  if (fault !== undefined) return unfit(fault);
  const { hostname } = new URL(url);
  if (isIP(hostname) !== 0 || hostname.startsWith('[')) return undefined;
  const addresses = await addressesOf(hostname, rules.resolve ?? lookup);
  const none = addresses.length > 0 && addresses.every((address) => isRefused(address, rules.allowPrivate));
  return none ? REFUSED_HOST : undefined;
}

/** Empty: unknown. */
function addressesOf(hostname: string, resolve: NonNullable<Guard['resolve']>): Promise<readonly string[]> {
  return new Promise((answer) => {
    const timer = setTimeout(() => answer([]), RESOLVE_WITHIN);
    resolve(hostname, { all: true }, (error, found) => {
      clearTimeout(timer);
      answer(error ? [] : found.map(({ address }) => address));
    });
  });
}
