import { randomUUID } from 'node:crypto';
import { describeWith } from '@docket/testing';
import { openMongo } from './mongo-connection.ts';
import { openMongoRecords } from './mongo-records.ts';
import { recordsFeatures } from './records.features.ts';

describeWith('mongodb', 'Records on MongoDB', (url) => {
  recordsFeatures(async () => {
    const connection = await openMongo({ url: url(), database: `records-${randomUUID().slice(0, 8)}` });
    return {
      records: openMongoRecords({ connection }),
      close: async () => {
        await connection.dropDatabase().finally(() => connection.close());
      },
    };
  });
});
