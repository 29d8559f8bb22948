import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { armFailpoints } from '@docket/failpoints';
import { openIngestOnDisk, quiet, SERVICE_TOKEN } from '../ingest-on-disk.features.ts';
import type { IngestOnDisk } from '../ingest-on-disk.features.ts';
import { startIngest } from '../start-ingest.ts';
import { backfillCalls } from './backfill-calls.features.ts';
import { testBackfills } from './backfills.features.ts';
import { BACKFILLS } from './kinds.ts';
import { playExtractor } from './readable-documents.features.ts';
import type { PlayedExtractor } from './readable-documents.features.ts';

describe('backfills on SQLite', () => {
  testBackfills(openIngestOnDisk);
});

describe('a backfill of six jobs', () => {
  let ingest: IngestOnDisk;
  let extractor: PlayedExtractor;
  let id: string;
  const { write, completed, started, finished, get } = backfillCalls(() => ingest);

  beforeEach(async () => {
    // Alone: each process takes the turn whenever it asks, so that two of them get into each other's way.
    ingest = await openIngestOnDisk({ alone: true, sweepEveryMs: 100, leaseTimeoutMs: 500 });
    extractor = playExtractor(ingest);
    const templateId = await write(['a'], false);
    await Promise.all(Array.from({ length: 6 }, (_, n) => completed(templateId, { a: String(n), b: 'x' })));
    await write(['b'], true, templateId);
    id = await started({ templateId });
  });
  afterEach(async () => {
    armFailpoints('');
    extractor.stop();
    await ingest.close();
  });

  const expectExact = async () => {
    expect(await finished(id)).toMatchObject({
      documents: { total: 6, done: 6, failed: 0, skipped: 0 },
      ...{ totals: { same: 0, empty: 0, gained: 6, lost: 6, changed: 0 }, pagesRead: 0, pagesReused: 6 },
    });
    const trials = (await ingest.records.get(BACKFILLS, id))?.value.trials;
    expect(trials).toEqual([]);
  };

  it('counts each once where every other step fails before or after it is recorded', async () => {
    armFailpoints('backfill.judged=fail@40%,backfill.stepped=fail@40%');
    await expectExact();
  });

  it('counts each once where two processes carry it on', async () => {
    const listen = `unix:${join(ingest.folder, 'second.sock')}`;
    const config = { listen, serviceToken: SERVICE_TOKEN, alone: true };
    const second = await startIngest(config, { ...ingest, logger: quiet, now: ingest.clock.now });
    await expectExact();
    await second.close();
  });

  it('goes on where it was when its process ends and starts again', async () => {
    extractor.hold();
    const { done } = (await get(id)).documents;
    await ingest.restart();
    extractor.release();
    expect((await get(id)).documents.done).toBeGreaterThanOrEqual(done);
    await expectExact();
  });
});
