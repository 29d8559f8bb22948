import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { BUILT_IN_TEMPLATES } from './built-in-templates.ts';
import { templateJsonSchema } from './template-json-schema.ts';
import { parseTemplateSchema } from './template.ts';

const ID = 'https://docket.example/schemas/template.json';
const schema = templateJsonSchema(ID);
const validates = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false }).compile(schema);
const parses = (template: unknown): boolean => parseTemplateSchema(template).ok;

const field = (spec: unknown) => ({ data: { total: spec } });
const located = (...from: unknown[]) => field({ type: 'number', from });
const GOOD: readonly unknown[] = [
  ...BUILT_IN_TEMPLATES.map((template) => template.schema),
  { data: {} },
  field({ type: 'vatId', description: 'a', format: 'b', required: true, ours: [1] }),
  field({ type: 'object', properties: { net: { type: 'number', properties: { deep: { type: 'date' } } } } }),
  field({ type: 'string', check: { min: '2020-01-01', max: 7, re: '^a' } }),
  located({ op: 'label', anchor: 'Total', side: 'below', maxGap: 0.5, pick: { nth: 2 }, strip: ['a', 'b'] }),
  located({ op: 'row', anchor: { re: 'To.al', occurrence: 'last', page: 2 }, replace: [{ re: 'a', with: '' }] }),
  located({ op: 'regex', re: '(a)', group: 1, page: 'last' }, { op: 'region', box: [0, 0, 1, 1], pick: 'all' }),
  field({ type: 'enum', values: ['a', { value: 'b', synonyms: ['c'] }] }),
  field({ type: 'array', items: { type: 'object', properties: { net: { type: 'percent' } } } }),
  located({ op: 'cross', row: 'a', column: { re: 'b' } }, { op: 'range', from: 'a', until: ['b'], side: 'below' }),
  located({ op: 'checkbox', anchor: 'a', value: true }, { op: 'box', anchor: 'a' }, { op: 'const', value: 1 }),
  located({ op: 'barcode', format: ['QRCode'], re: 'a' }, { op: 'list', list: 'a', page: 'all' }, { op: 'auto' }),
  located({ op: 'table', columns: { a: { header: ['x', { re: 'y' }], type: 'date' } }, key: 'a', skip: 'z' }),
  {
    ...field({ type: 'number' }),
    ...{ match: { any: ['a'] }, locale: 'de-AT', ocr: 'never', eInvoice: 'auto' },
    computed: { a: { sum: ['total', 1] }, b: { concat: ['total'], separator: '' } },
    validate: [{ value: 'total', atLeast: 0 }, { required: ['total'] }],
  },
];
const BAD: readonly unknown[] = [
  ...[null, 'text', [], {}, { data: [] }, { data: {}, more: 1 }],
  ...[field(null), field({}), field({ type: 'text' }), field({ type: 'string', required: 'yes' })],
  field({ type: 'object', properties: { net: { type: 'none' } } }),
  { data: { '': { type: 'string' } } },
  { data: Object.fromEntries(Array.from({ length: 501 }, (_, at) => [`f${at}`, { type: 'string' }])) },
  ...[{ op: 'label' }, { op: 'guess', anchor: 'a' }, { op: 'label', anchor: '' }].map((one) => located(one)),
  ...[{ text: 'a', re: 'b' }, {}, { text: 'a', fuzzy: 6 }].map((anchor) => located({ op: 'label', anchor })),
  ...[{ box: [0, 0, 1] }, { box: [0, 0, 1, 2] }, {}].map((place) => located({ op: 'region', ...place })),
  located({ op: 'row', anchor: 'a', maxGap: 0 }),
  located({ op: 'row', anchor: 'a', colour: 'red' }),
  field({ type: 'string', check: { least: 1 } }),
  ...[field({ type: 'enum' }), field({ type: 'array', items: { type: 'none' } })],
  ...[{ op: 'table', columns: {} }, { op: 'const' }, { op: 'cross', row: 'a' }].map((one) => located(one)),
  ...[{ match: {} }, { match: { all: [] } }, { locale: 'x' }, { ocr: 'yes' }].map((more) => ({ data: {}, ...more })),
  ...[{ value: 'total' }, { value: 'total', equals: 1, atMost: 1 }, { required: [] }].map((rule) => ({
    ...field({ type: 'number' }),
    validate: [rule],
  })),
  located(...Array.from({ length: 21 }, () => ({ op: 'row', anchor: 'a' }))),
];

describe('the JSON Schema of templates', () => {
  it('names itself', () => {
    expect(schema).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema', $id: ID });
  });

  it.each(GOOD.map((template) => [JSON.stringify(template).slice(0, 60), template]))('takes %s', (_, template) => {
    expect({ schema: validates(template), parser: parses(template) }).toEqual({ schema: true, parser: true });
  });

  it.each(BAD.map((template) => [JSON.stringify(template).slice(0, 60), template]))('refuses %s', (_, template) => {
    expect({ schema: validates(template), parser: parses(template) }).toEqual({ schema: false, parser: false });
  });

  it('takes and refuses what the parser does, but for RE2 patterns and empty boxes', () => {
    const word = fc.constantFrom('', 'a', 'Total', 'first', 'max', 'label', 'row', 'region', 'string', 'number');
    const value = fc.oneof(word, fc.constantFrom(0, 1, 7, -1, 0.5, true, null), fc.constant([0, 0, 1, 1]));
    const anchor = fc.oneof(
      word,
      fc.dictionary(fc.constantFrom('text', 'equals', 'startsWith', 'fuzzy', 'page', 'x'), value),
    );
    const keys = ['op', 'side', 'maxGap', 'pick', 'strip', 'page', 'box', 'group'];
    const locator = fc
      .tuple(fc.dictionary(fc.constantFrom(...keys), value), anchor)
      .map(([members, at]) => ({ op: 'label', anchor: at, ...members }));
    const spec = fc
      .tuple(fc.dictionary(fc.constantFrom('description', 'required', 'extra'), value), fc.array(locator))
      .map(([members, from]) => ({ type: 'string', ...members, from }));
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('a', 'b'), spec), (data) => {
        expect(validates({ data })).toBe(parses({ data }));
      }),
    );
  });
});
