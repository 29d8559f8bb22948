/**
 * The beginnings of a label's pattern, so that a label is only tried where a text begins like it. Patterns consist of
 * letters, `(a|b)` groups, classes `[…]` and the quantifiers `?`, `*`, `+`, `{m,n}`.
 */

/** So many characters of a beginning are told apart. */
const SIZE = 3;
const SEPARATOR = /[\s.:_/'’()-]/;
/** Any character: a class or an escape begins here, the label is tried wherever what stands before it fits. */
const ANY = '*';

/** A beginning: complete (the label may end there), or the first of more. */
type Prefixes = ReadonlySet<string>;

interface Cursor {
  readonly source: string;
  at: number;
}

const isFull = (prefix: string): boolean => prefix.length >= SIZE || prefix.endsWith(ANY);

function joined(heads: Prefixes, tails: Prefixes): Prefixes {
  const all = new Set<string>();
  for (const head of heads)
    if (isFull(head)) all.add(head);
    else for (const tail of tails) all.add((head + tail).slice(0, SIZE));
  return all;
}

function quantified(cursor: Cursor, atom: Prefixes): Prefixes {
  const mark = /^(?:[?*+]|\{\d+(?:,\d*)?\})\??/.exec(cursor.source.slice(cursor.at))?.[0];
  if (mark === undefined) return atom;
  cursor.at += mark.length;
  if (mark === '?') return new Set([...atom, '']);
  return mark.startsWith('+') || mark.startsWith('{1') ? new Set([ANY]) : new Set(['', ANY]);
}

function atomAt(cursor: Cursor): Prefixes {
  const { source } = cursor;
  const char = source[cursor.at++] ?? '';
  if (char === '(') return groupAt(cursor);
  if (char === '\\') {
    cursor.at++;
    return new Set([ANY]);
  }
  if (char === '[') {
    cursor.at = source.indexOf(']', cursor.at) + 1;
    return new Set([ANY]);
  }
  return new Set([SEPARATOR.test(char) ? '' : foldLookAlike(char)]);
}

/** What stands behind an opening bracket, up to its closing one. Assertions, `(?<!-)`, begin nothing. */
function groupAt(cursor: Cursor): Prefixes {
  const mark = /^\?(?:<?[!=]|:)/.exec(cursor.source.slice(cursor.at))?.[0] ?? '';
  cursor.at += mark.length;
  const inside = alternatives(cursor);
  cursor.at++;
  return /[!=]/.test(mark) ? new Set(['']) : inside;
}

function alternatives(cursor: Cursor): Prefixes {
  const all = new Set<string>();
  let one: Prefixes = new Set(['']);
  for (;;) {
    const char = cursor.source[cursor.at];
    if (char === undefined || char === '|' || char === ')') {
      for (const prefix of one) all.add(prefix);
      if (char !== '|') return all;
      cursor.at++;
      one = new Set(['']);
    } else one = joined(one, quantified(cursor, atomAt(cursor)));
  }
}

const foldLookAlike = (char: string): string => (char === 'l' ? 'i' : char);

/** The beginnings of a pattern of labels, up to three characters without separators; `*` at the end: any may follow. */
export function prefixesOf(pattern: string): string[] {
  return [...alternatives({ source: pattern, at: 0 })];
}

/** The keys under which a label may be kept that stands at this place of a text. */
export function keysAt(text: string, from: number): string[] {
  const keys = [ANY];
  let key = '';
  for (let at = from; at < text.length && key.length < SIZE; at++) {
    const char = text[at] ?? '';
    if (SEPARATOR.test(char)) continue;
    key += foldLookAlike(char);
    keys.push(key);
    if (key.length < SIZE) keys.push(key + ANY);
  }
  return keys;
}
