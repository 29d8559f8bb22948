import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@docket/fields';
import { makeReceiptPng } from '@docket/testing/documents';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ReadRequest } from './index.ts';
import { openReaderPool } from './index.ts';

let folder: string;
let receipts: readonly string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'docket-same-words-'));
  receipts = await Promise.all(
    [1, 2, 3].map(async (seed) => {
      const file = join(folder, `receipt-${seed}.png`);
      await writeFile(file, await makeReceiptPng({ seed, dpi: 150 }));
      return file;
    }),
  );
});

afterAll(() => rm(folder, { recursive: true }));

/** The pages of these documents by file, read by new processes that are given them in this order. */
async function readAll(
  files: readonly string[],
  processes: number,
  how: Pick<ReadRequest, 'profile' | 'language'>,
): Promise<Record<string, Page>> {
  const pool = openReaderPool({ processes });
  const pages: Record<string, Page> = {};
  const onPage = (file: string) => (page: Page) => void (pages[file] = page);
  try {
    await Promise.all(
      files.map((file) => pool.read({ file, mediaType: 'image/png', pages: null, onPage: onPage(file), ...how })),
    );
  } finally {
    await pool.close();
  }
  return pages;
}

describe('the same documents', () => {
  it.each([
    ['PP-OCR', { profile: 'accurate', language: 'en' }],
    ['Tesseract', { profile: 'fast', language: 'de' }],
  ] as const)('have the same words from %s after a restart, whatever a process read before', async (_engine, how) => {
    const one = await readAll(receipts, 1, how);
    const other = await readAll(receipts.toReversed(), 2, how);
    expect(Object.keys(other).sort()).toEqual([...receipts]);
    expect(other).toEqual(one);
  });
});
