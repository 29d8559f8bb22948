import { describe, expect, it } from '@jest/globals';
import { retryAfterMsOf } from './retry-after.ts';

const now = new Date('2026-11-06T08:49:37.000Z');

describe('a Retry-After header', () => {
  it.each([
    ['0', 0],
    ['120', 120_000],
    [' 5 ', 5_000],
    ['99999999999999999999', Number.MAX_SAFE_INTEGER],
    ['Fri, 06 Nov 2026 08:50:37 GMT', 60_000],
    ['Friday, 06-Nov-26 08:50:37 GMT', 60_000],
    ['Fri Nov  6 08:50:37 2026', 60_000],
    ['Fri, 06 Nov 2026 08:00:00 GMT', 0],
  ])('of %s asks for %i ms', (header, ms) => {
    expect(retryAfterMsOf(header, now)).toBe(ms);
  });

  it.each([
    '',
    '-1',
    '1.5',
    '1e3',
    '5s',
    'soon',
    '2026-11-06T08:50:37Z',
    'Fri, 06 Nov 2026 08:50:37',
    'Xyz, 99 Foo 2026 99:99:99 GMT',
  ])('of "%s" asks for nothing that is understood', (header) => {
    expect(retryAfterMsOf(header, now)).toBeNull();
  });
});
