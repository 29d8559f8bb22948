import { describe, expect, it } from '@jest/globals';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { checkList } from './check-list.ts';
import { parseCsv } from './parse-csv.ts';

const entriesOf = (csv: string): unknown => {
  const checked = checkList({ csv });
  return 'refusal' in checked ? checked.refusal.message : JSON.parse(checked.content.entriesJson);
};
const faultOf = (entries: (string | Record<string, string>)[]): string | undefined => {
  const checked = checkList({ entries });
  return 'refusal' in checked ? checked.refusal.message : undefined;
};

describe('a list that is sent as CSV', () => {
  it('has its columns from the first line, whatever parts cells and lines', () => {
    const rows = [
      { name: 'Harbour, Books', id: 'V-1' },
      { name: 'Kestrel "Media"', id: '' },
    ];
    expect(entriesOf('name,id\n"Harbour, Books",V-1\n"Kestrel ""Media"""')).toEqual(rows);
    expect(entriesOf('\uFEFFname;id\r\nHarbour, Books;V-1\r\n\r\n"Kestrel ""Media""";\r\n')).toEqual(rows);
    expect(entriesOf('name\tid\rHarbour, Books\tV-1\rKestrel "Media"\t\r')).toEqual(rows);
  });

  it('gives back what a spreadsheet would have taken for a formula', () => {
    expect(entriesOf("name\n'=Books\n'-Media\n'tis")).toEqual([
      { name: '=Books' },
      { name: '-Media' },
      { name: "'tis" },
    ]);
  });

  it.each([
    ['name\n"Harbour', 'The CSV is broken in line 2: a quote is not closed, or text stands beside one.'],
    ['name\nA\n"B" x', 'The CSV is broken in line 3: a quote is not closed, or text stands beside one.'],
    ['name,Name,name\nA,B,C', 'The first line of the CSV has the column "name" twice.'],
    [
      'name,\nA,B',
      'The first line of the CSV: the name of a column must have 1 to 100 characters, and no control characters.',
    ],
    ['name\nA,B', 'Row 2 of the CSV has more cells than the first line, which names the columns.'],
    [`name\nA\n${'B'.repeat(501)}`, 'Row 3 of the CSV, name must have at most 500 characters.'],
    ['name', 'The list has no entries. To have none any more, delete the list.'],
    ['', 'The list has no entries. To have none any more, delete the list.'],
  ])('is refused with what is wrong: %j', (csv, message) => {
    expect(entriesOf(csv)).toBe(message);
  });
});

describe('a list that is sent as JSON', () => {
  it('is refused with the first entry that is wrong', () => {
    expect(faultOf(['A', ' '])).toBe('entries.1 must not be empty.');
    expect(faultOf([{ name: ' ', id: '' }])).toBe('entries.0 has no text in any column.');
    expect(faultOf([{ name: 'a\u0007' }])).toBe('entries.0.name must not have control characters.');
    expect(faultOf([{ a: '1', ' a': '2' }])).toBe('entries.0 has the column "a" twice.');
    expect(faultOf([Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`c${n}`, 'x']))])).toContain('20 columns');
    expect(faultOf(Array.from({ length: 100_001 }, (_, n) => `V${n}`))).toContain('at most 100000');
  });

  it('may not be larger than 12 MiB', () => {
    const entries = Array.from({ length: 30_000 }, (_, n) => `${n} ${'x'.repeat(450)}`);
    expect(checkList({ entries })).toMatchObject({ refusal: { status: 413, code: 'LIST_TOO_LARGE' } });
  });
});

const cell = fc.string({ unit: fc.constantFrom(...Array.from('ab,;"\n\r\t \'')), maxLength: 6 });
const rows = fc
  .integer({ min: 1, max: 4 })
  .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 6 }));

describe('any CSV', () => {
  it('that another program writes is read as it was meant', () => {
    fc.assert(
      fc.property(rows, fc.constantFrom(',', ';', '\t'), (cells, delimiter) => {
        const header = cells[0]?.map((_, n) => `c${n}`) ?? [];
        fc.pre(header.length > 1);
        const csv = stringify([header, ...cells], { delimiter, quoted_match: /[\r\n]/ });
        const meant = cells.filter((row) => row.some((text) => text.trim() !== ''));
        expect(parseCsv(csv)).toEqual({ rows: [header, ...meant] });
      }),
    );
  });

  it('is read or refused, never an exception', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...Array.from('a,;"\n\r\t')) }), (csv) => void checkList({ csv })),
    );
  });
});
