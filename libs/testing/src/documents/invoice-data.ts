import { seededRandom } from './seeded-random.ts';

export type Language = 'en' | 'de' | 'fr';

export interface Party {
  readonly name: string;
  readonly street: string;
  readonly city: string;
}

export interface InvoiceLine {
  readonly description: string;
  readonly quantity: number;
  /** In cents. */
  readonly unitPrice: number;
}

/** What an invoice says. Amounts are whole cents; dates are `YYYY-MM-DD`. */
export interface InvoiceData {
  readonly language: Language;
  readonly invoiceNumber: string;
  readonly issueDate: string;
  readonly dueDate: string;
  /** ISO 4217. */
  readonly currency: string;
  readonly seller: Party;
  readonly buyer: Party;
  readonly vatId: string;
  readonly iban: string;
  readonly lines: readonly InvoiceLine[];
  /** Per cent. */
  readonly taxRate: number;
}

/** The values that reading such an invoice should give, under the names of the built-in template's fields. */
export interface InvoiceTruth {
  readonly invoiceNumber: string;
  readonly issueDate: string;
  readonly dueDate: string;
  readonly currency: string;
  readonly seller: string;
  readonly buyer: string;
  /** Amounts in units of the currency. */
  readonly netTotal: number;
  readonly taxTotal: number;
  readonly total: number;
}

/** Net, tax and gross amount in cents; tax is rounded once, on the sum. */
export function invoiceTotals({ lines, taxRate }: InvoiceData): { net: number; tax: number; gross: number } {
  const net = lines.reduce((sum, line) => sum + line.quantity * line.unitPrice, 0);
  const tax = Math.round((net * taxRate) / 100);
  return { net, tax, gross: net + tax };
}

export function invoiceTruth(data: InvoiceData): InvoiceTruth {
  const { net, tax, gross } = invoiceTotals(data);
  const { invoiceNumber, issueDate, dueDate, currency } = data;
  const amounts = { netTotal: net / 100, taxTotal: tax / 100, total: gross / 100 };
  return { invoiceNumber, issueDate, dueDate, currency, seller: data.seller.name, buyer: data.buyer.name, ...amounts };
}

interface Country {
  readonly sellers: readonly [Party, ...Party[]];
  readonly buyers: readonly [Party, ...Party[]];
  readonly goods: readonly [string, ...string[]];
  readonly taxRate: number;
  readonly vatPrefix: string;
  readonly ibanPrefix: string;
}

const COUNTRIES: Record<Language, Country> = {
  en: {
    sellers: [
      { name: 'Harbour Light Supplies Ltd', street: '14 Quay Street', city: 'Galway H91 X7K2' },
      { name: 'Northfield Paper Company', street: '201 Mill Road', city: 'Dublin D08 Y1F6' },
      { name: 'Juniper & Sons Catering', street: '7 Orchard Lane', city: 'Cork T12 W8YP' },
    ],
    buyers: [
      { name: 'Bluestone Architects LLP', street: '55 Merchant Square', city: 'Limerick V94 K2C7' },
      { name: 'Kestrel Media Group', street: '9 Tower Hill', city: 'Dublin D02 R296' },
    ],
    goods: [
      'Office chair, black',
      'Copy paper A4, 80 g',
      'Desk lamp with dimmer',
      'Installation on site',
      'Filing cabinet',
    ],
    taxRate: 23,
    vatPrefix: 'IE',
    ibanPrefix: 'IE29AIBK',
  },
  de: {
    sellers: [
      { name: 'Werkzeughaus Brenner GmbH', street: 'Industriestraße 12', city: '70565 Stuttgart' },
      { name: 'Druckerei Möller KG', street: 'Am Hafen 3', city: '24103 Kiel' },
      { name: 'Grünwald Gartenbau GmbH', street: 'Lindenallee 88', city: '04109 Leipzig' },
    ],
    buyers: [
      { name: 'Schäfer Innenausbau AG', street: 'Königsweg 41', city: '50667 Köln' },
      { name: 'Praxis Dr. Hofmann', street: 'Marktplatz 5', city: '93047 Regensburg' },
    ],
    goods: [
      'Bohrmaschine 750 W',
      'Schraubensatz verzinkt',
      'Anlieferung frei Haus',
      'Visitenkarten, 4-farbig',
      'Gartenerde 40 l',
    ],
    taxRate: 19,
    vatPrefix: 'DE',
    ibanPrefix: 'DE89370400',
  },
  fr: {
    sellers: [
      { name: 'Atelier Beaumont SARL', street: '18 rue des Tanneurs', city: '69002 Lyon' },
      { name: 'Fournitures du Midi SAS', street: '4 avenue de la Gare', city: '34000 Montpellier' },
      { name: 'Boulangerie Lefèvre', street: '31 place du Marché', city: '35000 Rennes' },
    ],
    buyers: [
      { name: 'Hôtel des Remparts', street: '2 quai Saint-Michel', city: '33000 Bordeaux' },
      { name: 'Cabinet Moreau et Associés', street: '77 boulevard Voltaire', city: '75011 Paris' },
    ],
    goods: [
      'Fauteuil de bureau',
      'Ramette de papier A4',
      'Livraison à domicile',
      'Plateau petit-déjeuner',
      'Lampe de chevet',
    ],
    taxRate: 20,
    vatPrefix: 'FR',
    ibanPrefix: 'FR763000',
  },
};

/** An invented, plausible invoice; the same seed and language always give the same one. */
export function sampleInvoice(seed: number, language: Language = 'en'): InvoiceData {
  const random = seededRandom(seed);
  const country = COUNTRIES[language];
  const digits = (count: number) => Array.from({ length: count }, () => random.between(0, 9)).join('');
  const issued = Date.UTC(2026, random.between(0, 9), random.between(1, 28));
  const line = () => ({
    description: random.pick(country.goods),
    quantity: random.between(1, 12),
    unitPrice: random.between(450, 39_999),
  });
  return {
    language,
    invoiceNumber: `${random.pick(['INV', 'RE', 'F'])}-2026-${digits(5)}`,
    issueDate: isoDay(issued),
    dueDate: isoDay(issued + random.pick([14, 21, 30]) * 86_400_000),
    currency: 'EUR',
    seller: random.pick(country.sellers),
    buyer: random.pick(country.buyers),
    vatId: `${country.vatPrefix}${digits(9)}`,
    iban: `${country.ibanPrefix}${digits(14)}`,
    lines: Array.from({ length: random.between(2, 5) }, line),
    taxRate: country.taxRate,
  };
}

function isoDay(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
