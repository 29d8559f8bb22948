import { once } from 'node:events';
import { createServer } from 'node:http';
import { isIPv6 } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Client } from 'undici';
import { guardedConnector, isRefused, RefusedAddress } from './refuse-private-address.ts';
import type { AllowPrivate, Guard } from './refuse-private-address.ts';

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

/** An address whose first bits are those of a range, and whose others are chance. */
const within = (range: string, bits: number): fc.Arbitrary<string> => {
  const size = isIPv6(range) ? 128 : 32;
  const base = numberOf(range);
  return fc.bigInt({ min: 0n, max: (1n << BigInt(size - bits)) - 1n }).map((low) => textOf(base | low, size));
};

function numberOf(address: string): bigint {
  if (!isIPv6(address)) return address.split('.').reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);
  const [head = '', tail = ''] = address.split('::');
  const [left, right] = [head, tail].map((part) => part.split(':').filter((group) => group !== ''));
  const zeros = Array.from({ length: 8 - (left?.length ?? 0) - (right?.length ?? 0) }, () => '0');
  return [...(left ?? []), ...zeros, ...(right ?? [])].reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
}

function textOf(value: bigint, size: 32 | 128): string {
  const [step, radix, between] = size === 32 ? ([8, 10, '.'] as const) : ([16, 16, ':'] as const);
  return Array.from({ length: size / step }, (_, at) =>
    ((value >> BigInt(size - step * (at + 1))) & ((1n << BigInt(step)) - 1n)).toString(radix),
  ).join(between);
}

/** But not the one that `::` turns into the loopback of IPv6. */
const dotted = within('0.0.0.0', 0).filter((address) => address !== '0.0.0.1');

describe('any address', () => {
  it('of a range that no policy opens is refused under each of them', () => {
    const refused = fc.oneof(
      ...(
        [
          ['0.0.0.0', 8],
          ['169.254.0.0', 16],
          ['192.0.2.0', 24],
          ['198.18.0.0', 15],
          ['224.0.0.0', 3],
          ['fe80::', 10],
          ['ff00::', 8],
          ['64:ff9b::', 32],
          ['2001::', 23],
          ['2002::', 16],
          ['4000::', 2],
          ['8000::', 2],
        ] as const
      ).map(([range, bits]) => within(range, bits)),
    );
    fc.assert(
      fc.property(refused, (address) => {
        for (const allow of ['none', 'loopback', 'all'] as const) expect(isRefused(address, allow)).toBe(true);
      }),
    );
  });

  it('of a private range is refused unless all of them are allowed', () => {
    const ranges = [within('10.0.0.0', 8), within('172.16.0.0', 12), within('192.168.0.0', 16), within('fc00::', 8)];
    fc.assert(
      fc.property(fc.oneof(...ranges), (address) => {
        expect([isRefused(address, 'none'), isRefused(address, 'loopback')]).toEqual([true, true]);
        expect(isRefused(address, 'all')).toBe(false);
      }),
    );
  });

  it('of IPv4 is never let through more easily inside an IPv6 address', () => {
    const wrap = fc.constantFrom('::ffff:', '::', '64:ff9b::');
    fc.assert(
      fc.property(dotted, wrap, fc.constantFrom<AllowPrivate>('none', 'loopback', 'all'), (address, prefix, allow) => {
        if (isRefused(address, allow)) expect(isRefused(`${prefix}${address}`, allow)).toBe(true);
        expect(isRefused(`${prefix}${address}`, 'none')).toBe(true);
      }),
    );
  });

  it('is refused by a stricter policy wherever a laxer one refuses it', () => {
    fc.assert(
      fc.property(fc.oneof(dotted, within('::', 0), within('2000::', 3)), (address) => {
        if (isRefused(address, 'loopback')) expect(isRefused(address, 'none')).toBe(true);
        if (isRefused(address, 'all')) expect(isRefused(address, 'loopback')).toBe(true);
      }),
    );
  });
});

describe('a name whose resolver answers otherwise each time', () => {
  let server: Server;
  let connections: number;
  let asked: number;

  beforeEach(async () => {
    [connections, asked] = [0, 0];
    server = createServer((_request, response) => response.end('in'));
    server.on('connection', () => (connections += 1));
    await once(server.listen(0, '127.0.0.1'), 'listening');
  });
  afterEach(() => {
    server.close();
  });

  /** Gives the answers one by one, the last one for ever. */
  const rebinding = (...answers: readonly (readonly string[])[]): NonNullable<Guard['resolve']> => {
    return (_hostname, _options, done) => {
      const found = answers[Math.min(asked, answers.length - 1)] ?? [];
      asked += 1;
      done(
        null,
        found.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 })),
      );
    };
  };

  const get = async (guard: Guard): Promise<unknown> => {
    const { port } = server.address() as AddressInfo;
    const client = new Client(`http://rebinding.example:${port}`, {
      connect: guardedConnector(guard, () => undefined),
    });
    try {
      return (await client.request({ method: 'GET', path: '/' })).statusCode;
    } catch (error) {
      return error;
    } finally {
      await client.destroy();
    }
  };

  it('is refused as soon as every address is a private one', async () => {
    const resolve = rebinding(['127.0.0.1', '::1'], ['10.0.0.1']);
    expect(await get({ allow: 'none', resolve })).toBeInstanceOf(RefusedAddress);
    expect(await get({ allow: 'none', resolve })).toBeInstanceOf(RefusedAddress);
    expect([asked, connections]).toEqual([2, 0]);
  });

  // Loopback stands for what is permitted, so that the test itself sends nothing out.
  it('is asked once for each connection, and only what was checked is connected to', async () => {
    const resolve = rebinding(['127.0.0.1'], ['169.254.169.254'], ['::ffff:127.0.0.1'], ['0.0.0.0']);
    expect(await get({ allow: 'loopback', resolve })).toBe(200);
    for (let times = 0; times < 3; times += 1)
      expect(await get({ allow: times === 1 ? 'none' : 'loopback', resolve })).toBeInstanceOf(RefusedAddress);
    expect([asked, connections]).toEqual([4, 1]);
  });
});
