import { describe, expect, it } from '@jest/globals';
import { BUILT_IN_TEMPLATES } from './built-in-templates.ts';
import { parseTemplateSchema } from './template.ts';

const errorsOf = (data: unknown): readonly string[] => {
  const parsed = parseTemplateSchema({ data });
  return parsed.ok ? [] : parsed.errors;
};

describe('a template in the form of the contract', () => {
  it('is accepted with nothing but types', () => {
    const data = { invoiceNumber: { type: 'string' }, items: { type: 'array', items: { type: 'string' } } };
    expect(parseTemplateSchema({ data })).toEqual({ ok: true, schema: { data } });
  });

  it('is accepted with locators, checks and nested fields', () => {
    expect(
      errorsOf({
        invoice: {
          type: 'object',
          properties: {
            total: {
              type: 'money',
              from: [
                { op: 'row', anchor: { re: '^(Gesamt|Total)', after: 'Netto', occurrence: 'last' }, pick: 'last' },
                { op: 'region', page: 'last', box: [0.6, 0.75, 1, 0.95], pick: 'max' },
              ],
              check: { min: 0 },
            },
          },
        },
      }),
    ).toEqual([]);
  });
});

describe('a template with a fault', () => {
  it('is refused with the sentence of the contract for a bad type', () => {
    expect(errorsOf({ invoiceNumber: { type: 'text' } })).toEqual([
      'schema.data.invoiceNumber.type must be one of: string, number, boolean, date, array, object',
    ]);
    expect(errorsOf({ total: {} })).toEqual([
      'schema.data.total.type must be one of: string, number, boolean, date, array, object',
    ]);
  });

  it('is refused for a pattern that RE2 does not take', () => {
    const [error] = errorsOf({ total: { type: 'number', from: [{ op: 'regex', re: '(?=x)' }] } });
    expect(error).toMatch(/^schema\.data\.total\.from\.0\.re is not a valid RE2 pattern: /);
  });

  it('is refused before its patterns are compiled when that would take long', () => {
    const re = `(?:${'abc'.repeat(300)}){1000}`;
    const many = { type: 'string', from: [{ op: 'regex', re: '(?:(?:.{0,30} ?){0,30})x' }] };
    for (const data of [
      { a: { type: 'string', from: [{ op: 'regex', re }] } },
      { a: { type: 'string', from: [{ op: 'label', anchor: { re } }] } },
      Object.fromEntries(Array.from({ length: 400 }, (_, n) => [`field${n}`, many])),
    ])
      expect(errorsOf(data)).toEqual([expect.stringContaining('patterns that are too large together')]);
  });

  it('is refused for a name of a field that is empty, too long or not printable, without repeating it', () => {
    expect(errorsOf({ '': { type: 'string' } })).toEqual(['schema.data must not have a field without a name']);
    expect(errorsOf({ ['x'.repeat(101)]: { type: 'string' } })[0]).toContain('more than 100 characters');
    for (const name of ['a\u0000b', '\u001b[2J', '\ud800'])
      expect(errorsOf({ [name]: { type: 'string' } })).toEqual([
        'schema.data must not have a field with a control character in its name',
      ]);
    expect(errorsOf({ 'Größe 😀': { type: 'string' }, constructor: { type: 'number' } })).toEqual([]);
  });

  it('is refused for an unknown operator, an anchor with nothing to look for and an empty region', () => {
    expect(errorsOf({ a: { type: 'string', from: [{ op: 'guess' }] } })[0]).toMatch(/^schema\.data\.a\.from\.0\.op /);
    expect(errorsOf({ a: { type: 'string', from: [{ op: 'label', anchor: { fuzzy: 1 } }] } })).toHaveLength(1);
    expect(errorsOf({ a: { type: 'string', from: [{ op: 'region', box: [0.5, 0, 0.5, 1] }] } })[0]).toContain(
      'x0 < x1',
    );
  });

  it('is refused, and never throws, when it is no template at all', () => {
    for (const input of [null, 1, 'x', [], {}, { data: null }, { data: [] }, { data: {}, more: 1 }])
      expect(parseTemplateSchema(input).ok).toBe(false);
  });
});

describe('the built-in templates', () => {
  it('are templates', () => {
    for (const { schema } of BUILT_IN_TEMPLATES) expect(parseTemplateSchema(schema).ok).toBe(true);
  });

  it('keep their ids', () => {
    expect(BUILT_IN_TEMPLATES.map(({ id, key }) => [key, id])).toEqual([
      ['invoice', '8d7f6c1e-2f0b-4a6e-9b43-5f1d0c9a1001'],
      ['receipt', '8d7f6c1e-2f0b-4a6e-9b43-5f1d0c9a1002'],
      ['purchase-order', '8d7f6c1e-2f0b-4a6e-9b43-5f1d0c9a1003'],
      ['delivery-note', '8d7f6c1e-2f0b-4a6e-9b43-5f1d0c9a1004'],
      ['bank-statement', '8d7f6c1e-2f0b-4a6e-9b43-5f1d0c9a1005'],
    ]);
  });
});
