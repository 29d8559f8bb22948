import { describe, expect, it } from '@jest/globals';
import { ratiosOfPairs } from './isolation.ts';

describe('pairs of turns', () => {
  it('give a ratio each, whichever of the two came first', () => {
    const turns = [
      { twentieth: 'healthy', times: [10, 20] },
      { twentieth: 'hanging', times: [10, 22] },
      { twentieth: 'hanging', times: [90] },
      { twentieth: 'healthy', times: [100] },
    ] as const;
    expect(ratiosOfPairs(turns)).toEqual([1.1, 0.9]);
  });
});
