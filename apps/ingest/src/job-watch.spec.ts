import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openInProcessBus } from '@docket/bus';
import type { Bus } from '@docket/bus';
import type { Records } from '@docket/records';
import { eventually } from '@docket/testing';
import { openStores, quiet } from './ingest-on-disk.features.ts';
import type { Stores } from './ingest-on-disk.features.ts';
import { JobWatch } from './job-watch.ts';
import { VIEWS } from './kinds.ts';
import type { StoredView } from './kinds.ts';

let stores: Stores;
let bus: Bus;
let watches: JobWatch[];
/** Batches of views that were read. */
let reads: number[];

beforeEach(async () => {
  stores = await openStores();
  bus = openInProcessBus({ log: quiet });
  watches = [];
  reads = [];
});
afterEach(async () => {
  await Promise.all(watches.map((watch) => watch.close()));
  await bus.close();
  await stores.remove();
});

function openWatch(lookEveryMs = 60_000): JobWatch {
  const records: Records = Object.create(stores.records, {
    getMany: {
      value: (kind: typeof VIEWS, ids: readonly string[]) => {
        reads.push(ids.length);
        return stores.records.getMany(kind, ids);
      },
    },
  }) as Records;
  const watch = new JobWatch({ records, bus, logger: quiet, lookEveryMs });
  watches.push(watch);
  watch.listen();
  return watch;
}

const never = new AbortController().signal;
const view = { accountId: 'local' } as StoredView;

/** What became of a wait so far. */
function follow(wait: Promise<unknown>) {
  const state = { over: false };
  void wait.then(() => (state.over = true));
  return state;
}
const turns = async () => {
  for (let count = 0; count < 5; count++) await new Promise(setImmediate);
};

describe('a wait', () => {
  it('ends when this process changes the job, and not for another job', async () => {
    const watch = openWatch();
    const [job, other] = [randomUUID(), randomUUID()];
    const waiting = follow(watch.wait(job, 60_000, never));
    watch.changed(other);
    await turns();
    expect(waiting.over).toBe(false);
    watch.changed(job);
    await turns();
    expect(waiting.over).toBe(true);
  });

  it('ends when another replica tells of the job, or of a key of its own', async () => {
    const [here, there] = [openWatch(), openWatch()];
    const job = randomUUID();
    const waits = [here.wait(job, 60_000, never), here.wait(`page:${job}/1`, 60_000, never)];
    await bus.publishEvent('job.JobCompleted', { jobId: job });
    there.announce(`page:${job}/1`, 'page.drawn');
    await Promise.all(waits);
  });

  it('ends when its time is over, when the caller is gone, and when the process drains', async () => {
    const watch = openWatch();
    await watch.wait(randomUUID(), 20, never);
    const caller = new AbortController();
    const gone = watch.wait(randomUUID(), 60_000, caller.signal);
    caller.abort();
    await gone;
    const drained = watch.wait(randomUUID(), 60_000, never);
    await watch.close();
    await drained;
    await watch.wait(randomUUID(), 60_000, never);
  });
});

describe('without any event', () => {
  it('a look at the store wakes whose view moved, and every key that is no job', async () => {
    const watch = openWatch(30);
    const [moved, still] = [randomUUID(), randomUUID()];
    for (const id of [moved, still]) await stores.records.put(VIEWS, id, 3, view);
    const waiting = follow(watch.wait(still, 60_000, never, 3));
    const moving = follow(watch.wait(moved, 60_000, never, 3));
    await watch.wait('page:1', 60_000, never);
    await stores.records.put(VIEWS, moved, 4, view);
    await eventually(() => expect(moving.over).toBe(true));
    expect(waiting.over).toBe(false);
  });

  it('a thousand waits cost two reads a look, and none once nobody waits', async () => {
    const watch = openWatch(30);
    const caller = new AbortController();
    const ids = Array.from({ length: 1_000 }, () => randomUUID());
    const waits = ids.map((id) => watch.wait(id, 60_000, caller.signal, 1));
    await eventually(() => expect(reads.length).toBeGreaterThanOrEqual(4));
    expect(new Set(reads)).toEqual(new Set([500]));
    caller.abort();
    await Promise.all(waits);
    await eventually(async () => {
      const before = reads.length;
      await watch.wait('page:nothing', 100, never);
      expect(reads.length).toBe(before);
    });
  });
});

describe('looking until it is enough', () => {
  it('misses no change that comes while it looks', async () => {
    const watch = openWatch();
    const job = randomUUID();
    let looks = 0;
    const answer = await watch.until(job, { withinMs: 60_000, signal: never }, () => {
      looks++;
      if (looks === 1) watch.changed(job);
      return Promise.resolve({ answer: looks, enough: looks === 2 });
    });
    expect(answer).toBe(2);
  });

  it('answers what it saw last when time is over', async () => {
    const look = () => Promise.resolve({ answer: 'unfinished', enough: false });
    expect(await openWatch().until(randomUUID(), { withinMs: 20, signal: never }, look)).toBe('unfinished');
  });
});
