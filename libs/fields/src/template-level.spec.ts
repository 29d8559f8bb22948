import { describe, expect, it } from '@jest/globals';
import { extractFields } from './extract-fields.ts';
import type { Extraction } from './extract-fields.ts';
import { matchScore, matchScores } from './match-score.ts';
import { pageOfText } from './page-of-text.features.ts';
import { parseTemplateSchema } from './template.ts';
import type { TemplateSchema } from './template.ts';

function schemaOf(schema: object): TemplateSchema {
  const parsed = parseTemplateSchema(schema);
  if (!parsed.ok) throw new Error(parsed.errors.join('\n'));
  return parsed.schema;
}

const TEXT = `
Acme Ltd
Description            Qty   Unit price    Total
Pens, blue              3         2.00     6.00
Paper                   2         5.00    11.00
Net total                                 17.00
VAT                                        3.40
Total due                                 20.40
Paid                                       5.00
Order date  01.02.2024
Due date    01.01.2024
`;
const label = (type: string, anchor: string) => ({ type, from: [{ op: 'label', anchor }] });
const data = {
  first: label('string', 'Acme'),
  items: {
    type: 'array',
    items: {
      type: 'object',
      properties: { quantity: { type: 'number' }, unitPrice: { type: 'number' }, amount: { type: 'number' } },
    },
  },
  tax: label('number', 'VAT'),
  total: label('number', 'Total due'),
  paid: label('number', 'Paid'),
  missing: label('number', 'Rounding'),
  ordered: label('date', 'Order date'),
  due: label('date', 'Due date'),
};
const read = (more: object): Extraction => extractFields([pageOfText(TEXT)], schemaOf({ data, ...more }));

describe('computed values', () => {
  it('stand beside the fields, made of fields, items and values above them', () => {
    const { result, fields } = read({
      computed: {
        net: { sum: ['items.amount'] },
        gross: { sum: ['net', 'tax', 'missing', 0.1] },
        open: { difference: ['total', 'paid'] },
        twice: { product: ['total', 2] },
        none: { product: ['total', 'missing'] },
        title: { concat: ['first', 'due'], separator: ' / ' },
      },
    });
    expect(result).toMatchObject({
      net: 17,
      gross: 20.5,
      open: 15.4,
      twice: 40.8,
      none: null,
      title: 'Ltd / 2024-01-01',
    });
    expect(fields['net']).toMatchObject({ value: 17, locator: 'computed:sum', page: null, box: null });
  });

  it('may only name what is there, and not take the name of a field', () => {
    const errors = (computed: object) => {
      const parsed = parseTemplateSchema({ data, computed });
      return parsed.ok ? [] : parsed.errors;
    };
    const sentence = 'must name a field of data, such as total or items.amount, or a computed value above it';
    expect(errors({ a: { sum: ['total', 'nothing'] } })).toEqual([`schema.computed.a.sum.1 ${sentence}`]);
    expect(errors({ a: { sum: ['b'] }, b: { sum: ['total'] } })).toEqual([`schema.computed.a.sum.0 ${sentence}`]);
    expect(errors({ a: { sum: ['items.shoe'] } })).toHaveLength(1);
    expect(errors({ total: { sum: ['tax'] } })).toEqual([
      'schema.computed.total must not have the name of a field of data',
    ]);
  });
});

describe('rules', () => {
  it('tell for each what became of it, with what was compared', () => {
    const { findings } = read({
      validate: [
        { name: 'sums', sum: ['items.amount', 'tax'], equals: 'total' },
        { value: 'due', atLeast: 'ordered', severity: 'warning', message: 'Due before it was ordered.' },
        { difference: ['total', 'missing'], equals: 0 },
        { required: ['total', 'missing'] },
        { value: 'total', atMost: 20, tolerance: 0.5 },
      ],
    });
    expect(findings).toEqual([
      { rule: 'sums', severity: 'error', outcome: 'passed', value: 20.4, expected: 20.4 },
      {
        rule: 'validate[1]',
        severity: 'warning',
        outcome: 'failed',
        message: 'Due before it was ordered.',
        value: '2024-01-01',
        expected: '2024-02-01',
      },
      { rule: 'validate[2]', severity: 'error', outcome: 'skipped', value: null, expected: 0 },
      { rule: 'validate[3]', severity: 'error', outcome: 'failed', message: 'not found: missing' },
      { rule: 'validate[4]', severity: 'error', outcome: 'passed', value: 20.4, expected: 20 },
    ]);
  });

  it('hold for each item of an array', () => {
    const { findings } = read({
      validate: [{ name: 'lines', each: 'items', product: ['quantity', 'unitPrice'], equals: 'amount' }],
    });
    expect(findings?.map(({ rule, outcome, message }) => [rule, outcome, message])).toEqual([
      ['lines:items[0]', 'passed', undefined],
      ['lines:items[1]', 'failed', '10 does not equal 11'],
    ]);
  });

  it('are absent from the result of a template without any', () => {
    expect(Object.keys(read({}))).toEqual(['result', 'fields']);
  });

  it('are refused without exactly one bound, or over what is no array', () => {
    for (const rule of [
      { value: 'total' },
      { value: 'total', equals: 1, atMost: 2 },
      { each: 'total', value: 'total', equals: 1 },
      { required: [] },
    ])
      expect(parseTemplateSchema({ data, validate: [rule] }).ok).toBe(false);
  });
});

describe('match', () => {
  const score = (match: object) => matchScore([pageOfText(TEXT)], schemaOf({ data, match }));

  it('lets the template win that says more of the document', () => {
    expect(matchScore([pageOfText(TEXT)], schemaOf({ data }))).toBe(0.5);
    expect(score({ all: ['Acme Ltd'] })).toBeCloseTo(2 / 3);
    expect(score({ all: ['Acme Ltd', { re: 'Due +date' }], any: ['VAT', 'TVA'] })).toBe(0.8);
    expect(score({ none: ['Delivery note'] })).toBe(0.5);
  });

  it('compares several, of which some may be gone', () => {
    const some = [null, schemaOf({ data }), schemaOf({ data, match: { all: ['Acme Ltd'] } })];
    expect(matchScores([pageOfText(TEXT)], some)).toEqual([0, 0.5, expect.closeTo(2 / 3)]);
  });

  it('is 0 for a document that the template is not for', () => {
    expect([score({ all: ['Acme Ltd', 'Globex'] }), score({ any: ['Globex'] }), score({ none: ['Acme'] })]).toEqual([
      0, 0, 0,
    ]);
  });
});

describe('the locale of a template', () => {
  it('says how days and numbers are read that leave a choice', () => {
    const text = 'Day 03/04/2024\nSum 1.234';
    const fields = { day: label('date', 'Day'), sum: label('number', 'Sum') };
    const result = (locale: string) => extractFields([pageOfText(text)], schemaOf({ data: fields, locale })).result;
    expect(result('en-US')).toEqual({ day: '2024-03-04', sum: 1.234 });
    expect(result('de')).toEqual({ day: '2024-04-03', sum: 1234 });
  });
});

describe('options for the document', () => {
  it('are part of the language', () => {
    const ok = (more: object): boolean => parseTemplateSchema({ data, ...more }).ok;
    expect(ok({ ocr: 'always', eInvoice: 'never', locale: 'de-AT' })).toBe(true);
    expect([ok({ ocr: 'maybe' }), ok({ eInvoice: 'always' }), ok({ locale: 'german' }), ok({ match: {} })]).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });
});
