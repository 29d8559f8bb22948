import type { Concept } from './vocabulary.ts';
import { findContacts } from './contacts.ts';
import { findCurrencies } from './currencies.ts';
import { findDueDates, findIssueDates } from './day-finders.ts';
import type { Candidate } from './evidence.ts';
import { findCustomerNumbers, findInvoiceNumbers, findOrderNumbers } from './identifiers.ts';
import { findAddresses, findCompanies } from './letterhead.ts';
import type { Sheet } from './lines.ts';
import type { Conventions } from './locale.ts';
import { findSums } from './money.ts';
import { findParties } from './parties.ts';
import type { Parties } from './parties.ts';
import { solveTotals } from './totals.ts';
import type { Totals } from './totals.ts';

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

/** A finder for one document. */
export function conceptFinder(document: Sheet, conventions: Conventions): ConceptFinder {
  const sheet = ends(document);
  const totals = once((): Totals => solveTotals(findSums(sheet, conventions)));
  const parties = once((): Parties => findParties(sheet));
  const finders: Readonly<Record<Concept, () => readonly Candidate[]>> = {
    invoiceNumber: () => findInvoiceNumbers(sheet),
    orderNumber: () => findOrderNumbers(sheet),
    customerNumber: () => findCustomerNumbers(sheet),
    issueDate: () => findIssueDates(sheet, conventions),
    dueDate: () => findDueDates(sheet, conventions),
    currency: () => findCurrencies(sheet),
    seller: () => parties().seller,
    buyer: () => parties().buyer,
    company: () => findCompanies(sheet),
    address: () => findAddresses(sheet),
    netTotal: () => totals().net,
    taxTotal: () => totals().tax,
    total: () => totals().total,
    email: () => findContacts(sheet, 'email', conventions),
    phone: () => findContacts(sheet, 'phone', conventions),
    iban: () => findContacts(sheet, 'iban', conventions),
    vatId: () => findContacts(sheet, 'vatId', conventions),
  };
  return (concept) => finders[concept]();
}
