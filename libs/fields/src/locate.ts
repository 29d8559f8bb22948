import { findAnchors, isPage } from './anchors.ts';
import { confidenceOf, textOf } from './evidence.ts';
import type { Candidate, JsonValue } from './evidence.ts';
import { textRange, wordsBetween } from './lines.ts';
import type { Line, Sheet } from './lines.ts';
import type { Conventions } from './locale.ts';
import { compilePattern, matchesOf } from './pattern.ts';
import type { FieldSpec, Locator, Pick } from './template.ts';
import { valuesIn } from './typed-value.ts';
import { below, rightOf } from './zones.ts';
import type { Zone } from './zones.ts';
import type { Box, Word } from './words.ts';

type Of<Op extends Locator['op']> = Extract<Locator, { op: Op }>;

const RIGHT_REACH = 40;
const BELOW_REACH = 3;

function labelZones(sheet: Sheet, locator: Of<'label'>): Zone[] {
  const side = locator.side ?? 'any';
  return findAnchors(sheet, locator.anchor).flatMap((anchor) => {
    const right = side === 'below' ? undefined : rightOf(anchor);
    const near = right !== undefined && right.distance <= (locator.maxGap ?? RIGHT_REACH) ? [right] : [];
    return side === 'right' ? near : [...near, ...below(sheet, anchor, locator.maxGap ?? BELOW_REACH)];
  });
}

function rowZones(sheet: Sheet, locator: Of<'row'>): Zone[] {
  return findAnchors(sheet, locator.anchor).flatMap((anchor) => {
    const right = rightOf(anchor);
    return right !== undefined && right.distance <= (locator.maxGap ?? Infinity) ? [right] : [];
  });
}

const inside = (line: Line, from: number, to: number): Zone => ({ line, from, to, side: 'inside', distance: 0 });

function regexZones(sheet: Sheet, locator: Of<'regex'>): Zone[] {
  const pattern = compilePattern(locator.re);
  const anchored = locator.anchor === undefined ? undefined : findAnchors(sheet, locator.anchor);
  const lines = anchored === undefined ? sheet.lines : [...new Set(anchored.map((anchor) => anchor.line))];
  const group = locator.group ?? (pattern.groupCount() > 0 ? 1 : 0);
  return lines
    .filter((line) => isPage(line.page, locator.page, sheet))
    .flatMap((line) => matchesOf(pattern, line.text, group).map(({ from, to }) => inside(line, from, to)));
}

const holds = (box: Box, word: Word): boolean => {
  const x = (word.box[0] + word.box[2]) / 2;
  const y = (word.box[1] + word.box[3]) / 2;
  return x >= box[0] && x <= box[2] && y >= box[1] && y <= box[3];
};

function regionZones(sheet: Sheet, locator: Of<'region'>): Zone[] {
  return sheet.lines
    .filter((line) => isPage(line.page, locator.page ?? 'first', sheet))
    .flatMap((line): Zone[] => {
      const within = line.words.map((word) => holds(locator.box, word));
      if (!within.includes(true)) return [];
      return [inside(line, ...textRange(line, { from: within.indexOf(true), to: within.lastIndexOf(true) + 1 }))];
    });
}

function zonesOf(sheet: Sheet, locator: Locator): Zone[] {
  switch (locator.op) {
    case 'label':
      return labelZones(sheet, locator);
    case 'row':
      return rowZones(sheet, locator);
    case 'regex':
      return regexZones(sheet, locator);
    case 'region':
      return regionZones(sheet, locator);
  }
}

/** A value with the words it was read from. */
interface Seen {
  readonly value: JsonValue;
  readonly raw: string;
  readonly words: readonly Word[];
  readonly page: number;
}

/** Longest text between the steps of a `replace`, in characters: steps that lengthen it multiply. */
const LONGEST_REWRITTEN = 10_000;

function rewrite(text: string, locator: Locator): string {
  const removed =
    locator.strip === undefined ? [] : typeof locator.strip === 'string' ? [locator.strip] : locator.strip;
  const stripped = removed.reduce((rest, part) => rest.replaceAll(part, ''), text);
  return (locator.replace ?? []).reduce(
    (rest, step) => compilePattern(step.re).matcher(rest).replaceAll(step.with).slice(0, LONGEST_REWRITTEN),
    stripped.slice(0, LONGEST_REWRITTEN),
  );
}

function readZone(zone: Zone, locator: Locator, spec: FieldSpec, conventions: Conventions): Seen[] {
  const { line, from, to } = zone;
  const text = line.text.slice(from, to);
  const rewritten = rewrite(text, locator);
  return valuesIn(rewritten, spec, conventions).map((found) => {
    const same = rewritten === text;
    const words = same ? wordsBetween(line, from + found.from, from + found.to) : wordsBetween(line, from, to);
    const raw = same ? text.slice(found.from, found.to) : text.trim();
    return { value: found.value, raw: raw.replaceAll('\t', ' '), words, page: line.page };
  });
}

function extreme(seen: readonly Seen[], sign: 1 | -1): Seen[] {
  const key = (one: Seen): number | string =>
    typeof one.value === 'number' || typeof one.value === 'string' ? one.value : 0;
  const sorted = [...seen].sort((a, b) => (key(a) === key(b) ? 0 : key(a) < key(b) ? -sign : sign));
  return sorted.slice(0, 1);
}

/** Joins texts with a space, `all` with a line break; evidence covers all of them. */
function together(seen: readonly Seen[], glue: string): Seen[] {
  const first = seen[0];
  if (first === undefined) return [];
  const samePage = seen.filter((one) => one.page === first.page);
  return [
    {
      value: seen.length === 1 ? first.value : seen.map((one) => textOf(one.value)).join(glue),
      raw: seen.map((one) => one.raw).join(glue),
      words: samePage.flatMap((one) => one.words),
      page: first.page,
    },
  ];
}

/** Puts the values in the order of choice; the first is the answer. */
function picked(seen: readonly Seen[], pick: Pick): Seen[] {
  if (typeof pick === 'object') return seen.slice(pick.nth - 1, pick.nth);
  switch (pick) {
    case 'first':
      return seen.slice(0, 1);
    case 'last':
      return seen.slice(-1);
    case 'max':
      return extreme(seen, -1);
    case 'min':
      return extreme(seen, 1);
    case 'join':
      return together(seen, ' ');
    case 'all':
      return together(seen, '\n');
  }
}

/** Everything a locator yields, the picked value first, then what it passed over. Empty when nothing parses. */
export function locate(
  sheet: Sheet,
  locator: Locator,
  spec: FieldSpec,
  conventions: Conventions,
): Omit<Candidate, 'locator'>[] {
  const zones = zonesOf(sheet, locator);
  const perZone = zones.map((zone) => readZone(zone, locator, spec, conventions)).filter((seen) => seen.length > 0);
  // `label` and `row` read the first anchor that has a value; an extreme or a join looks at all of them.
  const wide = locator.op === 'region' || locator.op === 'regex' || locator.pick === 'max' || locator.pick === 'min';
  const seen = wide ? perZone.flat() : (perZone[0] ?? []);
  const choice = picked(seen, locator.pick ?? (locator.op === 'row' ? 'last' : 'first'));
  const passed = perZone.flat().filter((one) => choice[0] !== one);
  return [
    ...choice.map((one) => ({ ...one, score: confidenceOf(one.words) })),
    ...passed.map((one) => ({ ...one, score: confidenceOf(one.words), lost: 'passed over by pick' })),
  ];
}
