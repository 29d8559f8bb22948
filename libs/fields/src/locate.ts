import { confidenceOf, MOST_REPORTED } from './evidence.ts';
import type { Proposal } from './evidence.ts';
import type { Sheet } from './lines.ts';
import type { Conventions } from './locale.ts';
import { barcodeValues } from './operators/barcode.ts';
import { boxZones } from './operators/box.ts';
import { checkboxAnswers } from './operators/checkbox.ts';
import { crossZones } from './operators/cross.ts';
import { listAnswers } from './operators/list.ts';
import type { Lists } from './operators/account-lists.ts';
import { labelZones, regexZones, regionZones, rowZones } from './operators/places.ts';
import { rangeZones } from './operators/range.ts';
import { picked, readZone } from './read-zone.ts';
import type { Seen } from './read-zone.ts';
import type { Locator, Of, Pick } from './template-locators.ts';
import type { FieldSpec } from './template.ts';
import type { Zone } from './zones.ts';

/** A document, and what an account brings along. */
export interface Searched {
  readonly sheet: Sheet;
  readonly conventions: Conventions;
  readonly lists: Lists;
}

/** Operators that look for a value in stretches of text. */
type PlaceLocator = Of<'label' | 'row' | 'regex' | 'region' | 'cross' | 'range' | 'box'>;

/** Each list of zones is one answer: a value is picked from the first that holds any. */
function zonesOf(sheet: Sheet, locator: PlaceLocator): Zone[][] {
  switch (locator.op) {
    case 'label':
      return labelZones(sheet, locator).map((zone) => [zone]);
    case 'row':
      return rowZones(sheet, locator).map((zone) => [zone]);
    case 'regex':
      return [regexZones(sheet, locator)];
    case 'region':
      return [regionZones(sheet, locator)];
    case 'cross':
      return crossZones(sheet, locator).map((zone) => [zone]);
    case 'range':
      return rangeZones(sheet, locator);
    case 'box':
      return boxZones(sheet, locator);
  }
}

/** A range is a text of several lines, and so is an address. */
function defaultPick(locator: PlaceLocator, spec: FieldSpec): Pick {
  if (locator.op === 'row') return 'last';
  const several = locator.op === 'range' || locator.op === 'box' || locator.op === 'region';
  if (spec.type === 'address' && several) return 'join';
  return locator.op === 'range' && spec.type === 'string' && spec.format !== 'date' ? 'all' : 'first';
}

const isWide = (pick: Pick): boolean => pick === 'max' || pick === 'min';

/** The picked value first, then what it passed over; the values of each answer stand together. */
function choose(answers: readonly (readonly Seen[])[], pick: Pick): Proposal[] {
  // An extreme is looked for at all anchors, everything else at the first that has a value.
  const seen = isWide(pick) ? answers.flat() : (answers[0] ?? []);
  const choice = picked(seen, pick);
  const passed = answers.flat().filter((one) => choice[0] !== one);
  return [
    ...choice.map((one) => ({ ...one, score: confidenceOf(one.words) })),
    ...passed.map((one) => ({ ...one, score: confidenceOf(one.words), lost: 'passed over by pick' })),
  ];
}

function fromPlaces({ sheet, conventions }: Searched, locator: PlaceLocator, spec: FieldSpec): Proposal[] {
  const pick = locator.pick ?? defaultPick(locator, spec);
  const answers: Seen[][] = [];
  let values = 0;
  for (const zones of zonesOf(sheet, locator)) {
    const seen = zones.flatMap((zone) => readZone(zone, locator, spec, conventions));
    if (seen.length === 0) continue;
    answers.push(seen);
    values += seen.length;
    if (!isWide(pick) && values > MOST_REPORTED) break;
  }
  return choose(answers, pick);
}

/** Everything a locator yields for a single value, the picked one first. Empty when nothing parses. */
export function locate(searched: Searched, locator: Locator, spec: FieldSpec): Proposal[] {
  const { sheet, conventions, lists } = searched;
  switch (locator.op) {
    case 'label':
    case 'row':
    case 'regex':
    case 'region':
    case 'cross':
    case 'range':
    case 'box':
      return fromPlaces(searched, locator, spec);
    case 'checkbox':
      return checkboxAnswers(sheet, locator, spec);
    case 'barcode':
      return choose([barcodeValues(sheet, locator, spec, conventions)], locator.pick ?? 'first');
    case 'list':
      return listAnswers(sheet, locator, lists);
    case 'const':
      return [{ value: locator.value, raw: null, words: [], page: null, score: 1 }];
    case 'table':
    case 'auto':
      return [];
  }
}
