import { findAnchors } from '../anchors.ts';
import { confidenceOf } from '../evidence.ts';
import { wordsBetween } from '../lines.ts';
import type { Line, Sheet } from '../lines.ts';
import type { Proposal } from '../evidence.ts';
import type { Of } from '../template-locators.ts';
import type { FieldSpec } from '../template.ts';
import type { Anchored } from '../zones.ts';
import type { Word } from '../words.ts';

/** In line heights. */
const REACH = 4;

/** How text layers and readers deliver a box with a mark in it, and one without. */
const TICKED = String.raw`[\[({|]\s?[xX×✓✔✗✘■●*√vV]\s?[\])}|]|[☒☑✓✔✗✘⊠⊗■●◉√×🗹🗷🗸]|(?<![\p{L}\p{N}])[xX](?![\p{L}\p{N}])`;
const EMPTY = String.raw`[\[({]\s?_?\s?[\])}]|[☐□▢◻○◯⬜❏❑口]`;
const MARK = `(?<ticked>${TICKED})|(?<empty>${EMPTY})`;
const BEFORE = new RegExp(`(?:${MARK})[\\s:.-]*$`, 'u');
const AFTER = new RegExp(`^[\\s:.-]*(?:${MARK})`, 'u');
/** Nothing of a mark is further from the anchor than so many characters; it bounds the work on long lines. */
const NEARBY = 20;

interface Mark {
  readonly ticked: boolean;
  readonly raw: string;
  readonly words: readonly Word[];
  /** In line heights. */
  readonly gap: number;
}

/** The room between two runs of words, in line heights. */
function gapBetween(line: Line, left: readonly Word[], right: readonly Word[]): number {
  const gap = (right[0]?.box[0] ?? 0) - (left.at(-1)?.box[2] ?? 0);
  return line.height > 0 ? (Math.max(0, gap) * line.aspect) / line.height : 0;
}

function markBeside({ line, from, to }: Anchored, side: 'left' | 'right'): Mark | undefined {
  const start = side === 'left' ? Math.max(0, from - NEARBY) : to;
  const text = line.text.slice(start, side === 'left' ? from : to + NEARBY);
  const match = (side === 'left' ? BEFORE : AFTER).exec(text);
  const { ticked, empty } = match?.groups ?? {};
  const raw = ticked ?? empty;
  if (match === null || raw === undefined) return undefined;
  const at = start + match.index + match[0].indexOf(raw);
  const words = wordsBetween(line, at, at + raw.length);
  const own = wordsBetween(line, from, to);
  const gap = side === 'left' ? gapBetween(line, words, own) : gapBetween(line, own, words);
  return { ticked: ticked !== undefined, raw, words, gap };
}

function markOf(anchor: Anchored, locator: Of<'checkbox'>): Mark | undefined {
  const { side = 'any', maxGap = REACH } = locator;
  const sides = (['left', 'right'] as const).filter((one) => side === 'any' || side === one);
  const marks = sides.flatMap((one) => markBeside(anchor, one) ?? []).filter(({ gap }) => gap <= maxGap);
  return marks.reduce<Mark | undefined>(
    (best, mark) => (best === undefined || mark.gap < best.gap ? mark : best),
    undefined,
  );
}

/** What the box at an anchor answers; an anchor without any mark is a box whose frame was not read, and empty. */
function answer(anchor: Anchored, locator: Of<'checkbox'>): Proposal {
  const mark = markOf(anchor, locator);
  const words = mark?.words ?? wordsBetween(anchor.line, anchor.from, anchor.to);
  const found = { raw: mark?.raw ?? null, words, page: anchor.line.page, score: confidenceOf(words) };
  const ticked = mark?.ticked ?? false;
  if (locator.value === undefined) return { ...found, value: ticked };
  return ticked ? { ...found, value: locator.value } : { ...found, value: locator.value, lost: 'is not ticked' };
}

/** Whether the box beside an anchor is ticked; with `value`, that value if it is. At several places, the first. */
export function checkboxAnswers(sheet: Sheet, locator: Of<'checkbox'>, spec: FieldSpec): Proposal[] {
  if (locator.value === undefined && spec.type !== 'boolean') return [];
  return findAnchors(sheet, locator.anchor).map((anchor) => answer(anchor, locator));
}
