import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Bus } from '@docket/bus';
import { commitId } from '@docket/event-log';
import { eventually } from '@docket/testing';
import { openJobs } from './jobs-on-disk.features.ts';
import type { JobsOnDisk } from './jobs-on-disk.features.ts';
import { LEASES, OWED, VIEWS } from './kinds.ts';

/** A broker that does what the test says; `sent` are the commits that messages named. */
function scriptedBus() {
  const script = {
    outcome: 'confirmed' as Awaited<ReturnType<Bus['publish']>>,
    connected: true,
    waiting: 0,
    sent: [] as string[],
  };
  const bus: Bus = {
    get connected() {
      return script.connected;
    },
    publish: (_edge, body) => {
      script.sent.push((body as { commit: string }).commit);
      return Promise.resolve(script.outcome);
    },
    waiting: () => Promise.resolve(script.waiting),
    inspect: () => Promise.resolve(null),
    publishEvent: () => Promise.resolve(),
    consume: () => Promise.reject(new Error('nobody consumes here')),
    onEvent: () => Promise.reject(new Error('nobody listens here')),
    close: () => Promise.resolve(),
  };
  return { bus, script };
}

let jobs: JobsOnDisk;
let script: ReturnType<typeof scriptedBus>['script'];
let logAway = false;
beforeEach(async () => {
  const scripted = scriptedBus();
  script = scripted.script;
  logAway = false;
  jobs = await openJobs({
    bus: scripted.bus,
    log: (log) => ({
      ...{ append: (draft) => log.append(draft), read: (stream, from) => log.read(stream, from) },
      ...{ get: (stream, version) => log.get(stream, version), streams: () => log.streams() },
      unsettled: (before, limit) => log.unsettled(before, limit),
      settle: (id) => (logAway ? Promise.reject(new Error('away')) : log.settle(id)),
    }),
  });
});
afterEach(() => jobs.remove());

/** Sweeps at intervals of 5 s of both clocks; what was repaired in all. */
async function sweepFor(ms: number) {
  const total = { settled: 0, republished: 0, released: 0 };
  for (let at = 0; at < ms; at += 5_000) {
    jobs.ticks.now += 5_000;
    jobs.clock.advance(5_000);
    const { settled, republished, released } = await jobs.sweep.run();
    total.settled += settled;
    total.republished += republished;
    total.released += released;
  }
  return total;
}

const unsettled = async () => (await jobs.log.unsettled('9999', 100)).map(({ id }) => id);

describe('a commit whose process crashed before it was settled', () => {
  it('is settled by the sweep, with view, debt and message', async () => {
    logAway = true;
    const jobId = await jobs.submit();
    await jobs.settlement.drained();
    await jobs.stores.records.remove(VIEWS, jobId);
    await jobs.stores.records.remove(OWED, commitId(jobId, 1));
    script.sent = [];
    logAway = false;
    expect(await sweepFor(10_000)).toMatchObject({ settled: 1 });
    expect(await jobs.stores.records.get(VIEWS, jobId)).toMatchObject({ version: 1, value: { status: 'pending' } });
    expect(await jobs.stores.records.get(OWED, commitId(jobId, 1))).toMatchObject({ value: { kind: 'work' } });
    expect(script.sent).toEqual([commitId(jobId, 1)]);
    expect(await unsettled()).toEqual([]);
  });
});

describe('work whose message the broker lost', () => {
  it('is published again after 15 s, then ever more seldom, until it is claimed', async () => {
    const jobId = await jobs.submit();
    await jobs.settlement.drained();
    expect(await sweepFor(10_000)).toMatchObject({ republished: 0 });
    expect(await sweepFor(10_000)).toMatchObject({ republished: 1 });
    expect(await sweepFor(60_000)).toMatchObject({ republished: 2 });
    await jobs.claim(jobId, 1);
    expect(await jobs.stores.records.get(OWED, commitId(jobId, 1))).toBeUndefined();
    expect(await sweepFor(20_000)).toMatchObject({ republished: 0 });
    expect(new Set(script.sent)).toEqual(new Set([commitId(jobId, 1)]));
  });

  it('is published again at each start of a process that is alone with its store, however soon one follows another', async () => {
    await jobs.submit();
    await jobs.settlement.drained();
    for (let start = 0; start < 4; start++) expect(await jobs.sweep.recover()).toMatchObject({ republished: 1 });
  });

  it('is not published again while the queue holds it', async () => {
    for (let count = 0; count < 15; count++) await jobs.submit();
    await jobs.settlement.drained();
    script.waiting = 15;
    expect(await sweepFor(60_000)).toMatchObject({ republished: 0 });
  });

  it('is published again, as many as the queue lacks, while others wait in it', async () => {
    for (let count = 0; count < 15; count++) await jobs.submit();
    await jobs.settlement.drained();
    script.waiting = 12;
    expect(await sweepFor(20_000)).toMatchObject({ republished: 3 });
  });
});

describe('a broker that is away', () => {
  it('leaves nothing unsettled, and keeps what is owed until it is back', async () => {
    script.connected = false;
    script.outcome = 'disconnected';
    const jobId = await jobs.submit();
    await jobs.settlement.drained();
    expect(await unsettled()).toEqual([commitId(jobId, 1)]);
    await sweepFor(10_000);
    expect(await unsettled()).toEqual([]);
    script.connected = true;
    script.outcome = 'confirmed';
    script.sent = [];
    expect(await sweepFor(10_000)).toMatchObject({ republished: 1 });
    expect(script.sent).toEqual([commitId(jobId, 1)]);
  });

  it('is asked once a sweep, however much is waiting for it, when it takes messages without confirming them', async () => {
    script.outcome = 'timeout';
    for (let count = 0; count < 5; count++) await jobs.submit();
    await jobs.settlement.drained();
    script.sent = [];
    await sweepFor(10_000);
    expect(script.sent).toHaveLength(1);
    expect(await unsettled()).toEqual([]);
    script.sent = [];
    await sweepFor(10_000);
    expect(script.sent.length).toBeLessThanOrEqual(2);
  });
});

describe('a claim whose holder does not renew its lease', () => {
  it('is released after 20 s', async () => {
    const jobId = await jobs.submit();
    await jobs.claim(jobId, 1);
    expect(await sweepFor(20_000)).toMatchObject({ released: 0 });
    expect(await sweepFor(5_000)).toMatchObject({ released: 1 });
    expect((await jobs.streams.load(jobId)).state).toMatchObject({ status: 'processing', work: 3 });
    expect(await jobs.stores.records.get(LEASES, jobId)).toBeUndefined();
  });

  it('gets its time again after this process stood still', async () => {
    const jobId = await jobs.submit();
    await jobs.claim(jobId, 1);
    await sweepFor(10_000);
    jobs.ticks.now += 25_000;
    expect(await jobs.sweep.run()).toMatchObject({ released: 0 });
    jobs.ticks.now += 600_000;
    expect(await jobs.sweep.run()).toMatchObject({ released: 0 });
    expect((await jobs.streams.load(jobId)).state).toMatchObject({ work: null });
  });

  it('is left alone as long as the lease moves', async () => {
    const jobId = await jobs.submit();
    const { token, lease } = await jobs.claim(jobId, 1);
    let { version } = lease;
    for (let round = 0; round < 10; round++) {
      expect(await sweepFor(10_000)).toMatchObject({ released: 0 });
      version = (await jobs.leases.renew(jobId, version, { token, holder: 'test', ...lease.progress })) ?? 0;
    }
  });

  it('is not released between two renewals, however short the timeout', async () => {
    await jobs.remove();
    jobs = await openJobs({ leaseTimeoutMs: 5_000 });
    const jobId = await jobs.submit();
    await jobs.claim(jobId, 1);
    expect(await sweepFor(15_000)).toMatchObject({ released: 0 });
  });

  it('is released at once by a process that is alone with its store', async () => {
    const jobId = await jobs.submit();
    await jobs.claim(jobId, 1);
    script.sent = [];
    expect(await jobs.sweep.recover()).toMatchObject({ released: 1 });
    await eventually(() => expect(script.sent).toContain(commitId(jobId, 3)));
  });
});

describe('the losses of an attempt', () => {
  it('spend it when six in a row stored no page, and not before', async () => {
    const jobId = await jobs.submit();
    for (let work = 1; work <= 11; work += 2) {
      expect((await jobs.streams.load(jobId)).state).toMatchObject({ work });
      const { lease } = await jobs.claim(jobId, work);
      await jobs.leases.release(jobId, lease.version, 'lost');
    }
    expect((await jobs.streams.load(jobId)).state).toMatchObject({ status: 'retrying', attempt: { n: 1 } });
  });

  it('do not count after pages were stored', async () => {
    const jobId = await jobs.submit();
    for (let work = 1; work <= 21; work += 2) {
      const { lease } = await jobs.claim(jobId, work);
      await jobs.leases.release(jobId, lease.version, 'lost', work % 5 === 0 ? 1 : 0);
    }
    expect((await jobs.streams.load(jobId)).state).toMatchObject({ status: 'processing' });
  });
});
