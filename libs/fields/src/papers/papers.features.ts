import { de, en, fr } from './paper-words.features.ts';
import type { PaperLabel, PaperLanguage, PaperWords } from './paper-words.features.ts';
import { es, it, nl, pt } from './more-paper-words.features.ts';

export type PaperKind = 'invoice' | 'receipt' | 'purchase-order' | 'delivery-note' | 'bank-statement';

/** A paper as a typewriter would set it (see `pageOfText`), and the values that reading it should give. */
export interface Paper {
  readonly text: string;
  readonly truth: Readonly<Record<string, unknown>>;
}

const WORDS: Readonly<Record<PaperLanguage, PaperWords>> = { en, de, fr, es, it, nl, pt };

/** Where a paper puts what its head says: beside the letterhead, line by line below it, or as a row over its values. */
export type Layout = 'beside' | 'below' | 'row';

type Cells = readonly (readonly [column: number, text: string])[];

/** Sets texts at columns of a line. */
const set = (cells: Cells): string =>
  cells.reduce((line, [column, text]) => `${line.padEnd(column)}${text}`, '').trimEnd();

/** A text that ends at a column. */
const upTo = (column: number, text: string): readonly [number, string] => [column - text.length, text];

/** What the papers of one seed and language choose among the wordings that are in use. */
class Writer {
  readonly words: PaperWords;
  private readonly seed: number;

  constructor(language: PaperLanguage, seed: number) {
    this.words = WORDS[language];
    this.seed = seed;
  }

  label(name: PaperLabel): string {
    const list = this.words.labels[name];
    const chosen = list[this.seed % list.length] ?? '';
    return chosen.replace('%', `${String(this.words.taxRate)} %`);
  }

  /** `day` counts from 1; the month is March, whose name differs most between the languages. */
  date(day: number, month = 3): string {
    const { dates, months } = this.words;
    const form = dates[this.seed % dates.length] ?? '';
    const two = (n: number): string => String(n).padStart(2, '0');
    const parts: Readonly<Record<string, string>> = { m: two(month), M: months[month - 1] ?? '', y: '2026' };
    return form.replace(/\b[dmMy]\b/g, (part) =>
      part === 'd' ? (form.includes('M') ? String(day) : two(day)) : (parts[part] ?? ''),
    );
  }

  money(cents: number): string {
    const [units = '', rest = ''] = (cents / 100).toFixed(2).split('.');
    const thousands = this.words.decimal === ',' ? '.' : ',';
    return `${units.replace(/\B(?=(\d{3})+$)/g, thousands)}${this.words.decimal}${rest}`;
  }

  party(at: number): PaperWords['parties'][number] {
    const { parties } = this.words;
    return parties[(at + this.seed) % parties.length] ?? ['', '', ''];
  }

  number(prefix: string): string {
    return `${prefix}-${String(40_001 + this.seed * 37)}`;
  }
}

type Fact = readonly [label: PaperLabel, value: string];

/** The head of a paper: who sends it, and its facts where the layout has them. */
function head(writer: Writer, title: string, facts: readonly Fact[], layout: Layout): string[] {
  const sender = writer.party(0);
  const lines = [title, '', ...sender];
  const pair = ([label, value]: Fact): string => `${writer.label(label)}: ${value}`;
  if (layout === 'beside') {
    const rows = Math.max(lines.length, facts.length + 2);
    return Array.from({ length: rows }, (_, i) => {
      const fact = facts[i - 2];
      return set([[0, lines[i] ?? ''], ...(fact === undefined ? [] : ([[52, pair(fact)]] as const))]);
    });
  }
  if (layout === 'below')
    return [
      ...lines,
      '',
      ...facts.map(([name, value]) =>
        set([
          [0, writer.label(name)],
          [34, value],
        ]),
      ),
    ];
  return [...lines, '', ...rowsOf(writer, facts)];
}

/** Facts as rows of labels with their values below, three in a row. */
function rowsOf(writer: Writer, facts: readonly Fact[]): string[] {
  const rows: string[] = [];
  for (let i = 0; i < facts.length; i += 3) {
    const three = facts.slice(i, i + 3);
    rows.push(
      set(three.map(([name], n) => [n * 32, writer.label(name)])),
      set(three.map(([, value], n) => [n * 32, value])),
      '',
    );
  }
  return rows;
}

/** Blocks of parties side by side under their labels. */
function blocks(
  writer: Writer,
  parties: readonly (readonly [label: PaperLabel, party: PaperWords['parties'][number]])[],
): string[] {
  const rows = [0, 1, 2].map((row) => set(parties.map(([, party], n) => [n * 40, party[row] ?? ''])));
  return ['', set(parties.map(([label], n) => [n * 40, `${writer.label(label)}:`])), ...rows, ''];
}

interface Goods {
  readonly article: string;
  readonly description: string;
  readonly quantity: number;
  readonly unitPrice: number;
}

const goodsOf = ({ words }: Writer, seed: number): Goods[] =>
  words.goods.slice(0, 3).map((description, i) => ({
    article: `A-${String(100 + i)}`,
    description,
    quantity: i + 2,
    unitPrice: 1250 + 725 * i + 10 * seed,
  }));

function goodsTable(writer: Writer, goods: readonly Goods[], priced: boolean): string[] {
  const { label, money } = { label: (name: PaperLabel) => writer.label(name), money: (n: number) => writer.money(n) };
  const header: Cells = [[0, label('article')], [16, label('description')], upTo(54, label('quantity'))];
  const prices: Cells = priced ? [upTo(74, label('unitPrice')), upTo(92, label('amount'))] : [];
  const rows = goods.map(({ article, description, quantity, unitPrice }) =>
    set([
      ...([[0, article], [16, description], upTo(54, String(quantity))] as const),
      ...(priced ? [upTo(74, money(unitPrice)), upTo(92, money(quantity * unitPrice))] : []),
    ]),
  );
  return ['', set([...header, ...prices]), ...rows, ''];
}

interface Sums {
  readonly net: number;
  readonly tax: number;
  readonly total: number;
}

function sumsOf(goods: readonly Goods[], rate: number): Sums {
  const net = goods.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice, 0);
  const tax = Math.round((net * rate) / 100);
  return { net, tax, total: net + tax };
}

const sumLines = (writer: Writer, { net, tax, total }: Sums, symbol: string): string[] =>
  (
    [
      ['net', net],
      ['tax', tax],
      ['total', total],
    ] as const
  ).map(([name, value]) => set([[50, writer.label(name)], upTo(92, `${writer.money(value)}${symbol}`)]));

const day = (n: number, month = 3): string => `2026-${String(month).padStart(2, '0')}-${String(n).padStart(2, '0')}`;
const inUnits = ({ net, tax, total }: Sums) => ({ netTotal: net / 100, taxTotal: tax / 100, total: total / 100 });
const itemsOf = (goods: readonly Goods[], priced: boolean): unknown[] =>
  goods.map(({ article, description, quantity, unitPrice }) => ({
    ...{ article, description, quantity, unit: null },
    ...(priced ? { unitPrice: unitPrice / 100, amount: (quantity * unitPrice) / 100 } : {}),
  }));

function invoice(writer: Writer, layout: Layout, seed: number): Paper {
  const goods = goodsOf(writer, seed);
  const sums = sumsOf(goods, writer.words.taxRate);
  const number = writer.number('F');
  const facts: Fact[] = [
    ['invoiceNumber', number],
    ['issueDate', writer.date(5)],
    ['dueDate', writer.date(25)],
  ];
  const lines = [
    ...head(writer, writer.words.titles.invoice, facts, layout),
    ...blocks(writer, [['billTo', writer.party(1)]]),
    ...goodsTable(writer, goods, true),
    ...sumLines(writer, sums, ' €'),
  ];
  const truth = { invoiceNumber: number, issueDate: day(5), dueDate: day(25), currency: 'EUR' };
  return {
    text: lines.join('\n'),
    truth: { ...truth, seller: writer.party(0)[0], buyer: writer.party(1)[0], ...inUnits(sums) },
  };
}

function receipt(writer: Writer, seed: number): Paper {
  const goods = goodsOf(writer, seed);
  const { net: total } = sumsOf(goods, 0);
  const [company, street, city] = writer.party(0);
  const given = Math.ceil(total / 5000) * 5000;
  const right = (name: string, cents: number): string => set([[0, name], upTo(40, writer.money(cents))]);
  const lines = [
    ...[company, street, city, '', `${writer.label('date')}: ${writer.date(5)}  14:27`, ''],
    ...goods.map(({ description, quantity, unitPrice }) => right(description, quantity * unitPrice)),
    ...[
      '',
      right(writer.label('total'), total),
      right(writer.label('cash'), given),
      right(writer.label('change'), given - total),
    ],
  ];
  return { text: lines.join('\n'), truth: { company, date: day(5), address: `${street} ${city}`, total: total / 100 } };
}

function purchaseOrder(writer: Writer, layout: Layout, seed: number): Paper {
  const goods = goodsOf(writer, seed);
  const sums = sumsOf(goods, writer.words.taxRate);
  const [supplier, receiver] = [writer.party(1), writer.party(2)];
  const facts: Fact[] = [
    ['orderNumber', writer.number('B')],
    ['orderDate', writer.date(5)],
    ['deliveryDate', writer.date(19)],
    ['supplierNumber', writer.number('S')],
    ['paymentTerms', writer.words.terms],
  ];
  const lines = [
    ...head(writer, writer.words.titles['purchase-order'], facts, layout),
    ...blocks(writer, [
      ['supplier', supplier],
      ['shipTo', receiver],
    ]),
    ...goodsTable(writer, goods, true),
    ...sumLines(writer, sums, ' €'),
  ];
  const numbers = { orderNumber: writer.number('B'), supplierNumber: writer.number('S'), currency: 'EUR' };
  const days = { orderDate: day(5), deliveryDate: day(19), paymentTerms: writer.words.terms };
  const parties = { seller: supplier[0], buyer: writer.party(0)[0], shipTo: receiver[0] };
  const truth = { ...numbers, ...days, ...parties, shipToAddress: `${receiver[1]}, ${receiver[2]}`, ...inUnits(sums) };
  return { text: lines.join('\n'), truth: { ...truth, items: itemsOf(goods, true) } };
}

function deliveryNote(writer: Writer, layout: Layout, seed: number): Paper {
  const goods = goodsOf(writer, seed);
  const receiver = writer.party(1);
  const facts: Fact[] = [
    ['deliveryNumber', writer.number('L')],
    ['deliveryDate', writer.date(19)],
    ['orderNumber', writer.number('B')],
    ['orderDate', writer.date(5)],
    ['customerNumber', writer.number('K')],
  ];
  const lines = [
    ...head(writer, writer.words.titles['delivery-note'], facts, layout),
    ...blocks(writer, [['shipTo', receiver]]),
    ...goodsTable(writer, goods, false),
  ];
  const numbers = {
    deliveryNumber: writer.number('L'),
    orderNumber: writer.number('B'),
    customerNumber: writer.number('K'),
  };
  const days = { deliveryDate: day(19), orderDate: day(5) };
  const parties = { seller: writer.party(0)[0], shipTo: receiver[0], shipToAddress: `${receiver[1]}, ${receiver[2]}` };
  return { text: lines.join('\n'), truth: { ...numbers, ...days, ...parties, items: itemsOf(goods, false) } };
}

function bankStatement(writer: Writer, layout: Layout, seed: number): Paper {
  const { bank, person, moves } = writer.words;
  const iban = 'DE89 3704 0044 0532 0130 00';
  const period = `${writer.date(1, 5)} - ${writer.date(31, 5)}`;
  const facts: readonly (readonly [string, string])[] = [
    ['IBAN', iban],
    ['BIC', 'COBADEFFXXX'],
    [writer.label('accountHolder'), person],
    [writer.label('statementNumber'), '5/2026'],
    [writer.label('statementDate'), writer.date(31, 5)],
    [writer.label('period'), period],
  ];
  const opening = 120_000 + seed * 1000;
  let balance = opening;
  const rows = moves.map((text, i) => {
    const credit = i === 1;
    const cents = credit ? 210_000 : 8_050 * (i + 1);
    balance += credit ? cents : -cents;
    return { on: 2 + 7 * i, text, credit, cents, balance };
  });
  const money = (cents: number): string => writer.money(cents);
  const label = (name: PaperLabel): string => writer.label(name);
  const header: Cells = [
    [0, label('moveDate')],
    [24, label('moveText')],
    upTo(64, label('debit')),
    upTo(82, label('credit')),
  ];
  const lines = [
    ...[
      set([
        [0, bank],
        [52, writer.words.titles['bank-statement']],
      ]),
      '',
    ],
    ...facts.map(([name, value]) =>
      layout === 'beside'
        ? `${name}: ${value}`
        : set([
            [0, name],
            [34, value],
          ]),
    ),
    ...[
      '',
      set([...header, upTo(100, label('balance'))]),
      set([[24, label('openingBalance')], upTo(100, money(opening))]),
    ],
    ...rows.map((row) =>
      set([
        [0, writer.date(row.on, 5)],
        [24, row.text],
        upTo(row.credit ? 82 : 64, money(row.cents)),
        upTo(100, money(row.balance)),
      ]),
    ),
    ...[set([[24, label('closingBalance')], upTo(100, money(balance))]), '', 'EUR'],
  ];
  const truth = {
    ...{ bank, accountHolder: person, iban: iban.replaceAll(' ', ''), bic: 'COBADEFFXXX', statementNumber: '5/2026' },
    ...{ statementDate: day(31, 5), periodStart: day(1, 5), periodEnd: day(31, 5), currency: 'EUR' },
    ...{ openingBalance: opening / 100, closingBalance: balance / 100 },
    transactions: rows.map((row) => ({
      ...{
        date: day(row.on, 5),
        valueDate: null,
        description: row.text,
        amount: (row.credit ? 1 : -1) * (row.cents / 100),
      },
      ...{ debit: row.credit ? null : row.cents / 100, credit: row.credit ? row.cents / 100 : null },
      balance: row.balance / 100,
    })),
  };
  return { text: lines.join('\n'), truth };
}

/** An invented paper; the same arguments always give the same one. Seeds choose among wordings, dates and parties. */
export function samplePaper(kind: PaperKind, language: PaperLanguage, layout: Layout, seed: number): Paper {
  const writer = new Writer(language, seed);
  switch (kind) {
    case 'invoice':
      return invoice(writer, layout, seed);
    case 'receipt':
      return receipt(writer, seed);
    case 'purchase-order':
      return purchaseOrder(writer, layout, seed);
    case 'delivery-note':
      return deliveryNote(writer, layout, seed);
    case 'bank-statement':
      return bankStatement(writer, layout, seed);
  }
}
