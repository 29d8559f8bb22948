import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { extractFields } from './extract-fields.ts';
import { matchScore } from './match-score.ts';
import { pageOfText } from './page-of-text.features.ts';
import { parseTemplateSchema } from './template.ts';
import type { TemplateSchema } from './template.ts';
import type { Box, Page, Word } from './words.ts';

const text = fc.constantFrom(
  'Total',
  'Qty',
  'Amount',
  'Item',
  'Pens',
  '☒',
  'x',
  '12.50',
  '3',
  '01.02.2024',
  '7 %',
  'é',
);
const coordinate = fc.double({ min: 0, max: 1, noNaN: true });
const word = fc
  .tuple(text, coordinate, coordinate, fc.double({ min: 0, max: 0.3, noNaN: true }))
  .map(([said, x, y, size]): Word => {
    const box: Box = [x, y, Math.min(1, x + size), Math.min(1, y + size / 10)];
    return { text: said, box, confidence: 0.5, source: 'ocr' };
  });
const anyPages = fc.array(fc.array(word, { maxLength: 40 }), { maxLength: 3 }).map((pages) =>
  pages.map((words, i): Page => ({
    ...{ page: i + 1, width: (i + 1) * 300, height: 842, rotation: 0, skew: 0, words },
    codes: words.slice(0, 2).map(({ text: said, box }) => ({ format: 'QRCode', text: said, box })),
  })),
);

const gap = fc.option(fc.double({ min: 0.01, max: 50, noNaN: true }), { nil: undefined });
const anchor = fc.oneof(
  text,
  fc.record({ text, fuzzy: fc.nat(5), occurrence: fc.constantFrom('first', 'last', 2) }),
  fc.record({ re: fc.constantFrom('t.t', '(?:x|3)+', '.'), page: fc.constantFrom(1, 'last') }),
  fc.record({ startsWith: text, after: text }),
);
const pick = fc.constantFrom('first', 'last', 'max', 'min', 'join', 'all', { nth: 2 }, undefined);
const modifiers = fc.record({ pick, strip: fc.constantFrom('1', undefined) });
const column = fc.record({ header: anchor, type: fc.constantFrom('string', 'number', undefined), pick });
const locator = fc.oneof(
  fc.tuple(fc.record({ op: fc.constantFrom('label', 'row', 'box'), anchor, maxGap: gap }), modifiers).map(merged),
  fc.tuple(fc.record({ op: fc.constant('cross'), row: anchor, column: anchor, maxGap: gap }), modifiers).map(merged),
  fc.tuple(fc.record({ op: fc.constant('range'), from: anchor, until: anchor }), modifiers).map(merged),
  fc.tuple(fc.record({ op: fc.constant('regex'), re: fc.constant('(.)(.)') }), modifiers).map(merged),
  fc.record({ op: fc.constant('region'), box: fc.constant([0, 0, 1, 0.5]), pick }),
  fc.record({ op: fc.constant('checkbox'), anchor, value: fc.constantFrom('a', undefined) }),
  fc.record({ op: fc.constant('barcode'), re: fc.constantFrom('.', undefined), pick }),
  fc.record({ op: fc.constant('list'), list: fc.constantFrom('a', '__proto__'), minScore: fc.constantFrom(0.5, 1) }),
  fc.record({
    ...{
      op: fc.constant('table'),
      columns: fc.dictionary(fc.constantFrom('a', 'b', 'toString'), column, { minKeys: 1 }),
    },
    ...{ until: anchor, merge: fc.constantFrom('up', 'down', 'none', undefined), maxGap: gap },
  }),
  fc.constantFrom({ op: 'const', value: 1 }, { op: 'auto' }),
);

function merged([a, b]: readonly [object, object]): object {
  return { ...a, ...b };
}

const scalar = fc.constantFrom('string', 'number', 'integer', 'percent', 'boolean', 'date', 'address', 'iban', 'email');
const from = fc.array(locator, { maxLength: 3 });
const field = fc.oneof(
  fc.record({ type: scalar, from }),
  fc.record({ type: fc.constant('enum'), values: fc.constant(['Pens', 'x']), from }),
  fc.record({ type: fc.constant('array'), from }),
  fc.record({ type: fc.constant('array'), items: fc.record({ type: scalar }), from }),
);
const template = fc.record({ fieldA: field, items: field, total: field }).map((data) => ({
  data,
  match: { any: ['Total'], none: [{ re: 'nothing' }] },
  computed: { sum: { sum: ['total', 'items'] }, text: { concat: ['fieldA', 'sum'] } },
  validate: [{ value: 'sum', equals: 'total' }, { required: ['items'] }],
}));

function schemaOf(schema: object): TemplateSchema {
  const parsed = parseTemplateSchema(JSON.parse(JSON.stringify(schema)));
  if (!parsed.ok) throw new Error(parsed.errors.join('\n'));
  return parsed.schema;
}

const lists = new Map([['a', { name: 'a', version: 1, sha256: '', entries: ['Pens', 'Total Amount', ''] }]]);
const read = (pages: readonly Page[], schema: TemplateSchema) => extractFields(pages, schema, { lists });

describe('any template and any words', () => {
  it('give the same bytes twice, and boxes within the page', () => {
    fc.assert(
      fc.property(anyPages, template, (pages, given) => {
        const schema = schemaOf(given);
        const extraction = read(pages, schema);
        expect(JSON.stringify(read(pages, schema))).toBe(JSON.stringify(extraction));
        const score = matchScore(pages, schema);
        expect(score >= 0 && score < 1).toBe(true);
        expect(extraction.findings?.map(({ rule }) => rule)).toEqual(['match', 'validate[0]', 'validate[1]']);
        for (const one of Object.values(extraction.fields))
          for (const { box, ...seen } of [one, ...one.candidates]) {
            expect((box ?? [0]).every((edge) => edge >= 0 && edge <= 1)).toBe(true);
            expect(seen.score >= 0 && seen.score <= 1).toBe(true);
          }
      }),
      { numRuns: 150 },
    );
  });
});

const FORM = `
Item                  Qty     Price    Amount
Pens                    3      2.00      6.00
  of good quality
Paper                   2      5.00     10.00
Total                                   16.00
☒ Gift   ☐ Loan
Caption            Other
Value              Aside
`;
const FULL = schemaOf({
  data: {
    items: { type: 'array' },
    table: {
      type: 'array',
      from: [
        { op: 'table', columns: { item: { header: 'Item' }, n: { header: 'Qty', type: 'integer' } }, until: 'Total' },
      ],
    },
    cross: { type: 'number', from: [{ op: 'cross', row: 'Paper', column: 'Price' }] },
    range: { type: 'string', from: [{ op: 'range', from: 'Total', until: 'Caption' }] },
    gift: { type: 'boolean', from: [{ op: 'checkbox', anchor: 'Gift' }] },
    loan: { type: 'boolean', from: [{ op: 'checkbox', anchor: 'Loan' }] },
    box: { type: 'string', from: [{ op: 'box', anchor: 'Caption' }] },
    listed: { type: 'string', from: [{ op: 'list', list: 'a', page: 'all' }] },
  },
});
const values = (page: Page): unknown => read([page], FULL).result;

describe('a form', () => {
  const page = pageOfText(FORM);
  const expected = values(page);
  const placed = (scale: number, dx: number, dy: number): Page => ({
    ...page,
    words: page.words.map((one) => {
      const [x0, y0, x1, y1] = one.box;
      return { ...one, box: [x0 * scale + dx, y0 * scale + dy, x1 * scale + dx, y1 * scale + dy] };
    }),
  });

  it('is read in all its parts', () => {
    expect(expected).toMatchObject({
      items: [
        { description: 'Pens of good quality', quantity: 3, unitPrice: 2, amount: 6 },
        { description: 'Paper', quantity: 2, unitPrice: 5, amount: 10 },
      ],
      table: [
        { item: 'Pens of good quality', n: 3 },
        { item: 'Paper', n: 2 },
      ],
      ...{ cross: 5, gift: true, loan: false, box: 'Value', listed: 'Pens' },
    });
  });

  it('gives the same wherever and however large it stands on the page, and at any resolution', () => {
    fc.assert(
      fc.property(fc.integer({ min: 30, max: 150 }), fc.nat(30), fc.nat(30), (percent, right, down) => {
        expect(values(placed(percent / 100, right / 100, down / 100))).toEqual(expected);
        const { width, height } = page;
        expect(values({ ...page, width: (width * percent) / 70, height: (height * percent) / 70 })).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });

  it('gives the same in whatever order its words are delivered', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...page.words], { minLength: page.words.length }), (words) => {
        expect(values({ ...page, words })).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });
});
