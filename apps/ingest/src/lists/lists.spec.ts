import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openIngestOnDisk } from '../ingest-on-disk.features.ts';
import type { IngestOnDisk } from '../ingest-on-disk.features.ts';
import { testLists } from './lists.features.ts';

let ingest: IngestOnDisk;
beforeAll(async () => {
  ingest = await openIngestOnDisk();
});
afterAll(() => ingest.close());

describe('the lists of an account', () => {
  testLists(() => ingest);
});

describe('a list', () => {
  const put = (name: string, body: object) =>
    ingest.client.putList({ accountId: 'local', name, bodyJson: JSON.stringify(body) });

  it.each(['', '.', '..', '-a', 'a b', 'a/b', 'ä', 'x'.repeat(101)])('cannot be named "%s"', async (name) => {
    expect(await put(name, { entries: ['A1'] })).toMatchObject({ refusal: { status: 400, code: 'INVALID_LIST' } });
  });

  it('of 100,000 vendors is stored and read', async () => {
    const row = (n: number) => `Vendor number ${n} Trading Ltd,V-${n}`;
    const csv = ['name,id', ...Array.from({ length: 100_000 }, (_, n) => row(n))].join('\n');
    expect(JSON.parse((await put('many', { csv })).json ?? '')).toMatchObject({ entryCount: 100_000 });
    const { json = '' } = await ingest.client.getList({ accountId: 'local', name: 'many' });
    expect((JSON.parse(json) as { entries: unknown[] }).entries).toHaveLength(100_000);
  });
});
