import { describe, expect, it } from '@jest/globals';
import { extractFields } from './extract-fields.ts';
import { pageOfText } from './page-of-text.features.ts';
import type { TemplateSchema } from './template.ts';

const TEMPLATE: TemplateSchema = {
  data: {
    netTotal: { type: 'number' },
    taxTotal: { type: 'number' },
    taxRate: { type: 'percent' },
    shippingCost: { type: 'number' },
    discount: { type: 'number' },
    total: { type: 'number' },
    items: { type: 'array' },
  },
};
const read = (text: string) => extractFields([pageOfText(text)], TEMPLATE);

describe('the sums of a document', () => {
  it('tell which arithmetic agrees', () => {
    const { result, fields } = read(`
Description            Qty     Price    Amount
Paper                   10     20.00    200.00
Lamp                     1     50.00     50.00

Subtotal                                250.00
VAT 20 %                                 50.00
Total                                   300.00
`);
    expect(result).toMatchObject({ netTotal: 250, taxTotal: 50, taxRate: 20, total: 300 });
    expect(fields['total']?.support).toEqual([
      '250.00 + 50.00 = 300.00',
      '250.00 × 20 % = 50.00',
      'items add up to 250.00',
    ]);
    expect(fields['taxRate']?.support).toEqual(['250.00 × 20 % = 50.00']);
  });

  it('may have shipping and a discount between them', () => {
    const { result, fields } = read(`
Subtotal          250.00
Discount          -25.00
Shipping            9.90
VAT                50.00
Total             284.90
Amount          1,284.90
`);
    expect(result).toMatchObject({ netTotal: 250, taxTotal: 50, shippingCost: 9.9, discount: -25, total: 284.9 });
    expect(fields['total']?.support).toEqual(['250.00 + 50.00 + 9.90 - 25.00 = 284.90']);
  });

  it('of several rates are the sums of the breakdown where nothing else says them', () => {
    const { result, fields } = read(`
Rechnung
USt. Satz          Netto       USt.
7 %               160,00      11,20
19 %              336,00      63,84

Gesamtbetrag      571,04 €
`);
    expect(result).toMatchObject({ netTotal: 496, taxTotal: 75.04, total: 571.04 });
    expect(fields['netTotal']?.locator).toBe('concept:netTotal:sum of the rates');
  });

  it('of a credit note are negative', () => {
    const { result } = read(`
Gutschrift
Summe netto      -100,00 €
19 % USt.         -19,00 €
Gesamtbetrag     -119,00 €
`);
    expect(result).toMatchObject({ netTotal: -100, taxTotal: -19, total: -119 });
  });

  it('do not take what was counted out for the total', () => {
    const { result, fields } = read('Total 18.90\nRounding 0.02\nTotal payable 18.92\nCash 20.00\nChange 1.08');
    expect(result['total']).toBe(18.92);
    expect(fields['total']?.support).toEqual(['20.00 given - 1.08 change', '18.90 rounded']);
  });
});

describe('items without a header', () => {
  it('are told by what they add up to', () => {
    expect(
      read(`
BREAD WHOLEMEAL            2.50
2 x MILK 2L     1.20       2.40
APPLES
3 x 0.80                   2.40
TOTAL                      7.30
CASH                      10.00
CHANGE                     2.70
`).result['items'],
    ).toEqual([
      { description: 'BREAD WHOLEMEAL', quantity: null, unitPrice: null, amount: 2.5 },
      { description: 'MILK 2L', quantity: 2, unitPrice: 1.2, amount: 2.4 },
      { description: 'APPLES', quantity: 3, unitPrice: 0.8, amount: 2.4 },
    ]);
  });

  it('are told by quantity times price where no sum is printed', () => {
    const { items } = read('Office chair, black   4   120.00   480.00\nDesk lamp   2   35.50   71.00').result;
    expect(items).toMatchObject([
      { description: 'Office chair, black', quantity: 4, unitPrice: 120, amount: 480 },
      { description: 'Desk lamp', quantity: 2, unitPrice: 35.5, amount: 71 },
    ]);
  });

  it('are none where the arithmetic of nothing agrees', () => {
    expect(read('Rent of the hall 120.00\nDeposit for keys 35.50').result['items']).toBeNull();
  });
});
