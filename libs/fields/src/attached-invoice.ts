import type { Candidate, JsonValue } from './evidence.ts';
import type { AttachedInvoice, Concept, ItemRole } from './vocabulary.ts';

const NUMBERS: readonly (Concept | ItemRole)[] = [
  ...(['netTotal', 'taxTotal', 'total'] as const),
  ...(['quantity', 'unitPrice', 'price', 'amount', 'discount', 'taxRate', 'taxAmount'] as const),
];

function valueOf(fact: Concept | ItemRole, raw: string): JsonValue {
  if (!NUMBERS.includes(fact)) return raw;
  const value = Number(raw);
  return raw.trim() === '' || !Number.isFinite(value) ? null : value;
}

function candidateOf(fact: Concept | ItemRole, raw: string | undefined): readonly Candidate[] {
  const value = raw === undefined ? null : valueOf(fact, raw);
  if (raw === undefined || value === null) return [];
  return [{ value, raw, words: [], page: null, score: 1, source: 'xml', locator: 'xml' }];
}

/** What the invoice says of a concept: one candidate that nothing on the pages can beat, or none. */
export const invoiceCandidates = (invoice: AttachedInvoice, concept: Concept): readonly Candidate[] =>
  candidateOf(concept, invoice.facts[concept]);

/** What a line of the invoice says of a property with this role. */
export const lineCandidates = (line: AttachedInvoice['lines'][number], role: ItemRole): readonly Candidate[] =>
  candidateOf(role, line[role] ?? (role === 'price' ? line.unitPrice : undefined));
