import { describe, expect, it } from '@jest/globals';
import { extractFields } from '../extract-fields.ts';
import { pageOfText } from '../page-of-text.features.ts';
import type { FieldEvidence } from '../evidence.ts';
import type { ListEntry } from './account-lists.ts';
import { parseTemplateSchema } from '../template.ts';
import type { PageCode } from '../words.ts';

interface More {
  readonly lists?: Readonly<Record<string, readonly ListEntry[]>>;
  readonly codes?: readonly PageCode[];
}

/** The evidence of one field, read by one locator. */
function read(text: string, from: object, spec: object = {}, { lists = {}, codes = [] }: More = {}): FieldEvidence {
  const parsed = parseTemplateSchema({ data: { it: { type: 'string', ...spec, from: [from] } } });
  if (!parsed.ok) throw new Error(parsed.errors.join('\n'));
  const own = Object.entries(lists).map(([name, entries]) => ({
    name,
    version: 1,
    sha256: `sha256 of ${name}`,
    entries,
  }));
  const options = { lists: new Map(own.map((list) => [list.name, list])) };
  const field = extractFields([{ ...pageOfText(text), codes }], parsed.schema, options).fields['it'];
  if (field === undefined) throw new Error('no evidence');
  return field;
}
const NUMBER = { type: 'number' };

describe('cross', () => {
  const text = `
              Old      New     Change
Water        10.0     12.5        2.5
Gas         100.0                 0.0
Heat        1 000,00  2 000,00   1 000,00
`;
  const at = (row: string, column: string, spec = NUMBER) => read(text, { op: 'cross', row, column }, spec).value;

  it('takes what stands in a row under a column', () => {
    expect([at('Water', 'New'), at('Water', 'Change'), at('Gas', 'Old')]).toEqual([12.5, 2.5, 100]);
    expect(read(text, { op: 'cross', row: 'Heat', column: 'New' }).value).toBe('2 000,00');
  });

  it('takes nothing where the row has nothing, or an anchor is missing', () => {
    expect([at('Gas', 'New'), at('Coal', 'New'), at('Gas', 'Price')]).toEqual([null, null, null]);
  });
});

describe('range', () => {
  const text = `
Remarks: first line              Right
second line                      aside
Signature
Place`;

  it('takes the text between two anchors, line by line', () => {
    const range = { op: 'range', from: 'Remarks', until: ['Nowhere', 'Signature'] };
    expect(read(text, range).value).toBe('first line\nRight\nsecond line\naside');
    expect(read(text, { ...range, pick: 'join' }).value).toBe('first line Right second line aside');
    expect(read(text, { op: 'range', from: 'Remarks', until: 'line' }).value).toBe('first');
  });

  it('takes only the column of its beginning on the side below, and ends with the page', () => {
    expect(read(text, { op: 'range', from: 'Right', side: 'below' }).value).toBe('aside');
    expect(read(text, { op: 'range', from: 'Signature' }).value).toBe('Place');
  });
});

describe('checkbox', () => {
  const tick = (text: string, more: object = {}) =>
    read(text, { op: 'checkbox', anchor: 'Gift', ...more }, { type: 'boolean' }).value;

  it.each(['X Gift', '[x] Gift', '[ X ] Gift', '☒ Gift', '☑Gift', '✓ Gift', 'Gift  ✔', '☐ Loan  ☒ Gift', '(x) Gift'])(
    'is true for %s',
    (text) => expect(tick(text)).toBe(true),
  );

  it.each(['☐ Gift', '[ ] Gift', '[] Gift', 'Gift', '☒ Loan   ☐ Gift', 'Gift  □   ☒  Loan', 'Max Gift'])(
    'is false for %s',
    (text) => expect(tick(text)).toBe(false),
  );

  it('is null without its anchor, and keeps to its side and gap', () => {
    expect(tick('☒ Loan')).toBeNull();
    expect(tick('☒ Gift', { side: 'right' })).toBe(false);
    expect(tick('☒          Gift')).toBe(false);
  });

  it('answers its value when it is ticked, so that several make an enum', () => {
    const one = (value: string) => read('☐ Cash  ☒ Card', { op: 'checkbox', anchor: value, value }, {});
    expect([one('Card').value, one('Cash').value]).toEqual(['Card', null]);
    expect(one('Cash').candidates[0]?.lost).toBe('is not ticked');
  });
});

describe('box', () => {
  const text = `
Name and address           Date of birth      Nationality
Ann Other                  04.05.1990
3 Mill Road                                   British
Place: York`;

  it('takes the lines under a caption as far as its cell reaches', () => {
    expect(read(text, { op: 'box', anchor: 'Name and address', pick: 'join' }).value).toBe(
      'Ann Other 3 Mill Road Place: York',
    );
    expect(read(text, { op: 'box', anchor: 'Date of birth' }, { type: 'date' }).value).toBe('1990-05-04');
    expect(read(text, { op: 'box', anchor: 'Nationality' }).value).toBe('British');
  });

  it('takes what is beside the caption if nothing is below it', () => {
    expect(read(text, { op: 'box', anchor: 'Place' }).value).toBe('York');
    expect(read(text, { op: 'box', anchor: 'Place', side: 'below' }).value).toBeNull();
  });
});

describe('barcode', () => {
  const box = [0.1, 0.1, 0.2, 0.2] as const;
  const codes = [
    { format: 'QRCode', text: 'https://x.example/?id=77', box },
    { format: 'EAN-13', text: '4006381333931', box },
  ];
  const code = (more: object, spec = {}) => read('x', { op: 'barcode', ...more }, spec, { codes });

  it('takes the first code of a format, or what a pattern matches in it', () => {
    expect(code({ format: 'ean13' })).toMatchObject({ value: '4006381333931', page: 1, box: [0.1, 0.1, 0.2, 0.2] });
    expect(code({ format: ['QRCode'], re: 'id=(\\d+)' }, { type: 'integer' }).value).toBe(77);
    expect(code({ format: 'PDF417' }).value).toBeNull();
  });
});

describe('list', () => {
  const lists = {
    vendors: ['Harbour Hardware Sdn Bhd', 'Harbour Books Ltd', 'Mill & Sons'],
    rows: [
      { id: 'V-1', name: 'Harbour Hardware', vatId: 'DE136695976' },
      { id: 'V-2', name: 'Mill & Sons', vatId: 'FR40303265045' },
    ],
  };
  const listed = (text: string, more: object = {}) =>
    read(text, { op: 'list', list: 'vendors', ...more }, {}, { lists });

  it('answers the entry that the page is nearest to, over misread letters and two lines', () => {
    expect(listed('HARB0UR  HARDWARE\nSDN BHD\nTotal 5')).toMatchObject({
      value: 'Harbour Hardware Sdn Bhd',
      raw: 'HARB0UR HARDWARE SDN BHD',
    });
    expect(listed('Invoice of Mill&Sons, York').value).toBe('Mill & Sons');
  });

  it('answers nothing that is less like an entry than minScore', () => {
    expect(listed('Northwind Paper').value).toBeNull();
    expect(listed('HARB0UR HARDWARE SDN BHD', { minScore: 1 }).candidates[0]?.lost).toContain('minScore');
    expect(listed('Mill & Sons', { list: 'unknown' }).value).toBeNull();
  });

  it('answers the column asked for, found by the columns that are compared', () => {
    const column = { list: 'rows', match: ['name', 'vatId'], value: 'id' };
    expect(listed('Our no. V-2, Mill & Sons', { list: 'rows' }).value).toBe('V-2');
    expect(listed('Mill & Sons', { list: 'rows' }).value).toBeNull();
    expect([listed('Mill & Sons', column).value, listed('VAT DE 136695976', column).value]).toEqual(['V-2', 'V-1']);
  });
});

describe('const and auto', () => {
  it('answer always, and as if there were no locator', () => {
    expect(read('x', { op: 'const', value: 'EUR' })).toMatchObject({
      value: 'EUR',
      page: null,
      locator: 'from[0]:const',
    });
    expect(read('IBAN DE89 3704 0044 0532 0130 00', { op: 'auto' }, { type: 'iban' }).value).toBe(
      'DE89370400440532013000',
    );
  });
});

describe('types', () => {
  it('percent, enum and address are read from what a locator finds', () => {
    const label = { op: 'label', anchor: 'It' };
    expect(read('It: 12 units at 7,5 %', label, { type: 'percent' }).value).toBe(7.5);
    const values = ['paid', { value: 'open', synonyms: ['unpaid', 'offen'] }];
    expect([
      read('It: Unpaid!', label, { type: 'enum', values }).value,
      read('It: PAID', label, { type: 'enum', values }).value,
    ]).toEqual(['open', 'paid']);
    expect(read('It: prepaid', label, { type: 'enum', values }).value).toBeNull();
    expect(read('To\nAnn Other\n3 Mill Road', { op: 'box', anchor: 'To' }, { type: 'address' }).value).toBe(
      'Ann Other 3 Mill Road',
    );
  });
});
