import { confidenceOf } from './evidence.ts';
import type { Candidate } from './evidence.ts';
import type { Sheet } from './lines.ts';
import type { Conventions } from './locale.ts';
import { labelZones, regexZones, regionZones, rowZones } from './operators/places.ts';
import { picked, readZone } from './read-zone.ts';
import type { Locator, Of, Pick } from './template-locators.ts';
import type { FieldSpec } from './template.ts';
import type { Zone } from './zones.ts';

export type Found = Omit<Candidate, 'locator'>;

/** Operators that look for a value in stretches of text. */
export type PlaceLocator = Of<'label' | 'row' | 'regex' | 'region'>;

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
  }
}

const defaultPick = (locator: PlaceLocator): Pick => (locator.op === 'row' ? 'last' : 'first');

/** Everything a locator yields, the picked value first, then what it passed over. Empty when nothing parses. */
export function locate(sheet: Sheet, locator: Locator, spec: FieldSpec, conventions: Conventions): Found[] {
  if (!isPlace(locator)) return [];
  const answers = zonesOf(sheet, locator)
    .map((zones) => zones.flatMap((zone) => readZone(zone, locator, spec, conventions)))
    .filter((seen) => seen.length > 0);
  // An extreme is looked for at all anchors, everything else at the first that has a value.
  const wide = locator.pick === 'max' || locator.pick === 'min';
  const seen = wide ? answers.flat() : (answers[0] ?? []);
  const choice = picked(seen, locator.pick ?? defaultPick(locator));
  const passed = answers.flat().filter((one) => choice[0] !== one);
  return [
    ...choice.map((one) => ({ ...one, score: confidenceOf(one.words) })),
    ...passed.map((one) => ({ ...one, score: confidenceOf(one.words), lost: 'passed over by pick' })),
  ];
}

const isPlace = (locator: Locator): locator is PlaceLocator =>
  locator.op === 'label' || locator.op === 'row' || locator.op === 'regex' || locator.op === 'region';
