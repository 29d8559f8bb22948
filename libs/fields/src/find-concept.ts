import { amountAt, findBalances, findTaxRates, sumsOf } from './adjusting-sums.ts';
import { findContacts } from './contacts.ts';
import { findCurrencies } from './currencies.ts';
import { findDays, findIssueDates, findPeriodDays } from './day-finders.ts';
import type { Candidate } from './evidence.ts';
import { findNumbers } from './identifiers.ts';
import { sumOfItems } from './items-sum.ts';
import { findBanks, findTexts } from './labelled-texts.ts';
import { findLabels } from './labels.ts';
import { findAddresses, findCompanies } from './letterhead.ts';
import { DAY_LABELS } from './lexicon/day-labels.ts';
import type { DayRole } from './lexicon/day-labels.ts';
import { BALANCE_LABELS } from './lexicon/money-labels.ts';
import { NUMBER_LABELS, STATEMENT_LABELS } from './lexicon/number-labels.ts';
import { TEXT_LABELS } from './lexicon/text-labels.ts';
import type { Sheet } from './lines.ts';
import type { Conventions } from './locale.ts';
import { findSums } from './money.ts';
import { paperKind } from './paper-kind.ts';
import type { PaperKind } from './paper-kind.ts';
import { findParties } from './parties.ts';
import type { Parties } from './parties.ts';
import { findTaxLines, ratesIn } from './tax-lines.ts';
import { solveTotals } from './totals.ts';
import type { Hints, Totals } from './totals.ts';
import type { Concept } from './vocabulary.ts';

/** Concepts are looked for on the first and last pages of a document; its middle holds items. */
const FIRST_PAGES = 6;
const LAST_PAGES = 4;

/** Finds concepts in one document; what several of them share is worked out once. */
export type ConceptFinder = (concept: Concept) => readonly Candidate[];

function ends(sheet: Sheet): Sheet {
  const count = sheet.pages.length;
  if (count <= FIRST_PAGES + LAST_PAGES) return sheet;
  const pages = sheet.pages.filter((_, i) => i < FIRST_PAGES || i >= count - LAST_PAGES);
  const kept = new Set(pages.map((page) => page.page));
  const lines = sheet.lines.filter((line) => kept.has(line.page)).map((line, index) => ({ ...line, index }));
  return { pages, lines };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** What several concepts of a document share, each worked out when it is first asked for. */
function shared(sheet: Sheet, conventions: Conventions) {
  const sums = once(() => findSums(sheet, conventions));
  const rates = (): number[] => [
    ...new Set(sheet.lines.flatMap((line) => ratesIn(line, conventions).map(({ rate }) => rate))),
  ];
  const hints = (): Hints => ({
    items: sumOfItems(sheet, conventions),
    taxLines: findTaxLines(sheet, conventions),
    rates: rates(),
    printed: (value) => amountAt(sheet, conventions, value),
  });
  return {
    sums,
    totals: once((): Totals => solveTotals(sums(), hints())),
    parties: once((): Parties => findParties(sheet)),
    numbers: once(() => findLabels(sheet, NUMBER_LABELS)),
    statements: once(() => findLabels(sheet, STATEMENT_LABELS)),
    days: once(() => findLabels(sheet, DAY_LABELS)),
    texts: once(() => findLabels(sheet, TEXT_LABELS)),
    papers: once(() => paperKind(sheet)),
    balances: once(() => findLabels(sheet, BALANCE_LABELS)),
  };
}

type Shared = ReturnType<typeof shared>;
type Finders<C extends Concept> = Readonly<Record<C, () => readonly Candidate[]>>;

/** Finders of several roles that are found in one way. */
const each = <Role extends Concept>(
  roles: readonly Role[],
  find: (role: Role) => readonly Candidate[],
): Finders<Role> => Object.fromEntries(roles.map((role) => [role, () => find(role)])) as unknown as Finders<Role>;

const numberFinders = (sheet: Sheet, { numbers, statements }: Shared) => ({
  ...each(
    [
      'invoiceNumber',
      'orderNumber',
      'deliveryNumber',
      'customerNumber',
      'supplierNumber',
      'taxNumber',
      'paymentReference',
    ],
    (role) => findNumbers(sheet, numbers(), role),
  ),
  ...each(['statementNumber', 'accountNumber'], (role) => findNumbers(sheet, statements(), role)),
});

/** A paper may call its own day just `Date`: behind what is labelled, its day of issue with half the score. */
const OWN_DAY: Readonly<Partial<Record<DayRole, PaperKind>>> = {
  orderDate: 'purchase-order',
  deliveryDate: 'delivery-note',
  statementDate: 'bank-statement',
};

function dayFinders(sheet: Sheet, { days, papers }: Shared, conventions: Conventions) {
  const issued = once(() => findIssueDates(sheet, days(), conventions));
  const own = (role: DayRole): Candidate[] =>
    papers() === OWN_DAY[role] ? issued().map((one) => ({ ...one, score: one.score * 0.5 })) : [];
  return {
    issueDate: issued,
    ...each(['dueDate', 'orderDate', 'deliveryDate', 'statementDate'], (role) => [
      ...findDays(sheet, days(), role, conventions),
      ...(role === 'dueDate' ? [] : own(role)),
    ]),
    ...each(['periodStart', 'periodEnd'], (end) => findPeriodDays(sheet, days(), end, conventions)),
  };
}

const sumFinders = (sheet: Sheet, { sums, totals, balances }: Shared, conventions: Conventions) => ({
  netTotal: () => totals().net,
  taxTotal: () => totals().tax,
  total: () => totals().total,
  taxRate: () => findTaxRates(sheet, conventions, totals()),
  ...each(['discount', 'shipping', 'tip', 'prepaid', 'cash', 'change', 'rounding'], (role) => sumsOf(sums(), role)),
  ...each(['openingBalance', 'closingBalance', 'totalCredits', 'totalDebits'], (role) =>
    findBalances(sheet, balances(), role, conventions),
  ),
});

const partyFinders = (sheet: Sheet, { parties }: Shared) => ({
  ...each(['seller', 'sellerAddress', 'buyer', 'buyerAddress', 'shipTo', 'shipToAddress'], (role) => parties()[role]),
  company: () => findCompanies(sheet),
  address: () => findAddresses(sheet),
});

/** A finder for one document; what it found of a concept it does not look for again. */
export function conceptFinder(document: Sheet, conventions: Conventions): ConceptFinder {
  const sheet = ends(document);
  const common = shared(sheet, conventions);
  const finders: Finders<Concept> = {
    ...numberFinders(sheet, common),
    ...dayFinders(sheet, common, conventions),
    ...sumFinders(sheet, common, conventions),
    ...partyFinders(sheet, common),
    ...each(['paymentTerms', 'deliveryTerms', 'accountHolder', 'contactPerson', 'subject'], (role) =>
      findTexts(sheet, common.texts(), role),
    ),
    bank: () => findBanks(sheet, findTexts(sheet, common.texts(), 'bank')),
    currency: () => findCurrencies(sheet),
    ...each(['email', 'phone', 'iban', 'bic', 'vatId', 'buyerVatId'], (kind) => findContacts(sheet, kind, conventions)),
  };
  const found = new Map<Concept, readonly Candidate[]>();
  return (concept) => {
    const known = found.get(concept) ?? finders[concept]();
    found.set(concept, known);
    return known;
  };
}
