import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createDocketClient } from '@docket/client';
import type { DocketClient } from '@docket/client';
import { openReaders } from '@docket/extractor';
import type { Readers } from '@docket/extractor';
import { createLog } from '@docket/service';
import { makeReceiptPng } from '@docket/testing';
import { startStandalone } from './start-standalone.ts';

const KEY = 'plz_0123456789abcdef0123';
const CONFIG = { pool: { processes: 1 } };

/** The real readers, which count the pages that they read; the fields of the first document fail. */
function countingReaders() {
  const { pool, fields } = openReaders(CONFIG);
  const counted = { pages: 0, extractions: 0 };
  const readers: Readers = {
    pool: {
      read: (request) => {
        const onPage: typeof request.onPage = async (...read) => {
          counted.pages++;
          await request.onPage(...read);
        };
        return pool.read({ ...request, onPage });
      },
      draw: (request) => pool.draw(request),
      close: () => pool.close(),
    },
    fields: {
      extract: (request) =>
        counted.extractions++ === 0 ? Promise.resolve({ failed: 'EXTRACTION_FAILED' }) : fields.extract(request),
      close: () => fields.close(),
    },
  };
  return { readers, counted };
}

describe('a scanned page', () => {
  const { readers, counted } = countingReaders();
  let folder: string;
  let docket: DocketClient;
  let running: Awaited<ReturnType<typeof startStandalone>>;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'docket-words-'));
    running = await startStandalone(
      {
        ...{ host: '127.0.0.1', port: 0, data: folder, apiKey: () => KEY },
        ...{ extractor: CONFIG, readers, dispatcher: {} },
      },
      createLog('docket', 'silent'),
    );
    docket = createDocketClient({ url: running.url, key: KEY });
  });
  afterAll(async () => {
    await running.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('is read once: an attempt after one that failed, and a new version of the template, read it no more', async () => {
    const file = new File([Buffer.from(await makeReceiptPng({ seed: 21 }))], 'scan.png');
    const schema = (...names: string[]) => ({
      data: Object.fromEntries(names.map((name) => [name, { type: name === 'total' ? 'number' : 'string' }])),
    });
    const { id: templateId } = await docket.createTemplate({ name: 'Slip', schema: schema('total') });
    const finished = async () => docket.waitForJob((await docket.submitDocument({ file, templateId })).jobId);

    const first = await finished();
    expect(first).toMatchObject({ status: 'completed', attempts: 2 });
    expect((await docket.getJobFields({ jobId: first.jobId })).pages).toEqual({ read: 0, reused: 1 });

    await docket.replaceTemplate({ templateId, name: 'Slip', schema: schema('total', 'company') });
    const second = await finished();
    expect(second).toMatchObject({ status: 'completed', templateVersion: 2, attempts: 1 });
    expect((await docket.getJobFields({ jobId: second.jobId })).pages).toEqual({ read: 0, reused: 1 });
    expect(counted).toEqual({ pages: 1, extractions: 3 });
  });
});
