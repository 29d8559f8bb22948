import type { AttachedInvoice } from './vocabulary.ts';
import { conceptOf } from './concepts.ts';
import { fieldEvidence, textOf } from './evidence.ts';
import type { Candidate, FieldEvidence, JsonValue } from './evidence.ts';
import type { ConceptFinder } from './find-concept.ts';
import type { Sheet } from './lines.ts';
import type { Conventions } from './locale.ts';
import { locate } from './locate.ts';
import type { Lists } from './operators/account-lists.ts';
import { findByOwnName } from './own-name.ts';
import type { FieldSpec, Locator } from './template.ts';
import { checkFault } from './typed-value.ts';

/** A document as fields are looked for in it. */
export interface Reading {
  readonly sheet: Sheet;
  readonly conventions: Conventions;
  readonly find: ConceptFinder;
  /** Attached to the document, unless the template takes none. */
  readonly invoice?: AttachedInvoice | undefined;
  readonly lists: Lists;
}

/** The field's own locators in their order: the first value that passes the check wins. */
function fromLocators(
  reading: Reading,
  name: string,
  spec: FieldSpec,
  locators: readonly Locator[],
): readonly Candidate[] {
  return locators.flatMap((locator, i): readonly Candidate[] => {
    const prefix = `from[${String(i)}]:`;
    if (locator.op === 'auto')
      return fromConcept(reading, name, spec).map((found) => ({ ...found, locator: `${prefix}${found.locator}` }));
    return locate(reading, locator, spec).map((found) => ({
      ...found,
      locator: `${prefix}${locator.op}`,
    }));
  });
}

/**
 * What the field's name speaks of, in the type of the field. A name that says more than its concept may be printed as a
 * label, which then answers; one whose concept is nowhere, too.
 */
function fromConcept(reading: Reading, name: string, spec: FieldSpec): readonly Candidate[] {
  const { sheet, conventions } = reading;
  const meant = conceptOf(name, spec);
  if (meant === undefined) return findByOwnName(sheet, name, spec, conventions);
  // The description has told the concept; its words are no label beside that.
  const own = (): readonly Candidate[] => findByOwnName(sheet, name, { ...spec, description: undefined }, conventions);
  const { concept, wholly } = meant;
  const known = reading.find(concept).flatMap((candidate) => {
    const value = inType(candidate, spec);
    return value === null ? [] : [{ ...candidate, value, locator: `concept:${concept}:${candidate.locator}` }];
  });
  if (!wholly) return [...own(), ...known];
  return known.length > 0 ? known : own();
}

/** A candidate's value in the type of the field; null: it has none. */
export function inType(candidate: Candidate, spec: FieldSpec): JsonValue {
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
    case 'percent':
      return typeof value === 'number' ? value : null;
    case 'boolean':
    case 'array':
    case 'object':
    case 'enum':
      return null;
    case 'date':
    case 'email':
    case 'phone':
    case 'iban':
    case 'vatId':
    case 'address':
      return value;
  }
}

const numeric = (value: JsonValue): number | null =>
  typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : null;

const locatorIndex = ({ locator }: Candidate): string | undefined => /^from\[\d+\]/.exec(locator)?.[0];

/** Why a candidate is not the winner. */
function whyLost(candidate: Candidate, spec: FieldSpec, winner: Candidate | undefined): string {
  const fault = checkFault(candidate.value, spec.check);
  if (fault !== null) return fault;
  if (candidate.lost !== undefined) return candidate.lost;
  const index = locatorIndex(candidate);
  return index !== undefined && winner !== undefined && index !== locatorIndex(winner)
    ? 'an earlier locator answers'
    : 'another candidate has a higher score';
}

/** The evidence of a field from its candidates: the first that may win and passes the check does. */
export function elect(candidates: readonly Candidate[], spec: FieldSpec): FieldEvidence {
  const winner = candidates.find(({ value, lost }) => lost === undefined && checkFault(value, spec.check) === null);
  const losers = candidates
    .filter((candidate) => candidate !== winner)
    .map((candidate) => ({ ...candidate, lost: whyLost(candidate, spec, winner) }));
  return fieldEvidence(winner, losers);
}

/** The evidence of a field that is neither an object nor an array. */
export function scalarField(reading: Reading, name: string, spec: FieldSpec): FieldEvidence {
  return elect(
    spec.from === undefined || spec.from.length === 0
      ? fromConcept(reading, name, spec)
      : fromLocators(reading, name, spec, spec.from),
    spec,
  );
}
