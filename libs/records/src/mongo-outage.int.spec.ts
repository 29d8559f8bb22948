import { randomUUID } from 'node:crypto';
import { describeWith, eventually, startFaultyProxy, type FaultyProxy } from '@docket/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Connection } from 'mongoose';
import { openMongo } from './mongo-connection.ts';
import { openMongoRecords } from './mongo-records.ts';
import type { Kind, Records } from './records.ts';
import { StoreUnavailable } from './store-unavailable.ts';

interface Note {
  readonly text: string;
}

interface Monitors {
  readonly topology: { readonly s: { readonly servers: ReadonlyMap<string, { readonly monitor: Monitor }> } };
}

interface Monitor {
  connection: { command: () => Promise<never>; readonly closed: boolean };
}

/** The driver's own race, without the luck that it takes: the monitor's next check never ends. */
function stopLooking(connection: Connection): void {
  const { topology } = connection.getClient() as unknown as Monitors;
  const stuck = { command: () => new Promise<never>(() => undefined), closed: false, destroy: () => undefined };
  for (const { monitor } of topology.s.servers.values()) monitor.connection = stuck;
}

const kind: Kind<Note> = { name: 'notes', indexes: {} };

describeWith('mongodb', 'Records on a MongoDB that fails', (url) => {
  let proxy: FaultyProxy;
  let connection: Connection;
  let patient: Records;
  let hasty: Records;

  beforeAll(async () => {
    proxy = await startFaultyProxy(url());
    connection = await openMongo({ url: proxy.url, database: `outage-${randomUUID().slice(0, 8)}` });
    patient = openMongoRecords({ connection, deadlineMs: 30_000 });
    hasty = openMongoRecords({ connection, deadlineMs: 1_000 });
    await patient.insert(kind, 'warm', { text: '' });
    await hasty.get(kind, 'warm');
  });
  afterEach(() => proxy.comeBack());
  afterAll(async () => {
    // Connections that the last test broke are found out one by one.
    await eventually(() => connection.dropDatabase(), { timeoutMs: 30_000 }).finally(() => connection.close());
    await proxy.close();
  });

  async function losing<T>(command: string, call: () => Promise<T>): Promise<T> {
    const before = proxy.lost;
    proxy.loseAnswerTo(command);
    const answer = await call();
    expect(proxy.lost).toBe(before + 1);
    return answer;
  }

  describe('a write whose answer is lost', () => {
    it('is known as an own insert', async () => {
      expect(await losing('insert', () => patient.insert(kind, 'i', { text: 'own' }))).toBe(true);
      expect(await patient.get(kind, 'i')).toEqual({ id: 'i', version: 1, value: { text: 'own' } });
    });

    it('is known as an insert that met a stranger', async () => {
      await patient.insert(kind, 's', { text: 'stranger' });
      expect(await losing('insert', () => patient.insert(kind, 's', { text: 'own' }))).toBe(false);
      expect((await patient.get(kind, 's'))?.value.text).toBe('stranger');
    });

    it('is known as an own put', async () => {
      expect(await losing('update', () => patient.put(kind, 'p', 5, { text: 'own' }))).toBe(true);
      expect((await patient.get(kind, 'p'))?.version).toBe(5);
    });

    it('is known as an own replace, made once', async () => {
      await patient.insert(kind, 'r', { text: 'first' });
      expect(await losing('update', () => patient.replace(kind, 'r', 1, { text: 'own' }))).toBe(true);
      expect(await patient.get(kind, 'r')).toEqual({ id: 'r', version: 2, value: { text: 'own' } });
    });
  });

  describe.each(['goAway', 'fallSilent'] as const)('a database that %s', (fails) => {
    it('is unavailable in time, and works again by itself', async () => {
      proxy[fails]();
      const start = performance.now();
      await expect(hasty.get(kind, 'warm')).rejects.toThrow(StoreUnavailable);
      await expect(hasty.insert(kind, `${fails}-1`, { text: '' })).rejects.toThrow(StoreUnavailable);
      // The driver's own patience is 30 s, for each.
      expect(performance.now() - start).toBeLessThan(15_000);
      proxy.comeBack();
      expect(await patient.insert(kind, `${fails}-2`, { text: '' })).toBe(true);
    });
  });

  it('is waited for within the deadline', async () => {
    proxy.goAway();
    const write = patient.insert(kind, 'waiting', { text: '' });
    setTimeout(() => proxy.comeBack(), 1_500);
    expect(await write).toBe(true);
  });

  it('is found again although the driver has stopped looking for it', async () => {
    stopLooking(connection);
    proxy.goAway();
    await expect(hasty.get(kind, 'warm')).rejects.toThrow(StoreUnavailable);
    proxy.comeBack();
    await expect(hasty.get(kind, 'warm')).rejects.toThrow(StoreUnavailable);
    const note = await eventually(() => hasty.get(kind, 'warm'), { timeoutMs: 30_000 });
    expect(note?.id).toBe('warm');
  });

  it('is unavailable to a first connection within its deadline', async () => {
    proxy.goAway();
    const opened = openMongo({ url: proxy.url, deadlineMs: 1_000 });
    await expect(opened).rejects.toThrow(StoreUnavailable);
  });
});
