import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { draftTemplate } from './draft-template.ts';
import { extractFields } from './extract-fields.ts';
import { pageOfText } from './page-of-text.features.ts';
import { parseTemplateSchema } from './template.ts';

const valuesOf = (text: string) => {
  const { fields } = draftTemplate([pageOfText(text)]);
  return Object.fromEntries(Object.entries(fields).map(([name, { value }]) => [name, value]));
};

describe('a template drafted from a document', () => {
  const note = [
    'Delivery note',
    '',
    'Truck: KN 4711    Driver:    Ann Bell',
    'Left the yard on: 14 March 2026',
    'Load (t): 12.50',
    'Contact: yard@example.com',
    'Remarks:',
    'Leave at gate 3',
  ].join('\n');

  it('has every printed pair, typed by what it shows and found by its label', () => {
    const { category, schema, fields } = draftTemplate([pageOfText(note)]);
    expect(category).toBe('CUSTOM');
    expect(schema.data['driver']).toEqual({
      type: 'string',
      description: 'Printed as "Driver:"',
      from: [{ op: 'label', anchor: 'Driver', side: 'right' }],
    });
    expect(fields['driver']).toMatchObject({ value: 'Ann Bell', page: 1, locator: 'from[0]:label' });
    expect(valuesOf(note)).toEqual({
      email: 'yard@example.com',
      truck: 'KN 4711',
      driver: 'Ann Bell',
      leftTheYardOn: '2026-03-14',
      loadT: 12.5,
      remarks: 'Leave at gate 3',
    });
  });

  it('names the fields of a known kind of document as the built-in template does', () => {
    const invoice =
      'Acme Ltd\n\nInvoice\nInvoice no.: A-1234\nDate: 14 March 2026\nProject: Harbour\n\nTotal: 250.00 EUR';
    const { category, schema } = draftTemplate([pageOfText(invoice)]);
    expect(category).toBe('INVOICE');
    expect(schema.data['invoiceNumber']).not.toHaveProperty('from');
    expect(valuesOf(invoice)).toMatchObject({ invoiceNumber: 'A-1234', issueDate: '2026-03-14', project: 'Harbour' });
    expect(valuesOf(invoice)).not.toHaveProperty('date');
  });

  it('knows the kind of a paper by its title, in seven languages', () => {
    const order = 'Ferretería Sol SL\n\nPEDIDO DE COMPRA\n\nN.º de pedido: 4711\nFecha: 05/03/2026\nObra: Norte';
    expect(valuesOf(order)).toMatchObject({ orderNumber: '4711', orderDate: '2026-03-05', obra: 'Norte' });
    const statement = 'Sparbank\n\nKontoauszug\n\nAlter Saldo 10,00\nNeuer Saldo 12,50';
    expect(valuesOf(statement)).toMatchObject({ openingBalance: 10, closingBalance: 12.5 });
  });

  it('numbers labels that are printed twice, and leaves out what its label does not find', () => {
    expect(valuesOf('Code: 1A\nName: Ann\n\nName: Ann')).toEqual({ code: '1A', name: 'Ann', name2: 'Ann' });
    expect(valuesOf('Name: Ann\n\nName: Bert')).toEqual({ name: 'Ann' });
  });

  it('is without fields for a document without any', () => {
    expect(draftTemplate([])).toEqual({ category: 'CUSTOM', schema: { data: {} }, fields: {} });
  });

  it('can be parsed, and finds in the same document what the draft told, whatever the page holds', () => {
    const word = fc.constantFrom(
      'Invoice',
      'Rechnung',
      'Total:',
      'Date:',
      'No.:',
      '12.50',
      '14.03.2026',
      'Ann',
      ':',
      '  ',
      '\n',
      '__proto__:',
      'ÀÉ:',
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 40 }), (words) => {
        const pages = [pageOfText(words.join(' '))];
        const { schema, fields } = draftTemplate(pages);
        expect(parseTemplateSchema(schema).ok).toBe(true);
        expect(extractFields(pages, schema).fields).toEqual(fields);
        expect(Object.values(fields).every(({ value }) => value !== null)).toBe(true);
      }),
    );
  });
});
