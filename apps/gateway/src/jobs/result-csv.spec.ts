import { describe, expect, it } from '@jest/globals';
import { resultCsv } from './result-csv.ts';

const lines = (csv: string) => csv.split('\r\n').slice(0, -1);

describe('a result as CSV', () => {
  it('is one row, with the members of objects as columns', () => {
    const result = {
      seller: { name: 'A, "B"', vat: null },
      paid: true,
      total: -12.5,
      tags: ['x', 'y'],
      note: 'two\nlines',
    };
    expect(resultCsv(result)).toBe(
      'seller.name,seller.vat,paid,total,tags,note\r\n"A, ""B""",,true,-12.5,x; y,"two\nlines"\r\n',
    );
  });

  it('has a row for each item of a list of objects, with the other fields repeated', () => {
    const result = {
      number: 'R1',
      items: [
        { text: 'a', price: 1 },
        { text: 'b', qty: 2 },
      ],
      total: 3,
    };
    expect(lines(resultCsv(result))).toEqual([
      'number,total,items.text,items.price,items.qty',
      'R1,3,a,1,',
      'R1,3,b,,2',
    ]);
  });

  it('keeps several lists apart', () => {
    const result = { items: [{ text: 'a' }], taxes: [{ rate: 19 }] };
    expect(lines(resultCsv(result))).toEqual(['items.text,taxes.rate', 'a,', ',19']);
  });

  it.each(['=1+1', '+1', '-1+1', '@x', '\tx'])('does not let a spreadsheet calculate %j', (text) => {
    expect(lines(resultCsv({ [text]: text }))).toEqual([`'${text}`, `'${text}`]);
  });

  it('of an empty list is one row', () => {
    expect(lines(resultCsv({ number: 'R1', items: [] }))).toEqual(['number,items', 'R1,']);
  });
});
