import { describe, expect, it } from '@jest/globals';
import { extractFields } from './extract-fields.ts';
import type { Extraction } from './extract-fields.ts';
import { pageOfText } from './page-of-text.features.ts';
import { parseTemplateSchema } from './template.ts';

function read(texts: readonly string[], field: object): Extraction {
  const parsed = parseTemplateSchema({ data: { items: { type: 'array', ...field } } });
  if (!parsed.ok) throw new Error(parsed.errors.join('\n'));
  return extractFields(
    texts.map((text, i) => pageOfText(text, { page: i + 1 })),
    parsed.schema,
  );
}
const itemsOf = (texts: readonly string[], field: object): unknown => read(texts, field).result['items'];

const properties = {
  description: { type: 'string' },
  quantity: { type: 'number' },
  unitPrice: { type: 'number' },
  amount: { type: 'number' },
};
const ITEMS = { items: { type: 'object', properties } };

const GERMAN = `
Pos   Bezeichnung               Menge    Einzelpreis      Betrag
1     Bretter Eiche                10        95,00 €      950,00 €
      massiv, geölt
2     Lieferung frei Haus           1        50,00 €       50,00 €

                                         Summe netto    1.000,00 €
                                         19 % USt.        190,00 €
`;

describe('an item table with headers of the lexicon', () => {
  it('is read without any locator, lines without a number belonging to the item above', () => {
    expect(itemsOf([GERMAN], ITEMS)).toEqual([
      { description: 'Bretter Eiche massiv, geölt', quantity: 10, unitPrice: 95, amount: 950 },
      { description: 'Lieferung frei Haus', quantity: 1, unitPrice: 50, amount: 50 },
    ]);
    expect(itemsOf([GERMAN], {})).toHaveLength(2);
  });

  it.each([
    [
      'Description            Qty   Unit price    Total\nPens, blue              3         2.00     6.00\nTotal                                      6.00',
    ],
    [
      'Désignation            Qté   Prix unitaire HT    Montant HT\nStylos bleus             3        2,00 €       6,00 €\nTotal HT                                       6,00 €',
    ],
    [
      'Descripción            Cantidad   Precio unitario    Importe\nBolígrafos                 3           2,00        6,00\nBase imponible                                   6,00',
    ],
    [
      'Descrizione            Quantità   Prezzo unitario    Importo\nPenne blu                  3           2,00        6,00\nImponibile                                       6,00',
    ],
    [
      'Omschrijving           Aantal   Prijs per stuk    Bedrag\nBlauwe pennen              3           2,00       6,00\nSubtotaal                                        6,00',
    ],
    [
      'Descrição              Quantidade   Preço unitário    Valor\nCanetas azuis                3           2,00      6,00\nTotal                                              6,00',
    ],
    [
      'ITEM                QTY    PRICE    AMOUNT\nPens                  3     2.00      6.00\nSUBTOTAL                              6.00',
    ],
  ])('is understood in its language (%#)', (text) => {
    expect(itemsOf([text], ITEMS)).toEqual([{ description: expect.any(String), quantity: 3, unitPrice: 2, amount: 6 }]);
  });

  it('takes the price for the amount where no other column has one, and texts above their numbers', () => {
    const text =
      'ITEM              QTY     PRICE\nHAMMER\n                   2     10.00\nNAILS\n                   1      3.50\nTOTAL                    13.50';
    expect(
      itemsOf([text], {
        items: { type: 'object', properties: { name: { type: 'string' }, amount: { type: 'money' } } },
      }),
    ).toEqual([
      { name: 'HAMMER', amount: 10 },
      { name: 'NAILS', amount: 3.5 },
    ]);
  });

  it('leaves out rows that are sums of those above, whatever they are called', () => {
    const row = (text: string, qty: string, price: string, amount: string): string =>
      `${text.padEnd(24)}${qty.padStart(4)}${price.padStart(12)}${amount.padStart(12)}`;
    const head = row('Description', 'Qty', 'Unit price', 'Amount');
    const first = [head, row('Pens', '3', '2.00', '6.00'), row('Paper', '2', '5.00', '10.00')];
    const items = [
      { description: 'Pens', amount: 6 },
      { description: 'Paper', amount: 10 },
    ];
    const goods = [row('Value of the goods', '', '', '16.00'), row('Our charge', '', '', '3.20')];
    expect(itemsOf([[...first, ...goods].join('\n')], ITEMS)).toMatchObject(items);
    const carried = [head, row('Carried over', '', '', '16.00'), row('Ink', '1', '4.00', '4.00')];
    expect(
      itemsOf([[...first, row('To be carried', '', '', '16.00')].join('\n'), carried.join('\n')], ITEMS),
    ).toMatchObject([...items, { description: 'Ink', amount: 4 }]);
    // Nothing says that this is a sum: it is as much as one item.
    expect(
      itemsOf([[head, row('Pens', '3', '2.00', '6.00'), row('Sending', '', '', '6.00')].join('\n')], ITEMS),
    ).toHaveLength(2);
  });

  it('has evidence for the table and for everything in its items', () => {
    const { fields } = read([GERMAN], ITEMS);
    expect(fields['items']).toMatchObject({ page: 1, locator: 'concept:items', raw: expect.stringContaining('Menge') });
    expect(fields['items[0].amount']).toMatchObject({ value: 950, raw: '950,00 €', page: 1, source: 'text' });
    expect(fields['items[1].description']?.box?.[0]).toBeGreaterThan(0);
    expect(Object.keys(fields)).toHaveLength(9);
  });

  it('is not read for an array that does not speak of items, nor where there is none', () => {
    expect(itemsOf([GERMAN], { items: { type: 'object', properties: { shoe: { type: 'string' } } } })).toBeNull();
    expect(itemsOf(['Total  5.00'], ITEMS)).toBeNull();
    expect(itemsOf([GERMAN], { items: { type: 'string' } })).toBeNull();
  });
});

const HEADER = 'Ref      Work done               Hours    Fee';
const FIRST = `
Statement of work
${HEADER}
A-1      Survey of the site        2.5   250.00
         and of the road
A-2      Drawings                  4.0   400.00
Carried forward                          650.00
`;
const SECOND = `
Statement of work
${HEADER}
Carried forward                          650.00
         as agreed in May
A-3      Permit                    1.0   100.00
Note: prices as agreed
A-4      Visit                     2.0   200.00
Closing remarks
A-5      is no item                9.0   900.00
`;

const table = {
  op: 'table',
  columns: {
    ref: { header: 'Ref' },
    work: { header: ['Task', { startsWith: 'Work' }] },
    hours: { header: 'Hours', type: 'number' },
    fee: { header: { re: '^Fee$|Fee' }, type: 'money' },
  },
  until: 'Closing remarks',
  skip: { startsWith: 'Note' },
};

describe('a table over two pages that a template describes', () => {
  it('goes on under the repeated header, without sums carried forward and skipped lines', () => {
    expect(itemsOf([FIRST, SECOND], { from: [table] })).toEqual([
      { ref: 'A-1', work: 'Survey of the site and of the road', hours: 2.5, fee: 250 },
      { ref: 'A-2', work: 'Drawings as agreed in May', hours: 4, fee: 400 },
      { ref: 'A-3', work: 'Permit', hours: 1, fee: 100 },
      { ref: 'A-4', work: 'Visit', hours: 2, fee: 200 },
    ]);
  });

  it('gives only the properties asked for, in their types, with their checks and locators of their own', () => {
    const spec = {
      items: {
        type: 'object',
        properties: {
          ref: { type: 'string' },
          fee: { type: 'money', check: { min: 200 } },
          number: { type: 'integer', from: [{ op: 'regex', re: String.raw`A-(\d+)` }] },
          absent: { type: 'string' },
        },
      },
      from: [table],
    };
    const { result, fields } = read([FIRST, SECOND], spec);
    expect(result['items']).toEqual([
      { ref: 'A-1', fee: 250, number: 1, absent: null },
      { ref: 'A-2', fee: 400, number: 2, absent: null },
      { ref: 'A-3', fee: null, number: 3, absent: null },
      { ref: 'A-4', fee: 200, number: 4, absent: null },
    ]);
    expect(fields['items[2].fee']?.candidates).toMatchObject([{ value: 100, lost: 'is below the minimum 200' }]);
  });

  it('says why a locator before it did not answer', () => {
    const other = { op: 'table', columns: { shoe: { header: 'Shoe size' } } };
    const { fields } = read([FIRST, SECOND], { from: [other, table] });
    expect(fields['items']).toMatchObject({
      locator: 'from[1]:table',
      candidates: [{ value: null, lost: 'nothing like it is on the pages' }],
    });
  });

  it('takes key, merge and maxGap into account', () => {
    expect(itemsOf([FIRST], { from: [{ ...table, merge: 'none' }] })).toContainEqual(
      expect.objectContaining({ work: 'Survey of the site' }),
    );
    expect(itemsOf([FIRST], { from: [{ ...table, key: 'work', merge: 'none' }] })).toHaveLength(3);
    expect(itemsOf([FIRST], { from: [{ ...table, maxGap: 1 }] })).toBeNull();
  });
});

describe('a page that is full of headers', () => {
  it('is done with before the test’s time is up, which candidates in their products would take', () => {
    const line = Array.from({ length: 50 }, () => 'Qty Total Item x 3.00').join(' ');
    const page = Array.from({ length: 20 }, () => line).join('\n');
    const header = ['Qty', 'Total', { text: 'Itxm', fuzzy: 2 }, { re: '.' }];
    const columns = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`c${i}`, { header, type: 'number' }]));
    expect(read([page], { from: [{ op: 'table', columns }] })).toBeDefined();
    expect(read([page], {})).toBeDefined();
  });
});

describe('an array of plain values', () => {
  it('has the first column of a table, or every value that a locator finds', () => {
    const items = { items: { type: 'string' } };
    expect(itemsOf([FIRST], { ...items, from: [table] })).toEqual(['A-1', 'A-2']);
    expect(itemsOf([FIRST], { ...items, from: [{ op: 'regex', re: String.raw`A-\d` }] })).toEqual(['A-1', 'A-2']);
  });
});
