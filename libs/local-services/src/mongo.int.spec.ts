import { describeWith } from '@docket/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import mongoose from 'mongoose';
import { startMongo, type MongoNode } from './mongo.ts';

interface Numbered {
  _id: number;
}

describeWith('mongodb', 'a database of our own', () => {
  let node: MongoNode;
  const withNumbers = async <T>(work: (numbers: mongoose.mongo.Collection<Numbered>) => Promise<T>): Promise<T> => {
    const client = new mongoose.mongo.MongoClient(node.url);
    try {
      return await work(client.db().collection<Numbered>('numbers'));
    } finally {
      await client.close();
    }
  };

  beforeAll(async () => {
    node = await startMongo();
  });
  afterAll(() => node.remove());

  it('lets one of many inserts with the same id win', async () => {
    const outcomes = await withNumbers((numbers) =>
      Promise.allSettled(Array.from({ length: 20 }, () => numbers.insertOne({ _id: -1 }))),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  describe('that is killed while documents are inserted', () => {
    it('has every acknowledged one when it is started again', async () => {
      let acknowledged = 0;
      let killed: Promise<void> | undefined;
      await withNumbers(async (numbers) => {
        try {
          for (; acknowledged < 100_000; acknowledged += 1) {
            await numbers.insertOne({ _id: acknowledged });
            if (acknowledged === 300) killed = node.kill();
          }
        } catch {
          // The connection was cut: the last insert was not acknowledged.
        }
      });
      await killed;
      await node.start();
      const kept = await withNumbers((numbers) => numbers.countDocuments({ _id: { $gte: 0, $lt: acknowledged } }));
      expect(acknowledged).toBeGreaterThan(300);
      expect(kept).toBe(acknowledged);
    });
  });
});
