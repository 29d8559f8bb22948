import { randomUUID } from 'node:crypto';
import { StoreUnavailable } from '@docket/records';
import { openMongo } from '@docket/records/mongo';
import { describeWith, eventually, startFaultyProxy, type FaultyProxy } from '@docket/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Connection } from 'mongoose';
import type { Draft, EventLog } from './event-log.ts';
import { openMongoEventLog } from './mongo-event-log.ts';

const draft = (stream: string): Draft => ({
  stream,
  after: null,
  commitId: randomUUID(),
  events: [{ type: 'Noted', version: 1, data: {} }],
  at: '2026-05-04T10:00:00.000Z',
  by: 'test',
  trace: null,
});

describeWith('mongodb', 'The event log on a MongoDB that fails', (url) => {
  let proxy: FaultyProxy;
  let connection: Connection;
  let log: EventLog;

  beforeAll(async () => {
    proxy = await startFaultyProxy(url());
    connection = await openMongo({ url: proxy.url, database: `log-outage-${randomUUID().slice(0, 8)}` });
    log = openMongoEventLog({ connection, key: 'k', deadlineMs: 30_000 });
    await log.append(draft('warm'));
  });
  afterEach(() => proxy.comeBack());
  afterAll(async () => {
    // Connections that the last test broke are found out one by one.
    await eventually(() => connection.dropDatabase(), { timeoutMs: 30_000 }).finally(() => connection.close());
    await proxy.close();
  });

  describe('an append whose answer is lost', () => {
    it('is repeated with the same commit and is a success', async () => {
      const lostBefore = proxy.lost;
      const mine = draft('mine');
      proxy.loseAnswerTo('insert');
      const { outcome, commit } = await log.append(mine);
      expect(proxy.lost).toBe(lostBefore + 1);
      expect(outcome).toBe('appended');
      expect(await log.read('mine')).toEqual([commit]);
      expect(commit.commitId).toBe(mine.commitId);
    });

    it('is a conflict where another was first', async () => {
      const { commit } = await log.append(draft('theirs'));
      proxy.loseAnswerTo('insert');
      expect(await log.append(draft('theirs'))).toEqual({ outcome: 'conflict', commit });
    });
  });

  describe.each(['goAway', 'fallSilent'] as const)('a database that %s', (fails) => {
    it('is unavailable in time, and takes the same commit later', async () => {
      const hasty = openMongoEventLog({ connection, key: 'k', deadlineMs: 1_000 });
      const mine = draft(fails);
      proxy[fails]();
      const start = performance.now();
      await expect(hasty.append(mine)).rejects.toThrow(StoreUnavailable);
      // The driver's own patience is 30 s.
      expect(performance.now() - start).toBeLessThan(10_000);
      proxy.comeBack();
      expect(await log.append(mine)).toMatchObject({ outcome: 'appended' });
      expect(await log.read(fails)).toHaveLength(1);
    });
  });
});
