import { readFile } from 'node:fs/promises';
import { BlockList } from 'node:net';
import { join } from 'node:path';
import { isRefused } from '@docket/outbound';
import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'yaml';
import { CHART } from './rendered-chart.features.ts';

interface Block {
  readonly cidr: string;
  readonly except: readonly string[];
}

describe('the addresses that the network policies let through', () => {
  let blocks: readonly Block[];
  const allowed = new BlockList();
  const excepted = new BlockList();
  const lets = (address: string, family: 'ipv4' | 'ipv6') =>
    allowed.check(address, family) && !excepted.check(address, family);

  beforeAll(async () => {
    blocks = parse(await readFile(join(CHART, 'files/public-addresses.yaml'), 'utf8')) as Block[];
    const add = (list: BlockList, range: string) => {
      const [address = '', bits] = range.split('/');
      list.addSubnet(address, Number(bits), address.includes(':') ? 'ipv6' : 'ipv4');
    };
    for (const { cidr, except } of blocks) {
      add(allowed, cidr);
      for (const range of except) add(excepted, range);
    }
  });

  it('are those of IPv4 that requests may go to', () => {
    const byte = fc.oneof(
      fc.integer({ min: 0, max: 255 }),
      fc.constantFrom(0, 10, 100, 127, 168, 169, 172, 192, 198, 203, 255),
    );
    fc.assert(
      fc.property(fc.tuple(byte, byte, byte, byte), (bytes) => {
        const address = bytes.join('.');
        expect({ address, lets: lets(address, 'ipv4') }).toEqual({ address, lets: !isRefused(address, 'none') });
      }),
      { numRuns: 2_000 },
    );
  });

  it('are those of IPv6 that requests may go to', () => {
    const group = fc.oneof(
      fc.integer({ min: 0, max: 0xffff }),
      fc.constantFrom(0, 0x2001, 0x2002, 0x1ff, 0xdb8, 0x3fff, 0xfd00, 0xfe80, 0xffff),
    );
    fc.assert(
      fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), (groups) => {
        const address = groups.map((one) => one.toString(16)).join(':');
        fc.pre(!address.startsWith('0:0:0:0:0:'));
        expect({ address, lets: lets(address, 'ipv6') }).toEqual({ address, lets: !isRefused(address, 'none') });
      }),
      { numRuns: 2_000 },
    );
  });
});
