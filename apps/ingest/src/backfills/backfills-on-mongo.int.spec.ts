import { describeWith } from '@docket/testing';
import { openIngestOnDisk } from '../ingest-on-disk.features.ts';
import { openMongoStores } from '../stores-on-mongo.features.ts';
import { testBackfills } from './backfills.features.ts';

describeWith('mongodb', 'backfills on MongoDB', (url) => {
  testBackfills(() => openIngestOnDisk({}, () => openMongoStores(url())));
});
