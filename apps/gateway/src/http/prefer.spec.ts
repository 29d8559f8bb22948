import { describe, expect, it } from '@jest/globals';
import { preferredWait } from './prefer.ts';

describe('a preferred wait', () => {
  it.each([
    ['wait=10', 10],
    ['WAIT = "7"', 7],
    ['respond-async, wait=5; foo=bar, wait=9', 5],
    ['wait=0', 0],
    ['wait=3600', 60],
    ['wait=-1', null],
    ['wait', null],
    ['waiting=5', null],
    ['', null],
    [undefined, null],
  ])('in %j is %p', (prefer, wait) => {
    expect(preferredWait(prefer)).toBe(wait);
  });
});
