import { describe, expect, it } from '@jest/globals';
import { isRefused } from './refuse-private-address.ts';
import type { AllowPrivate } from './refuse-private-address.ts';

type Row = readonly [address: string, what: string, none: boolean, loopback: boolean, all: boolean];
const REFUSED = [true, true, true] as const;
const PUBLIC = [false, false, false] as const;
const UNLESS_ALL = [true, true, false] as const;
const UNLESS_LOOPBACK = [true, false, false] as const;

const TABLE: readonly Row[] = [
  ['8.8.8.8', 'public', ...PUBLIC],
  ['1.1.1.1', 'public', ...PUBLIC],
  ['172.15.255.255', 'just below 172.16/12', ...PUBLIC],
  ['172.32.0.0', 'just above 172.16/12', ...PUBLIC],
  ['100.63.255.255', 'just below CGNAT', ...PUBLIC],
  ['223.255.255.255', 'just below multicast', ...PUBLIC],
  ['2606:4700:4700::1111', 'public v6', ...PUBLIC],
  ['2a00:1450:4001:80b::200e', 'public v6', ...PUBLIC],
  ['127.0.0.1', 'loopback', ...UNLESS_LOOPBACK],
  ['127.255.255.254', 'loopback', ...UNLESS_LOOPBACK],
  ['::1', 'loopback v6', ...UNLESS_LOOPBACK],
  ['10.0.0.1', 'private', ...UNLESS_ALL],
  ['172.16.0.1', 'private', ...UNLESS_ALL],
  ['172.31.255.255', 'private', ...UNLESS_ALL],
  ['192.168.1.1', 'private', ...UNLESS_ALL],
  ['100.64.0.1', 'CGNAT', ...UNLESS_ALL],
  ['100.127.255.255', 'CGNAT', ...UNLESS_ALL],
  ['fc00::1', 'unique local', ...UNLESS_ALL],
  ['fd12:3456:789a::1', 'unique local', ...UNLESS_ALL],
  ['0.0.0.0', 'this host', ...REFUSED],
  ['0.1.2.3', 'this network', ...REFUSED],
  ['169.254.1.1', 'link-local', ...REFUSED],
  ['169.254.169.254', 'metadata (AWS, Google, Azure)', ...REFUSED],
  ['100.100.100.200', 'metadata (Alibaba)', ...REFUSED],
  ['168.63.129.16', 'metadata (Azure)', ...REFUSED],
  ['192.0.0.192', 'metadata (Oracle)', ...REFUSED],
  ['fd00:ec2::254', 'metadata (AWS v6)', ...REFUSED],
  ['fd20:ce::254', 'metadata (Google v6)', ...REFUSED],
  ['192.0.2.1', 'documentation', ...REFUSED],
  ['198.51.100.7', 'documentation', ...REFUSED],
  ['203.0.113.9', 'documentation', ...REFUSED],
  ['192.88.99.1', '6to4 relay', ...REFUSED],
  ['198.18.0.1', 'benchmarking', ...REFUSED],
  ['224.0.0.1', 'multicast', ...REFUSED],
  ['240.0.0.1', 'reserved', ...REFUSED],
  ['255.255.255.255', 'broadcast', ...REFUSED],
  ['::', 'unspecified', ...REFUSED],
  ['::ffff:127.0.0.1', 'v4-mapped loopback', true, false, false],
  ['::ffff:7f00:1', 'v4-mapped loopback in hex', true, false, false],
  ['::ffff:10.0.0.1', 'v4-mapped private', ...UNLESS_ALL],
  ['::ffff:169.254.169.254', 'v4-mapped metadata', ...REFUSED],
  ['::ffff:8.8.8.8', 'v4-mapped public', ...REFUSED],
  ['::127.0.0.1', 'v4-compatible', ...REFUSED],
  ['64:ff9b::7f00:1', 'NAT64 of loopback', ...REFUSED],
  ['64:ff9b::a9fe:a9fe', 'NAT64 of metadata', ...REFUSED],
  ['64:ff9b:1::a00:1', 'local NAT64', ...REFUSED],
  ['2002:7f00:1::', '6to4 of loopback', ...REFUSED],
  ['2002:a9fe:a9fe::1', '6to4 of metadata', ...REFUSED],
  ['2001:0:4136:e378:8000:63bf:3fff:fdd2', 'Teredo', ...REFUSED],
  ['2001:db8::1', 'documentation v6', ...REFUSED],
  ['3fff::1', 'documentation v6', ...REFUSED],
  ['100::1', 'discard', ...REFUSED],
  ['fe80::1', 'link-local v6', ...REFUSED],
  ['fe80::1%eth0', 'link-local with a zone', ...REFUSED],
  ['fec0::1', 'site-local', ...REFUSED],
  ['ff02::1', 'multicast v6', ...REFUSED],
  ['5f00::1', 'segment routing', ...REFUSED],
  ['4000::1', 'outside 2000::/3', ...REFUSED],
  ['localhost', 'not an address', ...REFUSED],
  ['', 'nothing', ...REFUSED],
];

describe('the address guard', () => {
  it.each(TABLE)('on %s (%s) refuses under none: %s, loopback: %s, all: %s', (address, _what, ...expected) => {
    const policies: AllowPrivate[] = ['none', 'loopback', 'all'];
    expect(policies.map((allow) => isRefused(address, allow))).toEqual(expected);
  });
});
