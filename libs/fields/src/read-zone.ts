import { textOf } from './evidence.ts';
import type { JsonValue } from './evidence.ts';
import { wordsBetween } from './lines.ts';
import type { Line } from './lines.ts';
import type { Conventions } from './locale.ts';
import { compilePattern } from './pattern.ts';
import type { Modifiers, Pick } from './template-locators.ts';
import type { FieldSpec } from './template.ts';
import { valuesIn } from './typed-value.ts';
import type { TypedValue } from './typed-value.ts';
import type { Word } from './words.ts';
import type { Zone } from './zones.ts';

/** A value with the words it was read from. */
export interface Seen {
  readonly value: JsonValue;
  readonly raw: string;
  readonly words: readonly Word[];
  readonly page: number;
}

/** Longest text between the steps of a `replace`, in characters: steps that lengthen it multiply. */
const LONGEST_REWRITTEN = 10_000;

/** Removes and rewrites what a template says, before a text is parsed. */
export function rewrite(text: string, { strip, replace }: Modifiers): string {
  const removed = strip === undefined ? [] : typeof strip === 'string' ? [strip] : strip;
  const stripped = removed.reduce((rest, part) => rest.replaceAll(part, ''), text);
  return (replace ?? []).reduce(
    (rest, step) => compilePattern(step.re).matcher(rest).replaceAll(step.with).slice(0, LONGEST_REWRITTEN),
    stripped.slice(0, LONGEST_REWRITTEN),
  );
}

/** Dates by stretch of a line: fields whose labels stand everywhere read the same stretches. */
const DATES = new WeakMap<Line, Map<string, readonly TypedValue[]>>();

function valuesOf({ line }: Zone, text: string, spec: FieldSpec, conventions: Conventions): readonly TypedValue[] {
  if (spec.type !== 'date') return valuesIn(text, spec, conventions);
  const known = DATES.get(line) ?? new Map<string, readonly TypedValue[]>();
  DATES.set(line, known);
  const key = `${conventions.dateOrder} ${text}`;
  const values = known.get(key) ?? valuesIn(text, spec, conventions);
  known.set(key, values);
  return values;
}

/** The values of a field's type in a stretch of text, from left to right. */
export function readZone(zone: Zone, modifiers: Modifiers, spec: FieldSpec, conventions: Conventions): Seen[] {
  const { line, from, to } = zone;
  const text = line.text.slice(from, to);
  const rewritten = rewrite(text, modifiers);
  return valuesOf(zone, rewritten, spec, conventions).map((found) => {
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
export function picked(seen: readonly Seen[], pick: Pick): Seen[] {
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
