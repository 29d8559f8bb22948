import { afterEach, describe, expect, it } from '@jest/globals';
import { OwnPauses } from './own-pauses.ts';

let pauses: OwnPauses;
afterEach(() => pauses.stop());

describe('a process that', () => {
  it('looks at the clock in time has not stood still', () => {
    let now = 0;
    pauses = new OwnPauses(() => now);
    for (; now < 10_000; now += 700) pauses.look();
    expect(pauses.within(10_000)).toBe(false);
  });

  it('was stopped knows it at once, and for as long as it matters', () => {
    let now = 0;
    pauses = new OwnPauses(() => now);
    now += 25_000;
    expect(pauses.within(10_000)).toBe(true);
    for (let end = now + 9_000; now < end; now += 500) pauses.look();
    expect(pauses.within(10_000)).toBe(true);
    for (let end = now + 2_000; now < end; now += 500) pauses.look();
    expect(pauses.within(10_000)).toBe(false);
  });
});
