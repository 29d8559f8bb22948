import { describe, expect, it } from '@jest/globals';
import { ListCache } from './list-cache.ts';

const MIB = 1024 * 1024;

describe('the lists that an extractor keeps', () => {
  it('are those that were used last, up to 32 Mi characters', () => {
    const cache = new ListCache();
    for (const sha256 of ['a', 'b', 'c']) cache.keep(sha256, sha256.repeat(12 * MIB));
    expect(cache.hashes()).toEqual(['b', 'c']);
    expect(cache.get('b')).toHaveLength(12 * MIB);
    cache.keep('d', 'd'.repeat(12 * MIB));
    expect([cache.hashes(), cache.get('c')]).toEqual([['b', 'd'], undefined]);
    cache.keep('e', 'e'.repeat(33 * MIB));
    expect(cache.hashes()).toEqual(['b', 'd']);
  });
});
