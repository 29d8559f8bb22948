import { makePdf, type Pdf } from './pdf-pages.ts';
import { scanPages, type ScanOptions } from './scan.ts';
import { seededRandom } from './seeded-random.ts';

export interface ReceiptItem {
  readonly name: string;
  /** In cents. */
  readonly price: number;
}

/** What a till receipt says. The total is the sum of its items; the date is `YYYY-MM-DD`. */
export interface ReceiptData {
  readonly company: string;
  readonly date: string;
  readonly street: string;
  readonly city: string;
  readonly items: readonly ReceiptItem[];
}

/** The values that reading such a receipt should give, under the names of the built-in template's fields. */
export interface ReceiptTruth {
  readonly company: string;
  readonly date: string;
  readonly address: string;
  /** In units of the currency. */
  readonly total: number;
}

const COMPANIES = [
  'SUNRISE CORNER MARKET',
  'BAKER STREET COFFEE',
  'OLD TOWN HARDWARE',
  'GREEN VALLEY GROCERS',
] as const;
const STREETS = ['12 STATION ROAD', '48 CHURCH LANE', '5 HARBOUR WALK', '230 HIGH STREET'] as const;
const CITIES = ['BRISTOL BS1 4ND', 'YORK YO1 7HH', 'LEEDS LS2 8JT', 'DERBY DE1 2GF'] as const;
const GOODS = [
  'BREAD WHOLEMEAL',
  'MILK 2L',
  'COFFEE BEANS 500G',
  'PAINT BRUSH 40MM',
  'APPLES RED',
  'OLIVE OIL',
] as const;

/** An invented, plausible receipt; the same seed always gives the same one. Its day cannot be taken for a month. */
export function sampleReceipt(seed: number): ReceiptData {
  const random = seededRandom(seed);
  const day = String(random.between(13, 28)).padStart(2, '0');
  const month = String(random.between(1, 10)).padStart(2, '0');
  return {
    company: random.pick(COMPANIES),
    date: `2026-${month}-${day}`,
    street: random.pick(STREETS),
    city: random.pick(CITIES),
    items: Array.from({ length: random.between(3, 6) }, () => ({
      name: random.pick(GOODS),
      price: random.between(95, 2_499),
    })),
  };
}

export function receiptTruth({ company, date, street, city, items }: ReceiptData): ReceiptTruth {
  return { company, date, address: `${street} ${city}`, total: totalOf(items) / 100 };
}

/** A scan-like PNG of a till receipt: noisy and askew. Fields that are not given come from `sampleReceipt(seed)`. */
export async function makeReceiptPng(fields: Partial<ReceiptData> & ScanOptions = {}): Promise<Buffer> {
  const { seed = 1, skew, noise, dpi, ...given } = fields;
  const data: ReceiptData = { ...sampleReceipt(seed), ...given };
  const height = 190 + data.items.length * 16;
  const pdf = await makePdf((page) => drawReceipt(page, data), { size: [240, height], margin: 16 });
  const scan = { seed, ...(skew !== undefined && { skew }), ...(noise !== undefined && { noise }), dpi: dpi ?? 220 };
  const [image] = await scanPages(pdf, scan);
  if (!image) throw new Error('The receipt has no page.');
  return image;
}

function drawReceipt(pdf: Pdf, { company, date, street, city, items }: ReceiptData): void {
  const [year, month, day] = date.split('-');
  pdf.font('Helvetica-Bold').fontSize(13).text(company, { align: 'center' });
  pdf.font('Helvetica').fontSize(10).text(street, { align: 'center' }).text(city, { align: 'center' });
  pdf.moveDown().text(`Date: ${day ?? ''}/${month ?? ''}/${year ?? ''}   14:27`);
  pdf.text('Receipt 004711').moveDown(0.5);
  for (const { name, price } of items) drawAmount(pdf, name, price);
  pdf.moveDown(0.5).font('Helvetica-Bold').fontSize(12);
  drawAmount(pdf, 'TOTAL', totalOf(items));
  pdf.font('Helvetica').fontSize(10);
  drawAmount(pdf, 'CARD', totalOf(items));
  pdf.moveDown().text('THANK YOU', { align: 'center' });
}

function drawAmount(pdf: Pdf, label: string, cents: number): void {
  const top = pdf.y;
  pdf.text(label, 16, top);
  pdf.text((cents / 100).toFixed(2), 16, top, { width: 208, align: 'right' });
}

function totalOf(items: readonly ReceiptItem[]): number {
  return items.reduce((sum, { price }) => sum + price, 0);
}
