import { describe } from '@jest/globals';
import { openIngestOnDisk } from '../ingest-on-disk.features.ts';
import { testBackfills } from './backfills.features.ts';

describe('backfills on SQLite', () => {
  testBackfills(openIngestOnDisk);
});
