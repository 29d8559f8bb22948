import { lookup as dnsLookup } from 'node:dns';
import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net';
import type { LookupFunction } from 'node:net';
import { buildConnector } from 'undici';

/**
 * Which addresses beyond the public ones a request may go to: none; this machine's loopback; or loopback and the
 * private and shared ranges. Link-local and cloud metadata addresses are refused under each of them.
 */
export const ALLOW_PRIVATE = ['none', 'loopback', 'all'] as const;
export type AllowPrivate = (typeof ALLOW_PRIVATE)[number];

/** The guard refused every address of the host. Names no address: the message may reach whoever chose the host. */
export class RefusedAddress extends Error {
  override readonly name = 'RefusedAddress';
  constructor() {
    super('the host is at an address that requests may not go to');
  }
}

const subnets = (...ranges: readonly string[]): BlockList => {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', bits = ''] = range.split('/');
    list.addSubnet(address, Number(bits), isIPv4(address) ? 'ipv4' : 'ipv6');
  }
  return list;
};

// Sources: the IANA IPv4 and IPv6 Special-Purpose Address Registries.
const LOOPBACK = subnets('127.0.0.0/8', '::1/128');
const PRIVATE = subnets('10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7');
/** Instance metadata services; some stand at addresses that are private or even public otherwise. */
const METADATA = subnets(
  '169.254.0.0/16',
  '100.100.100.200/32', // Alibaba
  '168.63.129.16/32', // Azure
  '192.0.0.192/32', // Oracle
  'fd00:ec2::/32', // AWS
  'fd20:ce::/32', // Google
);
const NOT_GLOBAL_V4 = subnets(
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24', // 6to4 relays
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
);
/** Everything else (v4-mapped, `::/96`, NAT64, unique local, link-local, multicast) lies outside. */
const GLOBAL_UNICAST_V6 = subnets('2000::/3');
const NOT_GLOBAL_V6 = subnets(
  '2001::/23', // IETF protocol assignments: Teredo, benchmarking, ORCHID
  '2001:db8::/32',
  '2002::/16', // 6to4 carries an IPv4 address of the sender's choice
  '3fff::/20',
);

/** True unless a request may go to this literal address. What is no plain IP address (a zone id) is refused. */
export function isRefused(address: string, allow: AllowPrivate): boolean {
  const version = isIP(address);
  if (version === 0 || address.includes('%')) return true;
  const family = version === 4 ? 'ipv4' : 'ipv6';
  // BlockList takes a v4-mapped address for the IPv4 one that it carries, so the lists below hold for it too; a mapped
  // public one lies outside 2000::/3.
  if (METADATA.check(address, family)) return true;
  if (isGlobal(address)) return false;
  if (allow !== 'none' && LOOPBACK.check(address, family)) return false;
  return !(allow === 'all' && PRIVATE.check(address, family));
}

function isGlobal(address: string): boolean {
  if (isIPv6(address)) return GLOBAL_UNICAST_V6.check(address, 'ipv6') && !NOT_GLOBAL_V6.check(address, 'ipv6');
  return !NOT_GLOBAL_V4.check(address, 'ipv4');
}

/** `dns.lookup` in its form with all addresses. */
type Resolve = (
  hostname: string,
  options: { readonly all: true },
  done: (error: NodeJS.ErrnoException | null, found: { address: string; family: number }[]) => void,
) => void;

export interface Guard {
  readonly allow: AllowPrivate;
  /** Default `dns.lookup`. */
  readonly resolve?: Resolve;
}

/**
 * An undici connector that opens connections to permitted addresses only. A name is decided by what it resolves to
 * for this very connection (a second answer of the resolver is never used), a literal address before connecting,
 * as no lookup happens for it.
 * @param onConnected told the address of each connection that stands.
 */
export function guardedConnector(guard: Guard, onConnected: (address: string) => void): buildConnector.connector {
  const connect = buildConnector({ lookup: guardedLookup(guard), allowH2: false, maxCachedSessions: 0 });
  return (options, callback) => {
    if (isIP(options.hostname) !== 0 && isRefused(options.hostname, guard.allow)) {
      queueMicrotask(() => callback(new RefusedAddress(), null));
      return;
    }
    connect(options, (...result) => {
      const address = result[1]?.remoteAddress;
      if (address !== undefined) onConnected(address);
      callback(...result);
    });
  };
}

function guardedLookup({ allow, resolve = dnsLookup }: Guard): LookupFunction {
  return (hostname, options, done) => {
    resolve(hostname, { ...options, all: true }, (error, found) => {
      if (error) {
        done(error, []);
        return;
      }
      const permitted = found.filter(({ address }) => !isRefused(address, allow));
      const [first] = permitted;
      if (first === undefined) done(new RefusedAddress(), []);
      else if (options.all === true) done(null, permitted);
      else done(null, first.address, first.family);
    });
  };
}
