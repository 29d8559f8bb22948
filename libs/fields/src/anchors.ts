import { editDistance, fold, nearestStretch } from './fold.ts';
import { mayStandIn, patternBits } from './fuzzy-screen.ts';
import type { PatternBits } from './fuzzy-screen.ts';
import { textRange } from './lines.ts';
import type { Line, Sheet } from './lines.ts';
import { compilePattern, matchesOf } from './pattern.ts';
import type { AnchorSpec } from './template-anchor.ts';
import type { Anchored } from './zones.ts';

type PageChoice = AnchorSpec['page'];

/** Whether a page number is the one a template asks for. */
export function isPage(page: number, choice: PageChoice, sheet: Sheet): boolean {
  if (choice === undefined) return true;
  if (choice === 'first') return page === sheet.pages[0]?.page;
  if (choice === 'last') return page === sheet.pages.at(-1)?.page;
  return page === choice;
}

/** Letters and digits of a folded text with the offset that each had. */
interface Skeleton {
  readonly text: string;
  readonly at: readonly number[];
}

function skeleton(text: string, offset = 0): Skeleton {
  const at: number[] = [];
  let kept = '';
  for (let i = 0; i < text.length; i++) {
    const char = text[i] ?? '';
    if (char.trim() === '') continue;
    kept += char;
    at.push(i + offset);
  }
  return { text: kept, at };
}

/** Skeletons of whole lines: every text anchor of a template looks at them. */
const WHOLE = new WeakMap<Line, Skeleton>();

function skeletonOf(line: Line, from: number, to: number): Skeleton {
  if (from > 0 || to < line.folded.length) return skeleton(line.folded.slice(from, to), from);
  const made = WHOLE.get(line) ?? skeleton(line.folded);
  WHOLE.set(line, made);
  return made;
}

type Mode = 'text' | 'equals' | 'startsWith';

const isLetter = (char: string | undefined): boolean => char !== undefined && /\p{L}/u.test(char);

/** Whether a stretch of text (both ends included) neither begins nor ends within a word. */
function standsAlone(text: string, first: number, last: number): boolean {
  const opens = !isLetter(text[first]) || !isLetter(text[first - 1]);
  const closes = !isLetter(text[last]) || !isLetter(text[last + 1]);
  return opens && closes;
}

/** A text to look for: letters and digits, folded. */
interface Wanted {
  readonly wanted: string;
  readonly mode: Mode;
  /** Edits that are forgiven. */
  readonly fuzzy: number;
  readonly bits: PatternBits;
}

const wantedText = (wanted: string, mode: Mode, fuzzy: number): Wanted => ({
  ...{ wanted, mode, fuzzy },
  bits: patternBits(wanted),
});

/** Where and how to look for a text. */
interface Search extends Wanted {
  readonly hay: Skeleton;
  /** Whether the anchor may stand at these offsets of the hay. */
  readonly fits: (from: number, to: number) => boolean;
}

/** White space never counts, so a reader that lost the spaces finds the anchor too; it begins and ends at a word's edge. */
function findText(line: Line, text: Wanted): Anchored[] {
  const { mode, fuzzy } = text;
  const ranges = mode === 'text' ? [[0, line.text.length] as const] : line.cells.map((cell) => textRange(line, cell));
  return ranges.flatMap(([from, to]) => {
    const hay = skeletonOf(line, from, to);
    const fits = (start: number, end: number): boolean =>
      mode !== 'text' || standsAlone(line.folded, hay.at[start] ?? 0, hay.at[end - 1] ?? 0);
    const search: Search = { ...text, hay, fits };
    const places = fuzzy > 0 ? fuzzyPlaces(search) : exactPlaces(search);
    return places.flatMap(([start, end]): Anchored[] => {
      const [first, last] = [hay.at[start], hay.at[end - 1]];
      return first === undefined || last === undefined ? [] : [{ line, from: first, to: last + 1 }];
    });
  });
}

type Place = readonly [from: number, to: number];

function exactPlaces({ hay, wanted, mode, fits }: Search): Place[] {
  if (mode === 'equals') return hay.text.replace(/:+$/, '') === wanted ? [[0, wanted.length]] : [];
  if (mode === 'startsWith') return hay.text.startsWith(wanted) ? [[0, wanted.length]] : [];
  const places: Place[] = [];
  for (let at = hay.text.indexOf(wanted); at >= 0; at = hay.text.indexOf(wanted, at + wanted.length))
    if (fits(at, at + wanted.length)) places.push([at, at + wanted.length]);
  return places;
}

/** The window nearest to the wanted text within the edits allowed, at most one a line. */
function fuzzyPlaces({ hay, wanted, mode, fuzzy, bits, fits }: Search): Place[] {
  const { text } = hay;
  const allowed = Math.min(fuzzy, Math.floor((wanted.length - 1) / 2));
  if (mode === 'equals')
    return editDistance(text.replace(/:+$/, ''), wanted, allowed) <= allowed ? [[0, text.length]] : [];
  if (!mayStandIn(text, wanted.length, bits, allowed)) return [];
  if (nearestStretch(text, wanted).edits > allowed) return [];
  let best: Place | undefined;
  let nearest = allowed + 1;
  const starts = mode === 'startsWith' ? 1 : Math.min(500, text.length);
  for (let from = 0; from < starts; from++) {
    for (let size = wanted.length - allowed; size <= wanted.length + allowed && from + size <= text.length; size++) {
      if (!fits(from, from + size)) continue;
      const distance = editDistance(text.slice(from, from + size), wanted, nearest - 1);
      if (distance < nearest) {
        nearest = distance;
        best = [from, from + size];
      }
    }
  }
  return best === undefined ? [] : [best];
}

/** Finds an anchor in one line. */
type Finder = (line: Line) => Anchored[];

function finderOf(spec: AnchorSpec): Finder {
  if (spec.re !== undefined) {
    const pattern = compilePattern(spec.re);
    return (line) => matchesOf(pattern, line.text).map(({ from, to }) => ({ line, from, to }));
  }
  const modes: readonly Mode[] = ['text', 'equals', 'startsWith'];
  const mode = modes.find((name) => spec[name] !== undefined) ?? 'text';
  const wanted = skeleton(fold(spec[mode] ?? '')).text.replace(mode === 'equals' ? /:+$/ : /$^/, '');
  if (wanted === '') return () => [];
  const text = wantedText(wanted, mode, spec.fuzzy ?? 0);
  return (line) => findText(line, text);
}

/** The first place of a text that bounds a search, as an index among the lines; `undefined` if it is nowhere. */
function boundary(sheet: Sheet, text: string | undefined, fuzzy: number): number | undefined {
  if (text === undefined) return undefined;
  const wanted = wantedText(skeleton(fold(text)).text, 'text', fuzzy);
  if (wanted.wanted === '') return undefined;
  return sheet.lines.find((line) => findText(line, wanted).length > 0)?.index;
}

function bounds(sheet: Sheet, spec: AnchorSpec): readonly [from: number, to: number] {
  const fuzzy = spec.fuzzy ?? 0;
  const after = spec.after === undefined ? -1 : (boundary(sheet, spec.after, fuzzy) ?? Infinity);
  const before = spec.before === undefined ? Infinity : (boundary(sheet, spec.before, fuzzy) ?? -1);
  return [after, before];
}

/** Every place where an anchor stands, in reading order; just the one that `occurrence` names if it is given. */
export function findAnchors(sheet: Sheet, anchor: string | AnchorSpec): Anchored[] {
  const spec = typeof anchor === 'string' ? { text: anchor } : anchor;
  const [after, before] = bounds(sheet, spec);
  const find = finderOf(spec);
  const all = sheet.lines
    .filter((line) => line.index > after && line.index < before && isPage(line.page, spec.page, sheet))
    .flatMap(find);
  if (spec.occurrence === undefined) return all;
  const one = all.at(spec.occurrence === 'first' ? 0 : spec.occurrence === 'last' ? -1 : spec.occurrence - 1);
  return one === undefined ? [] : [one];
}
