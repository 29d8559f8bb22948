import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { extractFields, parseTemplateSchema, type Page } from '@docket/fields';
import { makeDealerStatement } from '@docket/testing/documents';
import { openReaders } from './start-extractor.ts';

const EXAMPLE = new URL('../../../examples/templates/wholesaler-statement.json', import.meta.url);

describe('the example of a template for documents of somebody’s own kind', () => {
  const folder = mkdtempSync(join(tmpdir(), 'docket-own-template-'));
  const { pool, fields } = openReaders({ pool: { processes: 1 }, slots: 1 });
  let template: Parameters<typeof extractFields>[1];
  beforeAll(() => {
    const { schema } = JSON.parse(readFileSync(EXAMPLE, 'utf8')) as { schema: unknown };
    const parsed = parseTemplateSchema(schema);
    if (!parsed.ok) throw new Error(parsed.errors.join('\n'));
    template = parsed.schema;
  });
  afterAll(async () => {
    await Promise.all([pool.close(), fields.close()]);
    rmSync(folder, { recursive: true });
  });

  async function pagesOf(pdf: Buffer): Promise<Page[]> {
    const [file, pages] = [join(folder, 'statement.pdf'), [] as Page[]];
    writeFileSync(file, pdf);
    const onPage = (page: Page) => void pages.push(page);
    const outcome = await pool.read({ file, mediaType: 'application/pdf', language: null, pages: null, onPage });
    expect(outcome).toMatchObject({ kind: 'read' });
    return pages.sort((one, other) => one.page - other.page);
  }

  it.each([1, 2, 3, 4, 5, 6])('finds every field and line of statement %i, over its pages', async (seed) => {
    const { pdf, truth } = await makeDealerStatement(seed);
    const pages = await pagesOf(pdf);
    expect(pages.length).toBeGreaterThan(1);
    const { result, findings } = extractFields(pages, template);
    expect(result).toEqual({ ...truth, positionsTotal: truth.goods });
    expect(findings?.map(({ outcome }) => outcome)).toEqual(findings?.map(() => 'passed'));
  });
});
