import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BUILT_IN_TEMPLATES } from './built-in-templates.ts';
import { extractFields } from './extract-fields.ts';
import { pageOfText } from './page-of-text.features.ts';
import type { TemplateSchema } from './template.ts';
import type { Page } from './words.ts';

const template = (key: string): TemplateSchema => {
  const found = BUILT_IN_TEMPLATES.find((one) => one.key === key);
  if (found === undefined) throw new Error(`no built-in template ${key}`);
  return found.schema;
};
const INVOICE = template('invoice');
const RECEIPT = template('receipt');

const GERMAN = `
Musterholz GmbH · Sägeweg 3 · 12345 Waldstadt

Frau                                              Rechnungsdatum:      03.04.2024
Erika Beispiel                                    Rechnungs-Nr.:       2024/0815
Lindenallee 7                                     Kundennummer:        9931
54321 Seehausen

Pos   Bezeichnung               Menge    Einzelpreis      Betrag
1     Bretter Eiche                10        95,00 €      950,00 €
2     Lieferung                     1        50,00 €       50,00 €

                                         Summe netto    1.000,00 €
                                         19 % USt.        190,00 €
                                         Rechnungsbetrag 1.190,00 €

Zahlbar ohne Abzug bis 17.04.2024
`;

const ENGLISH = `
INVOICE

Northwind Paper Ltd                     Invoice No        INV-0042
12 Mill Road                            Invoice Date      03/04/2024
Leeds LS1 4AB                           Due Date          03/05/2024

Bill To:
Harbour Books LLP
4 Quay Street
Bristol BS1 5TX

Description                                 Amount
Paper, 80 g                                 200.00
Subtotal                                    200.00
VAT 20%                                      40.00
Total Due GBP                               240.00
`;

const FRENCH = `
Papeterie du Lac SARL - 3 rue des Lilas - 74000 Annecy - France
                                                       Librairie Martin
Facture    FA-2024-007                                 9 place du Marché
                                                       69001 Lyon
Date de facture      5 mars 2024
Date d'échéance      05/04/2024

                                        Total HT        1 250,00 €
                                        Total TVA         250,00 €
                                        Total TTC       1 500,00 €
`;

const SHOP = `
HARBOUR HARDWARE SDN BHD
(123456-X)
NO. 8, JALAN MAWAR 2,
TAMAN INDAH, 43000 KAJANG
SELANGOR
TEL: 03-1234 5678
TAX INVOICE
DATE : 25/12/2018  12:31
ITEM          QTY   AMOUNT
HAMMER         1     80.91
TOTAL QTY      1
SUB TOTAL            80.91
ROUNDING             -0.01
TOTAL                80.90
CASH                100.00
CHANGE               19.10
GST SUMMARY
TOTAL  80.91   0.00
`;

describe('an invoice in German', () => {
  const { result, fields } = extractFields([pageOfText(GERMAN)], INVOICE);

  it('gives the fields of the built-in template without any locator', () => {
    expect(result).toEqual({
      invoiceNumber: '2024/0815',
      issueDate: '2024-04-03',
      dueDate: '2024-04-17',
      currency: 'EUR',
      seller: 'Musterholz GmbH',
      buyer: 'Frau Erika Beispiel',
      netTotal: 1000,
      taxTotal: 190,
      total: 1190,
    });
  });

  it('says where each value stands', () => {
    const { total } = fields;
    expect(total).toMatchObject({ value: 1190, raw: '1.190,00 €', page: 1, source: 'text' });
    expect(total?.locator).toBe('concept:total:label:Rechnungsbetrag');
    expect(total?.box?.[1]).toBeGreaterThan(0.2);
    expect(total?.candidates.every(({ lost }) => lost !== '')).toBe(true);
  });
});

describe('an invoice in English', () => {
  it('gives its fields, with the day before the month unless the locale says otherwise', () => {
    const pages = [pageOfText(ENGLISH)];
    expect(extractFields(pages, INVOICE).result).toEqual({
      invoiceNumber: 'INV-0042',
      issueDate: '2024-04-03',
      dueDate: '2024-05-03',
      currency: 'GBP',
      seller: 'Northwind Paper Ltd',
      buyer: 'Harbour Books LLP',
      netTotal: 200,
      taxTotal: 40,
      total: 240,
    });
    expect(extractFields(pages, INVOICE, { locale: 'en-US' }).result).toMatchObject({ issueDate: '2024-03-04' });
  });
});

describe('an invoice in French', () => {
  it('gives its fields', () => {
    expect(extractFields([pageOfText(FRENCH)], INVOICE).result).toEqual({
      invoiceNumber: 'FA-2024-007',
      issueDate: '2024-03-05',
      dueDate: '2024-04-05',
      currency: 'EUR',
      seller: 'Papeterie du Lac SARL',
      buyer: 'Librairie Martin',
      netTotal: 1250,
      taxTotal: 250,
      total: 1500,
    });
  });
});

describe('a receipt', () => {
  it('gives company, date, address and the rounded total', () => {
    expect(extractFields([pageOfText(SHOP)], RECEIPT).result).toEqual({
      company: 'HARBOUR HARDWARE SDN BHD',
      date: '2018-12-25',
      address: 'NO. 8, JALAN MAWAR 2, TAMAN INDAH, 43000 KAJANG SELANGOR',
      total: 80.9,
    });
  });

  it('gives the same after the mistakes of a reader', () => {
    const noisy = SHOP.replace('TOTAL                80.90', 'T0TA1               80. 90').replace(
      'SDN BHD',
      'SON BHD',
    );
    expect(extractFields([pageOfText(noisy, { source: 'ocr', skew: 0.4 })], RECEIPT).result).toMatchObject({
      company: 'HARBOUR HARDWARE SDN BHD',
      total: 80.9,
    });
  });

  it('has its total from cash and change where the label cannot be read', () => {
    const faded = SHOP.replaceAll('TOTAL', '#####').replace('ROUNDING', '########');
    const { result, fields } = extractFields([pageOfText(faded)], RECEIPT);
    expect(result['total']).toBe(80.9);
    expect(fields['total']?.locator).toBe('concept:total:cash less change');
  });
});

describe('a credit note whose tax lacks the sign of its sums', () => {
  it('keeps net and tax adding up to the total', () => {
    const text = 'Credit note no. 7\nNet total    -10.00\nVAT           2.00\nTotal       -12.00';
    const { result } = extractFields([pageOfText(text)], INVOICE);
    expect(result).toMatchObject({ netTotal: -10, taxTotal: -2, total: -12 });
  });
});

describe('an invoice that prints no tax', () => {
  it('has the difference of its sums as the tax, without a place on the page', () => {
    const { result, fields } = extractFields([pageOfText('Net total   10.00\nGrand total   12.00')], INVOICE);
    expect(result['taxTotal']).toBe(2);
    expect(fields['taxTotal']).toMatchObject({ raw: null, page: null, box: null });
  });
});

describe('field names of all kinds', () => {
  it('are matched to concepts by name, by description and by type', () => {
    const schema: TemplateSchema = {
      data: {
        rechnungs_nummer: { type: 'string' },
        amt: { type: 'number', description: 'The grand total' },
        kunde: { type: 'string' },
        invoice: { type: 'object', properties: { due: { type: 'date' }, net: { type: 'money' } } },
      },
    };
    expect(extractFields([pageOfText(GERMAN)], schema).result).toEqual({
      rechnungs_nummer: '2024/0815',
      amt: 1190,
      kunde: 'Frau Erika Beispiel',
      invoice: { due: '2024-04-17', net: 1000 },
    });
  });

  it('that name no concept are looked for as labels', () => {
    const schema: TemplateSchema = { data: { meterReading: { type: 'integer' } } };
    expect(extractFields([pageOfText('Meter reading:  4711')], schema).result).toEqual({ meterReading: 4711 });
  });

  it('are all in the result, null where nothing was found', () => {
    const schema: TemplateSchema = { data: { ...INVOICE.data, items: { type: 'array' }, more: { type: 'object' } } };
    const { result, fields } = extractFields([], schema);
    expect(Object.keys(result)).toEqual(Object.keys(schema.data));
    expect(new Set(Object.values(result))).toEqual(new Set([null]));
    expect(fields['total']).toEqual({
      value: null,
      raw: null,
      page: null,
      box: null,
      score: 0,
      source: null,
      locator: null,
      candidates: [],
    });
  });
});

describe('contact data', () => {
  it('is found by its form and its labels', () => {
    const schema: TemplateSchema = {
      data: { iban: { type: 'iban' }, vatId: { type: 'vatId' }, email: { type: 'string' }, phone: { type: 'string' } },
    };
    const text =
      'Fax: 030 111111  Tel: +49 30 123456\nE-Mail: hallo@beispiel.de\nUSt-IdNr.: DE 136695976\nIBAN: DE89 3704 0044 0532 0130 00 BIC X';
    expect(extractFields([pageOfText(text)], schema).result).toEqual({
      iban: 'DE89370400440532013000',
      vatId: 'DE136695976',
      email: 'hallo@beispiel.de',
      phone: '+49 30 123456',
    });
  });
});

const word = fc.record({
  text: fc.oneof(
    fc.constantFrom(
      'Total',
      'Invoice',
      'No.',
      'Date',
      'Rechnung',
      'Nr.',
      'Bill',
      'to',
      '12.50',
      '01.02.2024',
      'GmbH',
      ':',
      '€',
    ),
    fc.string({ minLength: 1, maxLength: 12 }).map((text) => text.replace(/\s/g, '_')),
  ),
  box: fc
    .tuple(fc.float({ min: 0, max: 1, noNaN: true }), fc.float({ min: 0, max: 1, noNaN: true }))
    .map(([x, y]) => [x, y, Math.min(1, x + 0.1), Math.min(1, y + 0.02)] as const),
  confidence: fc.float({ min: 0, max: 1, noNaN: true }),
  source: fc.constantFrom('text' as const, 'ocr' as const),
});
const anyPages = fc
  .array(fc.array(word, { maxLength: 40 }), { maxLength: 3 })
  .map((pages) =>
    pages.map((words, i): Page => ({ page: i + 1, width: 595, height: 842, rotation: 0, skew: 0, words })),
  );

const LOCATORS: TemplateSchema = {
  data: {
    byLabel: { type: 'string', from: [{ op: 'label', anchor: { text: 'Total', fuzzy: 2 } }] },
    byRow: { type: 'number', from: [{ op: 'row', anchor: { re: 'no|date' }, pick: 'max' }], check: { min: 0 } },
    byRegex: { type: 'date', from: [{ op: 'regex', re: String.raw`(\d+)[./](\d+)`, group: 0 }] },
    byRegion: { type: 'string', from: [{ op: 'region', box: [0, 0, 0.5, 0.5], pick: 'join', strip: 'o' }] },
  },
};

describe('any words at all', () => {
  const everything: TemplateSchema = { data: { ...INVOICE.data, ...RECEIPT.data, ...LOCATORS.data } };

  it('give the same bytes twice, every field, and boxes within their page', () => {
    fc.assert(
      fc.property(anyPages, (pages) => {
        const extraction = extractFields(pages, everything);
        expect(JSON.stringify(extractFields(pages, everything))).toBe(JSON.stringify(extraction));
        expect(Object.keys(extraction.result)).toEqual(Object.keys(everything.data));
        for (const field of Object.values(extraction.fields))
          for (const { box, score } of [field, ...field.candidates]) {
            expect((box ?? [0]).every((edge) => edge >= 0 && edge <= 1)).toBe(true);
            expect(score >= 0 && score <= 1).toBe(true);
          }
      }),
      { numRuns: 60 },
    );
  });
});

describe('a page that is no form', () => {
  it('is done with in little time, whatever its words', () => {
    const words = [
      'zahlbar',
      'a'.repeat(5000),
      '-'.repeat(5000),
      'a-'.repeat(3000),
      'Rechnung',
      '1.'.repeat(3000),
      'Total',
    ];
    const text = Array.from({ length: 50 }, () => words.join(' ')).join('\n');
    const { result } = extractFields([pageOfText(text, { width: 5e6 })], INVOICE);
    expect(result['invoiceNumber']).toBeNull();
  });
});

describe('a page scanned at another resolution', () => {
  it('gives the same result', () => {
    fc.assert(
      fc.property(fc.constantFrom(GERMAN, ENGLISH, FRENCH, SHOP), fc.integer({ min: 1, max: 400 }), (text, percent) => {
        const page = pageOfText(text);
        const scaled = { ...page, width: (page.width * percent) / 100, height: (page.height * percent) / 100 };
        const schema = text === SHOP ? RECEIPT : INVOICE;
        expect(extractFields([scaled], schema)).toEqual(extractFields([page], schema));
      }),
      { numRuns: 40 },
    );
  });
});
