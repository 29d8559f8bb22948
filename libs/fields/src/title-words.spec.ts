import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fold } from './fold.ts';
import { isTitle } from './title-words.ts';

const titled = (text: string): boolean => isTitle(fold(text));

describe('the title of a document', () => {
  it.each([
    'Invoice',
    'TAX INVOICE',
    'Proforma Invoice',
    'Invoice #42',
    'Invoice / Rechnung',
    'Invoice (Copy)',
    'Schlussrechnung',
    'Rechnung Nr. 2024/0815',
    'Rechnungskorrektur',
    "Facture d'avoir",
    'FACTURE N° FA-2024-007',
    'Reçu',
    'I N V O I C E',
  ])('is known: %s', (text) => {
    expect(titled(text)).toBe(true);
  });

  it.each([
    'Invoice Ninja Ltd',
    'Invoice date',
    'Rechnungsadresse',
    'Bill to',
    'Facturé à',
    'Bill Smith',
    'Bill & Sons',
    '',
  ])('is not: %s', (text) => {
    expect(titled(text)).toBe(false);
  });

  it('is told in little time from any text', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('rechnung', 'invoice', 'a', ' ', '/', '-', 'tax ', '1', 'copy'), { maxLength: 40 }),
        (parts) => {
          expect(typeof titled(parts.join(''))).toBe('boolean');
        },
      ),
    );
  });
});
