import { randomUUID } from 'node:crypto';
import { openMongo } from '@docket/records/mongo';
import { describeWith } from '@docket/testing';
import { eventLogFeatures, type LogStore } from './event-log.features.ts';
import { openMongoEventLog } from './mongo-event-log.ts';

async function openStore(url: string): Promise<LogStore> {
  const connection = await openMongo({ url, database: `event-log-${randomUUID().slice(0, 8)}` });
  const commits = connection.collection<{ _id: string }>('commits');
  return {
    open: (options) => openMongoEventLog({ connection, ...options }),
    tamper: async (id, change) => {
      await commits.updateOne({ _id: id }, { $set: change });
    },
    removeCommit: async (id) => {
      await commits.deleteOne({ _id: id });
    },
    plant: async ({ id, ...rest }) => {
      await commits.insertOne({ _id: id, ...rest });
    },
    close: async () => {
      await connection.dropDatabase().finally(() => connection.close());
    },
  };
}

describeWith('mongodb', 'The event log on MongoDB', (url) => {
  eventLogFeatures(() => openStore(url()));
});
