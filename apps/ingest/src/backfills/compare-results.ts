import { isDeepStrictEqual } from 'node:util';

/** What became of a field: `empty`: found neither before nor after. */
export const CHANGES = ['same', 'empty', 'gained', 'lost', 'changed'] as const;
export type Change = (typeof CHANGES)[number];

export interface Difference {
  /** As evidence names it: `total`, `seller.name`; an array as a whole. */
  readonly field: string;
  readonly change: Change;
  readonly before: unknown;
  readonly after: unknown;
}

type Values = Readonly<Record<string, unknown>>;

/**
 * Compares two results field by field: those of `after` in their order, then those that only `before` has. A field that
 * one of them does not name counts as not found there.
 */
export function compareResults(before: Values, after: Values): Difference[] {
  return compareMembers('', before, after);
}

function compareMembers(prefix: string, before: Values, after: Values): Difference[] {
  const names = new Set([...Object.keys(after), ...Object.keys(before)]);
  return [...names].flatMap((name) => compare(`${prefix}${name}`, memberOf(before, name), memberOf(after, name)));
}

/** Not what is inherited: a field may be named `constructor`. */
const memberOf = (values: Values, name: string): unknown => (Object.hasOwn(values, name) ? values[name] : null);

function compare(field: string, before: unknown, after: unknown): Difference[] {
  const [first, second] = [membersOf(before), membersOf(after)];
  // An object that is missing on one side is missing member by member.
  if (first && second && !(isMissing(before) && isMissing(after))) return compareMembers(`${field}.`, first, second);
  return [{ field, change: changeOf(before, after), before, after }];
}

const NONE: Values = {};

function membersOf(value: unknown): Values | undefined {
  if (isMissing(value)) return NONE;
  return typeof value === 'object' && !Array.isArray(value) ? (value as Values) : undefined;
}

/** No value: an array without items is none either. */
const isMissing = (value: unknown): value is null | undefined | readonly [] =>
  value === null || value === undefined || (Array.isArray(value) && value.length === 0);

function changeOf(before: unknown, after: unknown): Change {
  if (isMissing(before)) return isMissing(after) ? 'empty' : 'gained';
  if (isMissing(after)) return 'lost';
  return isDeepStrictEqual(before, after) ? 'same' : 'changed';
}
