import { describe, expect, it } from '@jest/globals';
import { textOf } from './evidence.ts';
import { buildSheet } from './lines.ts';
import { pageOfText } from './page-of-text.features.ts';
import { findParties } from './parties.ts';
import type { Page, Word } from './words.ts';

/** The page with every word of `title` set `times` as large, about the same middle and from the same left edge. */
function enlarged(page: Page, title: string, times: number): Page {
  const large = (word: Word): Word => {
    const [x0, y0, x1, y1] = word.box;
    const more = ((y1 - y0) * (times - 1)) / 2;
    return { ...word, box: [x0, y0 - more, x0 + (x1 - x0) * times, y1 + more] };
  };
  return { ...page, words: page.words.map((word) => (title.split(' ').includes(word.text) ? large(word) : word)) };
}

function partiesOn(page: Page): { readonly seller: string | null; readonly buyer: string | null } {
  const { seller, buyer } = findParties(buildSheet([page]));
  const [sold, bought] = [seller[0], buyer[0]];
  return {
    seller: sold === undefined ? null : textOf(sold.value),
    buyer: bought === undefined ? null : textOf(bought.value),
  };
}

const invoice = (top: string, label: string, buyer: string): Page =>
  pageOfText(`
${top}
7 Orchard Lane
Cork T12 W8YP

${label.padEnd(50)}Invoice number    INV-1
${buyer.padEnd(50)}Invoice date      01/07/2026
55 Merchant Square
Limerick V94 K2C7

Description                                 Amount
Paper                                       200.00
`);

describe('a seller without a legal form above a labelled buyer with one', () => {
  const labels = ['Bill to', 'Billed to:', 'Sold to', 'Invoice to:', 'Customer', 'Rechnungsempfänger', 'Facturé à'];

  it.each(labels)('is the seller where the label says %s', (label) => {
    const page = invoice('Juniper & Sons Catering', label, 'Bluestone Architects LLP');
    expect(partiesOn(page)).toEqual({ seller: 'Juniper & Sons Catering', buyer: 'Bluestone Architects LLP' });
  });

  it('is the seller where the buyer stands beside the label', () => {
    const page = pageOfText('Northfield Paper\n201 Mill Road\nDublin D08 Y1F6\n\nBill to: Bluestone Architects LLP');
    expect(partiesOn(page)).toEqual({ seller: 'Northfield Paper', buyer: 'Bluestone Architects LLP' });
  });
});

describe('a labelled block that names a person and a company', () => {
  it('holds no seller', () => {
    const page = pageOfText(
      'Sold to:\nMary Field\nPurchasing\nBluestone Architects LLP\n55 Merchant Square\n50667 Limerick',
    );
    expect(partiesOn(page)).toEqual({ seller: null, buyer: 'Mary Field' });
  });
});

describe('a goods recipient with a legal form', () => {
  it('is no seller', () => {
    const page = pageOfText('Northfield Paper\n201 Mill Road\n\nShip to:\nKestrel Media Ltd\n9 Tower Hill');
    expect(partiesOn(page)).toEqual({ seller: 'Northfield Paper', buyer: 'Kestrel Media Ltd' });
  });
});

describe('one company under a label of the seller and one of the buyer', () => {
  it('is the seller, and nobody is the buyer', () => {
    const page = pageOfText('Seller:\nKestrel Media Ltd\n9 Tower Hill\n\nBuyer:\nKestrel Media Ltd\n9 Tower Hill');
    expect(partiesOn(page)).toEqual({ seller: 'Kestrel Media Ltd', buyer: null });
  });
});

describe('a title on the line of the letterhead', () => {
  const wide = ' '.repeat(30);

  it.each([
    'Invoice',
    'TAX INVOICE',
    'Rechnung',
    'Facture',
    'Credit note',
    'Gutschrift',
    'Invoice No. 42',
    'R E C H N U N G',
  ])('is no part of the name behind a column gap: %s', (title) => {
    const page = invoice(`Juniper & Sons Catering${wide}${title}`, 'Bill to', 'Kestrel Media Group');
    expect(partiesOn(page)).toEqual({ seller: 'Juniper & Sons Catering', buyer: 'Kestrel Media Group' });
  });

  it('is no part of the name it stands close to in larger type', () => {
    for (const top of ['Juniper & Sons Catering Invoice', 'Invoice   Juniper & Sons Catering']) {
      const page = enlarged(invoice(top, 'Bill to', 'Kestrel Media Group'), 'Invoice', 1.9);
      expect(partiesOn(page).seller).toBe('Juniper & Sons Catering');
    }
  });

  it('is no part of the name that ends with its legal form', () => {
    const page = invoice('Harbour Supplies Ltd Invoice', 'Bill to', 'Kestrel Media Group');
    expect(partiesOn(page).seller).toBe('Harbour Supplies Ltd');
  });

  it('in a line of its own is no name', () => {
    const page = enlarged(invoice('INVOICE\n\nJuniper & Sons Catering', 'Bill to', 'Bluestone LLP'), 'INVOICE', 2);
    expect(partiesOn(page)).toEqual({ seller: 'Juniper & Sons Catering', buyer: 'Bluestone LLP' });
  });
});

describe('a company whose name holds the word for a document', () => {
  it.each(['Invoice Ninja Ltd', 'Rechnung Plus GmbH', 'Ticket Shop', 'Credit Note Trading Company', 'Harbour Invoice'])(
    'keeps it: %s',
    (name) => {
      expect(partiesOn(invoice(name, 'Bill to', 'Kestrel Media Group')).seller).toBe(name);
    },
  );

  it('keeps it beside a title', () => {
    const page = enlarged(invoice('Invoice Ninja Ltd     INVOICE', 'Bill to', 'Kestrel Media Group'), 'INVOICE', 2);
    expect(partiesOn(page).seller).toBe('Invoice Ninja Ltd');
  });
});

describe('a letterhead without a legal form', () => {
  const foot = (last: string): string => `${'\n'.repeat(50)}${last}`;

  it('is the seller, not the bank at the foot of the page', () => {
    const page = pageOfText(`Northfield Paper\n201 Mill Road\nDublin D08 Y1F6${foot('Bank: Allied Banks plc')}`);
    expect(partiesOn(page).seller).toBe('Northfield Paper');
  });

  it('is the seller, not the addressee with a legal form below it', () => {
    const text = `
Druckerei Vogel
Am Hafen 3
24103 Kiel

Sommer Innenausbau AG                Kunde: 4711
Königsweg 41                         Rechnung Nr. 12
50667 Köln`;
    expect(partiesOn(pageOfText(text))).toEqual({ seller: 'Druckerei Vogel', buyer: 'Sommer Innenausbau AG' });
  });

  it('may stand at the foot of the page only', () => {
    const sender = 'Northfield Paper · 201 Mill Road · Dublin D08 Y1F6 · IBAN IE29';
    const page = pageOfText(`Invoice      No. 12\n\nBill to\nKestrel Media Ltd\n9 Tower Hill${foot(sender)}`);
    expect(partiesOn(page)).toEqual({ seller: 'Northfield Paper', buyer: 'Kestrel Media Ltd' });
  });
});

describe('names that read like streets', () => {
  it('are names where a street with its number follows', () => {
    const page = invoice('Harbour Road Books', 'Bill to', 'Tower Street Media');
    expect(partiesOn(page)).toEqual({ seller: 'Harbour Road Books', buyer: 'Tower Street Media' });
  });
});
