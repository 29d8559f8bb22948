import { describe, expect, it } from '@jest/globals';
import { eventually } from './eventually.ts';

describe('eventually', () => {
  it('returns what the first passing check returned', async () => {
    let calls = 0;
    const check = () => {
      calls += 1;
      if (calls < 3) throw new Error('not yet');
      return calls;
    };
    expect(await eventually(check, { everyMs: 1 })).toBe(3);
  });

  it('throws the last failure when time is up', async () => {
    const failing = () => Promise.reject(new Error('still missing'));
    await expect(eventually(failing, { timeoutMs: 5, everyMs: 1 })).rejects.toThrow('still missing');
  });
});
