import { isIP } from 'node:net';
import { isRefused } from './refuse-private-address.ts';
import type { AllowPrivate } from './refuse-private-address.ts';

export interface EndpointUrlRules {
  readonly allowPrivate: AllowPrivate;
  /** Accept `http:` although no private address is allowed. Default false. */
  readonly allowHttp?: boolean | undefined;
}

/**
 * What speaks against sending webhooks to a URL, as the second half of a sentence that begins with the name of the URL;
 * undefined: nothing that can be told without asking the resolver. Never quotes the URL, which may hold a secret.
 */
export function faultOfEndpointUrl(text: string, { allowPrivate, allowHttp }: EndpointUrlRules): string | undefined {
  // Parsing would drop or mend them: what is stored and shown would be another URL than the one that is asked.
  if (/[\p{Cc}\p{Cf}\p{Z}\\]/u.test(text)) return 'must not contain white space, control characters or backslashes';
  const url = URL.parse(text);
  if (!url) return 'is not a URL';
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must begin with https://';
  if (url.protocol === 'http:' && allowHttp !== true && !mayBePlain(url, allowPrivate))
    return 'must begin with https://; plain http is only for private addresses that DOCKET_WEBHOOK_ALLOW_PRIVATE permits';
  if (url.username !== '' || url.password !== '')
    return 'must not contain a user name or password; receivers check the signature instead';
  if (url.port === '0') return 'must not name port 0';
  return namesRefused(url, allowPrivate)
    ? 'names an address that requests may not go to, see DOCKET_WEBHOOK_ALLOW_PRIVATE'
    : undefined;
}

function namesRefused({ hostname }: URL, allowPrivate: AllowPrivate): boolean {
  const literal = hostname.replace(/^\[|\]$/g, '');
  return isIP(literal) !== 0 && isRefused(literal, allowPrivate);
}

/** Plain http stays on this machine, or in a network that all private addresses were opened for. */
function mayBePlain({ hostname }: URL, allowPrivate: AllowPrivate): boolean {
  const loopback =
    hostname === 'localhost' || hostname === '[::1]' || (isIP(hostname) === 4 && hostname.startsWith('127.'));
  return allowPrivate === 'all' || (allowPrivate === 'loopback' && loopback);
}
