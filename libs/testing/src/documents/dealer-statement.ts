import { makePdf, type Pdf } from './pdf-pages.ts';
import { seededRandom, type SeededRandom } from './seeded-random.ts';

/** A delivered position of a wholesaler's monthly statement. Amounts in cents. */
interface Delivery {
  readonly note: string;
  readonly day: string;
  readonly article: string;
  readonly description: readonly string[];
  readonly quantity: number;
  readonly unit: string;
  readonly price: number;
  readonly discount: number;
}

/** What a statement says, in the words of its template in `examples/templates`. */
export interface DealerStatementTruth {
  readonly statementNumber: string;
  readonly customerNumber: string;
  readonly statementDate: string;
  readonly periodStart: string;
  readonly periodEnd: string;
  readonly directDebit: boolean;
  readonly iban: string;
  readonly goods: number;
  readonly deposit: number;
  readonly vat: number;
  readonly payable: number;
  readonly positions: readonly {
    readonly deliveryNote: string;
    readonly delivered: string;
    readonly article: string;
    readonly description: string;
    readonly quantity: number;
    readonly price: number;
    readonly discount: number | null;
    readonly amount: number;
  }[];
}

const [LEFT, RIGHT, BOTTOM] = [45, 550, 770];
/** Left edges of the columns; numbers stand flush right before the next. */
const X = { note: 45, day: 96, article: 150, description: 205, quantity: 352, price: 408, discount: 462, amount: 494 };
const IBANS = ['GB29 NWBK 6016 1331 9268 19', 'GB94 BARC 1020 1530 0934 59'] as const;
const GOODS: readonly [readonly string[], ...(readonly string[])[]] = [
  ['Ball valve, brass,', 'full bore, 1/2"'],
  ['Copper pipe 15 mm, length 3 m'],
  ['Thermostatic head', 'with frost protection', 'and zero position'],
  ['Press fitting, elbow 90°, 22 mm'],
  ['Expansion vessel 18 l,', 'wall bracket included'],
  ['Solder, lead-free, 250 g reel'],
  ['Circulation pump 25-60'],
];

/** A statement of a wholesaler over two to four pages; the same seed gives the same bytes. */
export async function makeDealerStatement(seed: number): Promise<{ pdf: Buffer; truth: DealerStatementTruth }> {
  const random = seededRandom(seed);
  const deliveries = drawDeliveries(random);
  const deposit = random.between(2, 40) * 250;
  const facts = {
    ...{ number: `${random.between(100, 999)}/2026`, customer: `K-${random.between(10_000, 99_999)}` },
    ...{ month: random.between(1, 9), directDebit: random.next() < 0.5, iban: random.pick(IBANS), deposit },
  };
  const truth = truthOf(facts, deliveries);
  const pdf = await makePdf((page) => new Statement(page, facts, truth).draw(deliveries), { margin: 0 });
  return { pdf, truth };
}

interface Facts {
  readonly number: string;
  readonly customer: string;
  readonly month: number;
  readonly directDebit: boolean;
  readonly iban: string;
  readonly deposit: number;
}

function drawDeliveries(random: SeededRandom): Delivery[] {
  const all: Delivery[] = [];
  for (let note = random.between(70_000, 79_000), day = 1; all.length < 38; note += random.between(1, 40)) {
    day = Math.min(28, day + random.between(0, 3));
    for (let left = random.between(1, 4); left > 0; left--) {
      all.push({
        ...{
          note: `L${note}`,
          day: String(day).padStart(2, '0'),
          article: `${random.between(10, 99)}.${random.between(1_000, 9_999)}`,
        },
        ...{ description: random.pick(GOODS), quantity: random.between(1, 60), unit: random.pick(['pc', 'm', 'box']) },
        ...{ price: random.between(95, 24_900), discount: random.pick([0, 0, 5, 10, 12.5]) },
      });
    }
  }
  return all;
}

const amountOf = ({ quantity, price, discount }: Delivery): number =>
  Math.round((quantity * price * (1_000 - discount * 10)) / 1_000);
const twoDigits = (n: number): string => String(n).padStart(2, '0');
const money = (cents: number): string =>
  `${String(Math.floor(cents / 100)).replace(/\B(?=(\d{3})+$)/g, ',')}.${twoDigits(cents % 100)}`;

function truthOf({ number, customer, month, directDebit, iban, deposit }: Facts, all: readonly Delivery[]) {
  const goods = all.reduce((sum, one) => sum + amountOf(one), 0);
  const vat = Math.round((goods + deposit) * 0.2);
  const date = (m: number, day: string) => `2026-${twoDigits(m)}-${day}`;
  return {
    ...{ statementNumber: number, customerNumber: customer, statementDate: date(month + 1, '03') },
    ...{ periodStart: date(month, '01'), periodEnd: date(month, '28'), directDebit, iban: iban.replaceAll(' ', '') },
    ...{ goods: goods / 100, deposit: deposit / 100, vat: vat / 100, payable: (goods + deposit + vat) / 100 },
    positions: all.map((one) => ({
      ...{ deliveryNote: one.note, delivered: date(month, one.day), article: one.article },
      ...{ description: one.description.join(' '), quantity: one.quantity, price: one.price / 100 },
      ...{ discount: one.discount === 0 ? null : one.discount, amount: amountOf(one) / 100 },
    })),
  } satisfies DealerStatementTruth;
}

class Statement {
  readonly #pdf: Pdf;
  readonly #facts: Facts;
  readonly #truth: DealerStatementTruth;
  #y = 0;
  #page = 1;

  constructor(pdf: Pdf, facts: Facts, truth: DealerStatementTruth) {
    this.#pdf = pdf;
    this.#facts = facts;
    this.#truth = truth;
  }

  draw(deliveries: readonly Delivery[]): void {
    this.#firstHead();
    let carried = 0;
    for (const delivery of deliveries) {
      if (this.#y + 12 * delivery.description.length > BOTTOM - 30) this.#turn(carried);
      this.#position(delivery);
      carried += amountOf(delivery);
    }
    if (this.#y > BOTTOM - 130) this.#turn(carried);
    this.#sums();
    this.#foot();
  }

  #firstHead(): void {
    const { number, customer, month, directDebit } = this.#facts;
    this.#say('NORTHGATE PLUMBING WHOLESALE', LEFT, 40, { size: 15, bold: true });
    this.#say('Unit 7, Canal Road, Leeds LS12 4AA · Tel 0113 496 0733 · sales@northgate.example', LEFT, 60, {
      size: 8,
    });
    this.#say('Statement of deliveries', LEFT, 100, { size: 13, bold: true });
    const facts: readonly (readonly [string, string])[] = [
      ['Statement no.', number],
      ['Your account', customer],
      ['Date', `03/${twoDigits(month + 1)}/2026`],
      ['Deliveries from', `01/${twoDigits(month)}/2026 to 28/${twoDigits(month)}/2026`],
    ];
    facts.forEach(([name, value], row) => {
      this.#say(name, 330, 100 + 14 * row, { size: 9 });
      this.#say(value, 420, 100 + 14 * row, { size: 9, bold: row === 0 });
    });
    this.#say(
      `${directDebit ? '[x]' : '[ ]'} Direct debit     ${directDebit ? '[ ]' : '[x]'} Bank transfer`,
      LEFT,
      160,
    );
    this.#tableHead(190);
  }

  #tableHead(y: number): void {
    const names: readonly (readonly [keyof typeof X, string])[] = [
      ...([
        ['note', 'Del. note'],
        ['day', 'Day'],
        ['article', 'Article'],
        ['description', 'Goods'],
      ] as const),
      ...([
        ['quantity', 'Quantity'],
        ['price', 'Price'],
        ['discount', 'Disc.'],
        ['amount', 'Amount'],
      ] as const),
    ];
    for (const [column, name] of names) this.#cell(column, name, y, true);
    this.#pdf
      .moveTo(LEFT, y + 13)
      .lineTo(RIGHT, y + 13)
      .stroke();
    this.#y = y + 18;
  }

  #position(delivery: Delivery): void {
    const { note, day, article, description, quantity, unit, price, discount } = delivery;
    const cells: readonly (readonly [keyof typeof X, string])[] = [
      ...([
        ['note', note],
        ['day', `${day}/${twoDigits(this.#facts.month)}/2026`],
        ['article', article],
      ] as const),
      ...([
        ['quantity', `${quantity} ${unit}`],
        ['price', money(price)],
      ] as const),
      ...([
        ['discount', discount === 0 ? '' : `${discount} %`],
        ['amount', money(amountOf(delivery))],
      ] as const),
    ];
    for (const [column, text] of cells) this.#cell(column, text, this.#y);
    for (const line of description) {
      this.#cell('description', line, this.#y);
      this.#y += 11;
    }
    this.#y += 3;
  }

  #turn(carried: number): void {
    this.#say('Carried forward', X.description, this.#y + 4, { size: 8.5, bold: true });
    this.#cell('amount', money(carried), this.#y + 4, true);
    this.#foot();
    this.#pdf.addPage();
    this.#page += 1;
    this.#say(
      `NORTHGATE PLUMBING WHOLESALE   Statement ${this.#facts.number}   Account ${this.#facts.customer}`,
      LEFT,
      40,
      { size: 8 },
    );
    this.#tableHead(60);
    this.#say('Brought forward', X.description, this.#y, { size: 8.5, bold: true });
    this.#cell('amount', money(carried), this.#y, true);
    this.#y += 16;
  }

  #sums(): void {
    const { goods, deposit, vat, payable } = this.#truth;
    const rows = [
      ['Value of goods', goods],
      ['Pallet deposit', deposit],
      ['VAT 20 %', vat],
      ['Amount payable GBP', payable],
    ] as const;
    this.#y += 12;
    for (const [name, value] of rows) {
      const bold = name.startsWith('Amount');
      this.#say(name, 352, this.#y, { size: 9, bold });
      this.#cell('amount', money(Math.round(value * 100)), this.#y, bold);
      this.#y += 14;
    }
    this.#say(`Please pay to Northgate, IBAN ${this.#facts.iban}, within 14 days.`, LEFT, this.#y + 16, { size: 9 });
  }

  #foot(): void {
    this.#say(`Page ${this.#page}`, LEFT, 800, { size: 8 });
    this.#say('Registered in England 04417293 · VAT no. GB 293 4417 65', 300, 800, { size: 8 });
  }

  #cell(column: keyof typeof X, text: string, y: number, bold = false): void {
    const names = Object.keys(X) as (keyof typeof X)[];
    const next = names[names.indexOf(column) + 1];
    const isNumber = ['quantity', 'price', 'discount', 'amount'].includes(column);
    const right = next === undefined ? RIGHT : X[next] - 6;
    this.#say(text, X[column], y, { size: 8.5, bold, flushRight: isNumber ? right : undefined });
  }

  #say(
    text: string,
    x: number,
    y: number,
    { size = 10, bold = false, flushRight }: { size?: number; bold?: boolean; flushRight?: number | undefined } = {},
  ): void {
    this.#pdf.font(bold ? 'Helvetica-Bold' : 'Helvetica').fontSize(size);
    // PDFKit aligns only text that it may break.
    const left = flushRight === undefined ? x : flushRight - this.#pdf.widthOfString(text);
    this.#pdf.text(text, left, y, { lineBreak: false });
  }
}
