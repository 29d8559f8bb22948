import { makePdf, type Pdf } from './pdf-pages.ts';
import { seededRandom, type SeededRandom } from './seeded-random.ts';

/** How the text of a page stands on it. */
export const LAYOUTS = ['one column', 'two columns', 'three columns', 'side bar', 'table', 'form'] as const;
export type Layout = (typeof LAYOUTS)[number];

/** A page with a text layer, and its words in the order in which people read them. */
export interface LaidOut {
  readonly pdf: Buffer;
  readonly text: string;
}

const LEFT = 50;
const RIGHT = 545;
const WORDS =
  'harbour light supplies contract delivery the of and to for under with shall notice within thirty days written party either goods terms payment may any order accepted until paid property remains seller buyer agreed place risk passes';

/** Draws one part of the text after the other; what was drawn is the truth. */
class Writer {
  readonly #pdf: Pdf;
  readonly #random: SeededRandom;
  readonly said: string[] = [];

  constructor(pdf: Pdf, random: SeededRandom) {
    this.#pdf = pdf;
    this.#random = random;
  }

  /** @returns The height below it. */
  say(
    text: string,
    x: number,
    y: number,
    { width = RIGHT - LEFT, size = 10, bold = false, right = false } = {},
  ): number {
    this.#pdf.font(bold ? 'Helvetica-Bold' : 'Helvetica').fontSize(size);
    this.#pdf.text(text, x, y, { width, align: right ? 'right' : 'left' });
    this.said.push(text);
    return this.#pdf.y;
  }

  /** Paragraphs one below the other, down to a height. */
  column(x: number, y: number, width: number, until: number, size = 10): void {
    const lineHeight = 1.16 * size;
    for (let top = y; top < until - 5 * lineHeight;) {
      const characters = ((until - top - lineHeight) / lineHeight) * (width / size) * 1.7;
      top = this.say(this.paragraph(Math.min(characters, this.between(250, 600))), x, top, { width, size }) + 8;
    }
  }

  paragraph(characters: number): string {
    let text = '';
    while (text.length < characters) text += `${text === '' ? '' : ' '}${this.sentence()}`;
    return text;
  }

  sentence(words = this.between(6, 14)): string {
    const text = Array.from({ length: words }, () => this.word()).join(' ');
    return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
  }

  word(): string {
    const words = WORDS.split(' ');
    return words[this.between(0, words.length - 1)] ?? '';
  }

  between(min: number, max: number): number {
    return this.#random.between(min, max);
  }
}

const DRAW: Readonly<Record<Layout, (write: Writer) => void>> = {
  'one column': (write) =>
    write.column(LEFT, write.say('Terms of delivery', LEFT, 50, { size: 20, bold: true }) + 20, 495, 700),
  'two columns': (write) => columns(write, 2),
  'three columns': (write) => columns(write, 3),
  'side bar': sideBar,
  table,
  form,
};

/** One page; the same seed always gives the same one. */
export async function makeLayoutPdf(layout: Layout, seed = 1): Promise<LaidOut> {
  let said: readonly string[] = [];
  const pdf = await makePdf((page) => {
    const write = new Writer(page, seededRandom(seed));
    DRAW[layout](write);
    said = write.said;
  });
  return { pdf, text: said.join('\n') };
}

/** A title over all columns, columns of unequal length, and a line over all of them below. */
function columns(write: Writer, count: number): void {
  const top = write.say('Terms of delivery and payment', LEFT, 50, { size: 20, bold: true }) + 16;
  const gap = 18;
  const width = (RIGHT - LEFT - gap * (count - 1)) / count;
  for (let i = 0; i < count; i++) {
    const x = LEFT + i * (width + gap);
    const below = write.say(write.sentence(2), x, top, { width, bold: true, size: 11 }) + 4;
    write.column(x, below, width, write.between(480, 640), count === 3 ? 9 : 10);
  }
  write.say(write.paragraph(110).slice(0, 110), LEFT, 700, { size: 9 });
}

/** A letter whose sender gives addresses, numbers and names in a narrow column at the right. */
function sideBar(write: Writer): void {
  const top = write.say('Harbour Light Supplies Ltd', LEFT, 50, { size: 16, bold: true }) + 30;
  const width = 340;
  const below = write.say('Dear Sir or Madam,', LEFT, top, { width }) + 12;
  write.column(LEFT, below, width, 560);
  let bar = top;
  for (const block of ['address', 'contact', 'directors']) {
    bar = write.say(`Our ${block}`, 430, bar, { width: 115, size: 8, bold: true });
    for (let i = 0; i < 4; i++)
      bar = write.say(`${write.word()} ${write.word()} ${i * 7}`, 430, bar, { width: 115, size: 8 });
    bar += 14;
  }
}

/** A table that is read row by row. */
function table(write: Writer): void {
  let top = write.say('Statement of account', LEFT, 50, { size: 18, bold: true }) + 20;
  const row = (cells: readonly string[], bold: boolean): void => {
    const next = cells.map((cell, i) => {
      const x = [LEFT, 130, 330, 400, 480][i] ?? LEFT;
      return write.say(cell, x, top, { width: i < 2 ? 190 : 62, bold, right: i > 1 });
    });
    top = Math.max(...next) + 6;
  };
  row(['Article', 'Description', 'Quantity', 'Price', 'Amount'], true);
  for (let i = 0; i < 14; i++) {
    const [quantity, price] = [write.between(1, 40), write.between(100, 9_999)];
    const article = `A-${write.between(1_000, 9_999)}`;
    row([article, write.sentence(write.between(2, 4)), String(quantity), money(price), money(quantity * price)], false);
  }
}

const money = (cents: number): string => (cents / 100).toFixed(2);

/** Labels with their values beside them, in two halves that stand at the same heights. */
function form(write: Writer): void {
  let top = write.say('Application', LEFT, 50, { size: 18, bold: true }) + 20;
  for (let i = 0; i < 10; i++) {
    write.say(`${write.word()} ${write.word()}:`, LEFT, top, { width: 110 });
    write.say(write.word(), 170, top, { width: 100 });
    write.say(`${write.word()} ${i + 1}:`, 310, top, { width: 100 });
    top = write.say(write.word(), 420, top, { width: 100 }) + 8;
  }
}
