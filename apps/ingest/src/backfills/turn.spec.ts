import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { openStores } from '../ingest-on-disk.features.ts';
import type { Stores } from '../ingest-on-disk.features.ts';
import { TURNS } from './kinds.ts';
import { Turn } from './turn.ts';

let stores: Stores;
beforeAll(async () => {
  stores = await openStores();
});
afterAll(() => stores.remove());

/** Two processes with a steady clock of their own. */
function twoProcesses() {
  const work = randomUUID();
  const clock = { now: 0 };
  const open = (holder: string, timeoutMs = 20_000) =>
    new Turn(work, { records: stores.records, holder, ticks: () => clock.now, timeoutMs });
  return { work, clock, first: open('first'), second: open('second'), impatient: open('impatient', 0) };
}

describe('the turn of a work', () => {
  it('is one process’s, which keeps it as long as it asks', async () => {
    const { first, second, clock } = twoProcesses();
    expect([await first.isOurs(), await second.isOurs()]).toEqual([true, false]);
    for (; clock.now < 60_000; clock.now += 4_000)
      expect([await first.isOurs(), await second.isOurs()]).toEqual([true, false]);
  });

  it('is another’s once it stood still for 20 s by the other’s clock', async () => {
    const { first, second, clock } = twoProcesses();
    await first.isOurs();
    expect(await second.isOurs()).toBe(false);
    clock.now += 19_000;
    expect(await second.isOurs()).toBe(false);
    clock.now += 1_000;
    expect([await second.isOurs(), await first.isOurs()]).toEqual([true, false]);
  });

  it('is another’s at once when it is released, or when nobody else can have it', async () => {
    const { first, second, impatient } = twoProcesses();
    await first.isOurs();
    await first.release();
    expect([await second.isOurs(), await impatient.isOurs(), await second.isOurs()]).toEqual([true, true, true]);
  });

  it('is written once in five seconds', async () => {
    const { work, first, clock } = twoProcesses();
    for (; clock.now < 10_000; clock.now += 100) await first.isOurs();
    expect((await stores.records.get(TURNS, work))?.version).toBe(2);
  });
});
