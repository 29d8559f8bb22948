import { describe, expect, it } from '@jest/globals';
import { retrySeconds } from './retry-seconds.ts';
import { SCHEDULES } from './schedule.ts';

describe('waits of an operator’s choice', () => {
  it('are those of the schedule standard, after a first attempt at once', () => {
    const { standard, ...others } = retrySeconds.parse('5, 25,3600');
    expect(standard).toEqual({ ...SCHEDULES.standard, waits: [0, 5_000, 25_000, 3_600_000] });
    expect({ standard: SCHEDULES.standard, ...others }).toEqual(SCHEDULES);
  });

  it('may be said as they are by default', () => {
    const text = SCHEDULES.standard.waits.slice(1).map((ms) => ms / 1_000);
    expect(retrySeconds.parse(text.join(','))).toEqual(SCHEDULES);
  });

  it.each(['x', '5,', '0', '-5', '1.5', '604801', Array(31).fill(1).join(',')])('are refused as %j', (text) => {
    expect(retrySeconds.safeParse(text).success).toBe(false);
  });
});
