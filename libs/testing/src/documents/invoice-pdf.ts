import { invoiceTotals, sampleInvoice, type InvoiceData, type Language, type Party } from './invoice-data.ts';
import { makePdf, type Pdf, type PdfOptions } from './pdf-pages.ts';

interface Wording {
  readonly title: string;
  readonly number: string;
  readonly issued: string;
  readonly due: string;
  readonly billTo: string;
  readonly columns: readonly [string, string, string, string];
  readonly net: string;
  readonly tax: (rate: number) => string;
  readonly total: (currency: string) => string;
  readonly vatId: string;
  readonly thanks: string;
  readonly date: (iso: string) => string;
  readonly amount: (cents: number) => string;
}

const ENGLISH_MONTHS = 'January February March April May June July August September October November December';

const WORDING: Record<Language, Wording> = {
  en: {
    title: 'Invoice',
    number: 'Invoice number',
    issued: 'Invoice date',
    due: 'Due date',
    billTo: 'Bill to',
    columns: ['Description', 'Qty', 'Unit price', 'Amount'],
    net: 'Net total',
    tax: (rate) => `VAT ${rate} %`,
    total: (currency) => `Total ${currency}`,
    vatId: 'VAT ID',
    thanks: 'Thank you for your order. Please state the invoice number with your payment.',
    date: (iso) =>
      `${Number(iso.slice(8))} ${ENGLISH_MONTHS.split(' ')[Number(iso.slice(5, 7)) - 1] ?? ''} ${iso.slice(0, 4)}`,
    amount: (cents) => grouped(cents, ',', '.'),
  },
  de: {
    title: 'Rechnung',
    number: 'Rechnungsnummer',
    issued: 'Rechnungsdatum',
    due: 'Zahlbar bis',
    billTo: 'Rechnungsempfänger',
    columns: ['Beschreibung', 'Menge', 'Einzelpreis', 'Betrag'],
    net: 'Nettobetrag',
    tax: (rate) => `MwSt. ${rate} %`,
    total: (currency) => `Gesamtbetrag ${currency}`,
    vatId: 'USt-IdNr.',
    thanks: 'Vielen Dank für Ihren Auftrag. Bitte geben Sie bei der Zahlung die Rechnungsnummer an.',
    date: (iso) => `${iso.slice(8)}.${iso.slice(5, 7)}.${iso.slice(0, 4)}`,
    amount: (cents) => grouped(cents, '.', ','),
  },
  fr: {
    title: 'Facture',
    number: 'Numéro de facture',
    issued: 'Date de facture',
    due: "Date d'échéance",
    billTo: 'Facturé à',
    columns: ['Désignation', 'Quantité', 'Prix unitaire', 'Montant'],
    net: 'Total HT',
    tax: (rate) => `TVA ${rate} %`,
    total: (currency) => `Total TTC ${currency}`,
    vatId: 'N° TVA',
    thanks: 'Merci de votre commande. Veuillez indiquer le numéro de facture lors du paiement.',
    date: (iso) => `${iso.slice(8)}/${iso.slice(5, 7)}/${iso.slice(0, 4)}`,
    amount: (cents) => grouped(cents, ' ', ','),
  },
};

/** Cents as text: `grouped(123456, '.', ',')` is `1.234,56`. */
function grouped(cents: number, thousands: string, decimal: string): string {
  const whole = String(Math.floor(cents / 100)).replace(/\B(?=(\d{3})+$)/g, thousands);
  return `${whole}${decimal}${String(cents % 100).padStart(2, '0')}`;
}

const LEFT = 50;
const RIGHT = 545;
const COLUMNS = [LEFT, 310, 370, 460] as const;

/**
 * An A4 invoice with a text layer, as a seller's program would print it. Fields that are not given come from
 * `sampleInvoice(seed)`. `invoiceTruth` of the same data says what is to be read from it.
 */
export function makeInvoicePdf(
  fields: Partial<InvoiceData> & { seed?: number } = {},
  options: PdfOptions = {},
): Promise<Buffer> {
  const { seed = 1, language = 'en', ...given } = fields;
  const data: InvoiceData = { ...sampleInvoice(seed, language), ...given };
  return makePdf((pdf) => drawInvoice(pdf, data), options);
}

export function drawInvoice(pdf: Pdf, data: InvoiceData): void {
  const wording = WORDING[data.language];
  drawParty(pdf, data.seller, 50);
  pdf.fontSize(9).text(`${wording.vatId} ${data.vatId}`, LEFT, 98);
  pdf
    .font('Helvetica-Bold')
    .fontSize(24)
    .text(wording.title, 350, 48, { width: RIGHT - 350, align: 'right' });
  pdf.font('Helvetica-Bold').fontSize(9).text(wording.billTo, LEFT, 150);
  drawParty(pdf, data.buyer, 166);
  drawFacts(pdf, data, wording);
  drawTotals(pdf, data, wording, drawLines(pdf, data, wording));
  pdf.font('Helvetica').fontSize(9).text(wording.thanks, LEFT, 720);
  pdf
    .fontSize(8)
    .text(`${data.seller.name} · ${data.seller.street} · ${data.seller.city} · IBAN ${data.iban}`, LEFT, 770);
}

function drawParty(pdf: Pdf, { name, street, city }: Party, top: number): void {
  pdf.font('Helvetica-Bold').fontSize(11).text(name, LEFT, top);
  pdf
    .font('Helvetica')
    .fontSize(10)
    .text(street, LEFT, top + 16);
  pdf.text(city, LEFT, top + 30);
}

function drawFacts(pdf: Pdf, data: InvoiceData, wording: Wording): void {
  const facts = [
    [wording.number, data.invoiceNumber],
    [wording.issued, wording.date(data.issueDate)],
    [wording.due, wording.date(data.dueDate)],
  ] as const;
  pdf.fontSize(10);
  for (const [index, [label, value]] of facts.entries()) {
    const top = 150 + index * 18;
    pdf.font('Helvetica').text(label, 320, top);
    pdf.font('Helvetica-Bold').text(value, 440, top, { width: RIGHT - 440, align: 'right' });
  }
}

/** Draws the table of line items and returns the height below it. */
function drawLines(pdf: Pdf, data: InvoiceData, wording: Wording): number {
  drawRow(pdf, wording.columns, 260, 'Helvetica-Bold');
  pdf.moveTo(LEFT, 276).lineTo(RIGHT, 276).stroke();
  for (const [index, { description, quantity, unitPrice }] of data.lines.entries()) {
    const amounts = [wording.amount(unitPrice), wording.amount(quantity * unitPrice)] as const;
    drawRow(pdf, [description, String(quantity), ...amounts], 284 + index * 20, 'Helvetica');
  }
  const bottom = 284 + data.lines.length * 20;
  pdf.moveTo(LEFT, bottom).lineTo(RIGHT, bottom).stroke();
  return bottom + 14;
}

function drawRow(pdf: Pdf, cells: readonly [string, string, string, string], top: number, font: string): void {
  pdf.font(font).fontSize(10);
  for (const [index, cell] of cells.entries()) {
    const left = COLUMNS[index] ?? LEFT;
    const width = (COLUMNS[index + 1] ?? RIGHT) - left - (index === 3 ? 0 : 10);
    pdf.text(cell, left, top, { width, align: index === 0 ? 'left' : 'right' });
  }
}

function drawTotals(pdf: Pdf, data: InvoiceData, wording: Wording, top: number): void {
  const { net, tax, gross } = invoiceTotals(data);
  const rows = [
    [wording.net, net, 'Helvetica'],
    [wording.tax(data.taxRate), tax, 'Helvetica'],
    [wording.total(data.currency), gross, 'Helvetica-Bold'],
  ] as const;
  for (const [index, [label, cents, font]] of rows.entries()) {
    pdf.font(font).fontSize(11);
    pdf.text(label, 340, top + index * 20);
    pdf.text(wording.amount(cents), 460, top + index * 20, { width: RIGHT - 460, align: 'right' });
  }
}
