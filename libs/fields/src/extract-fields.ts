import { invoiceCandidates } from './attached-invoice.ts';
import type { AttachedInvoice } from './vocabulary.ts';
import { arrayField } from './array-field.ts';
import type { Found } from './array-field.ts';
import { computedFields } from './computed.ts';
import { fieldEvidence } from './evidence.ts';
import type { FieldEvidence, JsonValue } from './evidence.ts';
import { conceptFinder } from './find-concept.ts';
import type { ConceptFinder } from './find-concept.ts';
import type { Lists } from './operators/account-lists.ts';
import { findingsOf } from './findings.ts';
import type { Finding } from './findings.ts';
import { scalarField } from './find-field.ts';
import type { Reading } from './find-field.ts';
import { buildSheet } from './lines.ts';
import { conventionsOf } from './locale.ts';
import type { LocaleHints } from './locale.ts';
import { matchFinding } from './match-score.ts';
import type { FieldSpec, TemplateSchema } from './template.ts';
import type { Page } from './words.ts';

/** What a template found in a document. */
export interface Extraction {
  /** Every field of the template; `null` for one that was not found. */
  readonly result: Readonly<Record<string, JsonValue>>;
  /** The evidence of every field; the fields of an object are named `object.field`, those of items `items[0].amount`. */
  readonly fields: Readonly<Record<string, FieldEvidence>>;
  /** What became of `match` and of every rule of `validate`; absent if the template has neither. */
  readonly findings?: readonly Finding[];
}

export interface ExtractOptions extends LocaleHints {
  /** The account's own lists by name, for the operator `list`. */
  readonly lists?: Lists;
}

/** What an attached invoice says of a concept goes before what the pages say. */
const withInvoice =
  (find: ConceptFinder, invoice: AttachedInvoice | undefined): ConceptFinder =>
  (concept) =>
    invoice === undefined ? find(concept) : [...invoiceCandidates(invoice, concept), ...find(concept)];

/** The evidence of a field, then of the fields of an object or of the items of an array. */
function fieldOf(reading: Reading, path: string, name: string, spec: FieldSpec): readonly Found[] {
  if (spec.type === 'array') return arrayField(reading, path, spec);
  if (spec.type !== 'object') return [[path, scalarField(reading, name, spec)]];
  const inner = Object.entries(spec.properties ?? {}).map(([key, property]) => ({
    key,
    found: fieldOf(reading, `${path}.${key}`, key, property),
  }));
  const values = inner.map(({ key, found }): [string, JsonValue] => [key, found[0]?.[1].value ?? null]);
  const value = values.length === 0 ? null : Object.fromEntries(values);
  return [[path, { ...fieldEvidence(undefined, []), value }], ...inner.flatMap(({ found }) => found)];
}

/**
 * Fills a template from the words of a document. Pure: the same words, template and options give the same bytes.
 *
 * A field with `from` is answered by its first locator whose value parses and passes `check`; one without is looked
 * for by the concept that its name or description speaks of, in an attached invoice first, or else by its name as a label; an array of items by the table of
 * items. Objects without `properties` are `null`. Never throws for a schema that `parseTemplateSchema` accepted.
 */
export function extractFields(
  pages: readonly Page[],
  template: TemplateSchema,
  options: ExtractOptions = {},
): Extraction {
  const sheet = buildSheet(pages);
  const { locale = options.locale } = template;
  const conventions = conventionsOf(sheet, { ...options, ...(locale === undefined ? {} : { locale }) });
  const invoice = template.eInvoice === 'never' ? undefined : pages.find((page) => page.invoice)?.invoice;
  const find = withInvoice(conceptFinder(sheet, conventions), invoice);
  const reading: Reading = { sheet, conventions, find, invoice, lists: options.lists ?? new Map() };
  const found = Object.entries(template.data).map(([name, spec]) => fieldOf(reading, name, name, spec));
  const tops = found.flatMap((list) => list.slice(0, 1));
  const read = Object.fromEntries(tops.map(([name, { value }]) => [name, value]));
  const computed = computedFields(read, template.computed ?? {});
  const result = { ...read, ...Object.fromEntries(computed.map(([name, { value }]) => [name, value])) };
  const fields = Object.fromEntries([...found.flat(), ...computed]);
  const { match, validate } = template;
  if (match === undefined && validate === undefined) return { result, fields };
  const fits = match === undefined ? [] : [matchFinding(pages, template)];
  return { result, fields, findings: [...fits, ...findingsOf(result, validate ?? [])] };
}
