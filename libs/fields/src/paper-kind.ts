import { fold } from './fold.ts';
import { cellText } from './lines.ts';
import type { Sheet } from './lines.ts';
import { isTitle } from './title-words.ts';

/** The key of the built-in template for such papers. */
export type PaperKind = 'invoice' | 'receipt' | 'purchase-order' | 'delivery-note' | 'bank-statement';

/** Titles that tell the kind of a paper; folded, in the seven languages. */
const KINDS: readonly (readonly [kind: PaperKind, title: RegExp])[] = [
  [
    'delivery-note',
    /delivery note|dispatch (?:note|advice)|packing (?:slip|list)|lieferschein|bon de livraison|albaran|nota de entrega|ddt|documento di trasporto|bolla|pakbon|leverbon|guia de/,
  ],
  [
    'purchase-order',
    /purchase order|bestellung|bon de commande|pedido|orden de compra|ordine|inkooporder|encomenda|ordem de compra/,
  ],
  [
    'bank-statement',
    /statement|kontoauszug|releve|extrait de compte|extracto|estratto conto|rekeningafschrift|extrato/,
  ],
  ['receipt', /receipt|quittung|kassen|ticket|recu|recibo|scontrino|ricevuta|bon|simplificada|commerciale/],
  ['invoice', /invoice|rechnung|gutschrift|facture|avoir|factura|fattura|fa[ck]tu|credit/],
];
const INVOICE = /(?<![a-z])(?:invoice|rechnung|facture|factura|fattura|factuur|fatura)(?![a-z])/;
const RECEIPT =
  /(?<![a-z])(?:receipt|quittung|kassenbon|ticket de caisse|recu|scontrino|kassabon|factura simplificada)(?![a-z])/;
/** Width by height of a page below which it comes from a till. */
const STRIP = 0.6;

/** What kind of paper a document is, by its title, the words on its first page and the shape of it; none if nothing tells. */
export function paperKind({ pages, lines: all }: Sheet): PaperKind | undefined {
  const first = pages[0];
  const lines = all.filter(({ page }) => page === first?.page);
  const says = (pattern: RegExp): boolean => lines.some(({ folded }) => pattern.test(folded));
  const strip = first !== undefined && first.width < STRIP * first.height;
  if (strip && (says(RECEIPT) || says(INVOICE) || says(/(?<![a-z])total(?![a-z])/))) return 'receipt';
  const titles = lines.flatMap((line) => line.cells.map((cell) => fold(cellText(line, cell)))).filter(isTitle);
  const titled = titles.flatMap((title) => KINDS.find(([, pattern]) => pattern.test(title))?.[0] ?? [])[0];
  return titled ?? (says(INVOICE) ? 'invoice' : says(RECEIPT) ? 'receipt' : undefined);
}
