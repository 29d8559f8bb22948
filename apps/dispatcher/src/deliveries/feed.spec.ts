import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openSqliteRecords } from '@docket/records';
import type { SqliteRecords } from '@docket/records';
import fc from 'fast-check';
import { FEED } from '../kinds.ts';
import { Feed } from './feed.ts';
import { mortal } from './mortal.features.ts';
import type { Life } from './mortal.features.ts';

let folder: string;
let records: SqliteRecords;
let accounts = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'docket-feed-'));
  records = openSqliteRecords({ file: join(folder, 'dispatcher.db') });
});
afterAll(async () => {
  records.close();
  await rm(folder, { recursive: true });
});

const newAccount = () => `account-${++accounts}`;
const eventOf = (accountId: string, n: number) => ({
  ...{ accountId, eventId: `${accountId}-event-${n}`, eventType: 'document.completed', jobId: null },
  at: '2026-11-23T12:00:00.000Z',
});
const events = (accountId: string, count: number) => Array.from({ length: count }, (_, n) => eventOf(accountId, n));
const idsOf = (entries: readonly { readonly eventId: string }[]) => entries.map(({ eventId }) => eventId);

describe("an account's feed", () => {
  it('has events in the order in which they were added', async () => {
    const [feed, account] = [new Feed(records), newAccount()];
    const added = [];
    for (const event of events(account, 5)) added.push(await feed.add(event));
    expect(added).toEqual([1, 2, 3, 4, 5]);
    expect(idsOf(await feed.after(account, 0, 100))).toEqual(idsOf(events(account, 5)));
    expect(await feed.after(account, 2, 1)).toEqual([{ ...eventOf(account, 2), position: 3 }]);
    expect(await feed.after(account, 5, 100)).toEqual([]);
  });

  it('has an event once, wherever and however often it is added', async () => {
    const account = newAccount();
    const add = () => Promise.all(events(account, 10).map((event) => new Feed(records).add(event)));
    const [first, second] = await Promise.all([add(), add()]);
    expect(second).toEqual(first);
    expect(await add()).toEqual(first);
    expect([...first].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it("is no other account's", async () => {
    const [feed, one, other] = [new Feed(records), newAccount(), newAccount()];
    expect(await feed.add(eventOf(one, 1))).toBe(1);
    expect(await feed.add(eventOf(other, 1))).toBe(1);
    expect(idsOf(await feed.after(one, 0, 10))).toEqual([eventOf(one, 1).eventId]);
  });

  it('is read up to the first entry that is not there yet', async () => {
    const [feed, account] = [new Feed(records), newAccount()];
    for (const event of events(account, 4)) await feed.add(event);
    await records.remove(FEED, `${account}/000000000003`);
    expect((await feed.after(account, 0, 10)).map(({ position }) => position)).toEqual([1, 2]);
  });
});

/** A process that adds events, may die at any call, and is then started again until all are added. */
async function addAll(account: string, order: readonly number[], lives: readonly number[], pause: () => Promise<void>) {
  const left = [...lives];
  for (;;) {
    const calls = left.shift();
    const life: Life = { calls: calls ?? Infinity, carriesOutTheLast: (calls ?? 0) % 2 === 0, pause };
    const feed = new Feed(mortal(records, life));
    const added = await Promise.allSettled(order.map((n) => feed.add(eventOf(account, n))));
    if (added.every(({ status }) => status === 'fulfilled')) return;
  }
}

const EVENTS = 5;
const process = fc.record({
  order: fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: EVENTS }),
  lives: fc.array(fc.nat(14), { maxLength: 3 }),
});

describe('several processes that add the same events and die at any step', () => {
  it('leave no gap, no event twice, and nothing that appears behind what a reader has seen', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(process, { minLength: 2, maxLength: 3 }), fc.array(fc.nat(3)), async (all, turns) => {
        const [account, reader] = [newAccount(), new Feed(records)];
        let turn = 0;
        const pause = async () => {
          for (let n = turns[turn++ % turns.length] ?? 0; n > 0; n--) await setImmediate();
        };
        let seen: readonly string[] = [];
        const look = async () => {
          const now = await reader.after(account, 0, 100);
          expect(now.map(({ position }) => position)).toEqual(now.map((_, n) => n + 1));
          expect(idsOf(now).slice(0, seen.length)).toEqual(seen);
          seen = idsOf(now);
        };
        const working = new AbortController();
        const work = Promise.all(all.map(({ order, lives }) => addAll(account, order, lives, pause)));
        const reading = (async () => {
          while (!working.signal.aborted) {
            await look();
            await setImmediate();
          }
        })();
        await work.finally(() => working.abort());
        await reading;
        await look();
        expect([...seen].sort()).toEqual(idsOf(events(account, EVENTS)));
        expect(await records.count(FEED, { index: 'byPosition', equals: [account] })).toBe(EVENTS);
      }),
      { numRuns: 25 },
    );
  });
});
