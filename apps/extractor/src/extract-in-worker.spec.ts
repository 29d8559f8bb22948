import { afterEach, describe, expect, it } from '@jest/globals';
import { BUILT_IN_TEMPLATES } from '@docket/fields';
import type { Page, Word } from '@docket/fields';
import { FieldExtraction } from './extract-in-worker.ts';

const template = BUILT_IN_TEMPLATES.find(({ key }) => key === 'invoice')?.schema ?? { data: {} };

/** A page full of numbers, in rows of 40. */
function pageOf(words: number, page = 1): Page {
  const word = (index: number): Word => {
    const [x, y] = [(index % 40) / 40, Math.floor(index / 40) / (words / 40 + 1)];
    return { text: `${index}.00`, box: [x, y, x + 0.02, y + 0.5 / (words / 40 + 1)], confidence: 1, source: 'text' };
  };
  return {
    page,
    width: 600,
    height: 800,
    rotation: 0,
    skew: 0,
    words: Array.from({ length: words }, (_, at) => word(at)),
  };
}

const request = (...pages: Page[]) => ({
  ...{ pages, template, language: null, reader: 'test/1', lists: [], pagesRead: pages.length },
});

const large = pageOf(10_000);
let fields: FieldExtraction;
afterEach(() => fields.close());

describe('extraction beside the main thread', () => {
  it('answers each document in its turn', async () => {
    fields = new FieldExtraction();
    const all = await Promise.all([1, 2, 3].map((words) => fields.extract(request(pageOf(words)))));
    expect(all.every((reply) => 'json' in reply && 'result' in (JSON.parse(reply.json) as object))).toBe(true);
  });

  it('that takes too long is ended, and the next document is served again', async () => {
    fields = new FieldExtraction({ limitMs: 8_000 });
    const endless = Array.from({ length: 400 }, () => large);
    expect(await fields.extract(request(...endless))).toEqual({ failed: 'EXTRACTION_FAILED' });
    expect(await fields.extract(request(pageOf(1)))).toHaveProperty('json');
  });
});
