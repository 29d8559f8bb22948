import { conceptOf, wordsOfName } from './concepts.ts';
import { fieldEvidence, textOf } from './evidence.ts';
import type { Candidate, FieldEvidence, JsonValue } from './evidence.ts';
import { conceptFinder } from './find-concept.ts';
import type { ConceptFinder } from './find-concept.ts';
import { buildSheet } from './lines.ts';
import type { Sheet } from './lines.ts';
import { conventionsOf } from './locale.ts';
import type { Conventions, LocaleHints } from './locale.ts';
import { locate } from './locate.ts';
import type { FieldSpec, Locator, TemplateSchema } from './template.ts';
import { checkFault } from './typed-value.ts';
import type { Page } from './words.ts';

/** What a template found in a document. */
export interface Extraction {
  /** Every field of the template; `null` for one that was not found. */
  readonly result: Readonly<Record<string, JsonValue>>;
  /** The evidence of every field; the fields of an object are named `object.field`. */
  readonly fields: Readonly<Record<string, FieldEvidence>>;
}

interface Reading {
  readonly sheet: Sheet;
  readonly conventions: Conventions;
  readonly find: ConceptFinder;
}

/** The field's own locators in their order: the first value that passes the check wins. */
function fromLocators(reading: Reading, spec: FieldSpec, locators: readonly Locator[]): readonly Candidate[] {
  return locators.flatMap((locator, i) =>
    locate(reading.sheet, locator, spec, reading.conventions).map((found) => ({
      ...found,
      locator: `from[${String(i)}]:${locator.op}`,
    })),
  );
}

/** A concept's candidates in the type of the field: a text field takes dates and sums as they are printed. */
function fromConcept(reading: Reading, name: string, spec: FieldSpec): readonly Candidate[] {
  const concept = conceptOf(name, spec);
  if (concept === undefined) return fromOwnName(reading, name, spec);
  return reading.find(concept).flatMap((candidate) => {
    const value = inType(candidate, spec);
    return value === null ? [] : [{ ...candidate, value, locator: `concept:${concept}:${candidate.locator}` }];
  });
}

function inType(candidate: Candidate, spec: FieldSpec): JsonValue {
  const { value, raw } = candidate;
  switch (spec.type) {
    case 'string':
      if (typeof value === 'number') return raw ?? String(value);
      return raw !== null && spec.format !== 'date' && /^\d{4}-\d\d-\d\d$/.test(textOf(value)) ? raw : value;
    case 'number':
    case 'money':
      return typeof value === 'number' ? value : numeric(value);
    case 'integer':
      return Number.isInteger(value) ? value : numeric(value);
    case 'boolean':
    case 'array':
    case 'object':
      return null;
    case 'date':
    case 'email':
    case 'phone':
    case 'iban':
    case 'vatId':
      return value;
  }
}

const numeric = (value: JsonValue): number | null =>
  typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : null;

/** A field that names no concept: its own name, taken as the label that the page prints. */
function fromOwnName(reading: Reading, name: string, spec: FieldSpec): readonly Candidate[] {
  const words = wordsOfName(name);
  if (words.length < 3) return [];
  const locator: Locator = { op: 'label', anchor: { text: words, fuzzy: words.length > 7 ? 1 : 0 } };
  return locate(reading.sheet, locator, spec, reading.conventions).map((found) => ({
    ...found,
    score: found.score * 0.6,
    locator: 'name of the field',
  }));
}

function whyLost(candidate: Candidate, spec: FieldSpec, winner: Candidate | undefined): string {
  const fault = checkFault(candidate.value, spec.check);
  if (fault !== null) return fault;
  if (candidate.lost !== undefined) return candidate.lost;
  return candidate.locator.startsWith('from[') && candidate.locator !== winner?.locator
    ? 'an earlier locator answers'
    : 'another candidate has a higher score';
}

function scalarField(reading: Reading, name: string, spec: FieldSpec): FieldEvidence {
  const candidates =
    spec.from === undefined || spec.from.length === 0
      ? fromConcept(reading, name, spec)
      : fromLocators(reading, spec, spec.from);
  const winner = candidates.find(({ value, lost }) => lost === undefined && checkFault(value, spec.check) === null);
  const losers = candidates
    .filter((candidate) => candidate !== winner)
    .map((candidate) => ({ ...candidate, lost: whyLost(candidate, spec, winner) }));
  return fieldEvidence(winner, losers);
}

type Found = readonly [name: string, evidence: FieldEvidence];

/** The evidence of a field and, for an object, of its fields. An array is `null`: line items are not read yet. */
function fieldOf(reading: Reading, path: string, name: string, spec: FieldSpec): readonly Found[] {
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
 * for by the concept that its name or description speaks of, or else by its name as a label. Fields of type `array`,
 * and objects without `properties`, are `null`. Never throws for a schema that `parseTemplateSchema` accepted.
 */
export function extractFields(pages: readonly Page[], template: TemplateSchema, options: LocaleHints = {}): Extraction {
  const sheet = buildSheet(pages);
  const conventions = conventionsOf(sheet, options);
  const reading: Reading = { sheet, conventions, find: conceptFinder(sheet, conventions) };
  const found = Object.entries(template.data).map(([name, spec]) => fieldOf(reading, name, name, spec));
  const tops = found.flatMap((list) => list.slice(0, 1));
  return {
    result: Object.fromEntries(tops.map(([name, { value }]) => [name, value])),
    fields: Object.fromEntries(found.flat()),
  };
}
