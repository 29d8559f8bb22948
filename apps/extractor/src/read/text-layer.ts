import type { Box, Word } from '@docket/fields';
import type { TextChar } from './pdf-document.ts';

/** Fewer characters than this are a stamp or a page number, not a text layer. */
const MIN_CHARACTERS = 30;
/** From this share of characters that the fonts do not map, the text is not what the page shows. */
const MAX_UNMAPPED = 0.05;
/** A gap inside a line, in character heights, that ends a word even without a space. */
const WORD_GAP = 0.5;
/** Share of the smaller height by which characters of one word overlap vertically. */
const SAME_LINE = 0.5;
const LIGATURES: Readonly<Record<string, string>> = {
  ﬀ: 'ff',
  ﬁ: 'fi',
  ﬂ: 'fl',
  ﬃ: 'ffi',
  ﬄ: 'ffl',
  ﬅ: 'st',
  ﬆ: 'st',
};

/** The words of a text layer, on the page turned so that most of its text stands upright. */
export interface TextLayer {
  /** Whether there are enough characters for a text layer, and not a stamp or a page number. */
  readonly enough: boolean;
  /** Whether the fonts say which characters nearly all glyphs stand for. */
  readonly mapped: boolean;
  /** Printed characters in it. */
  readonly characters: number;
  /** Degrees clockwise by which the displayed page was turned. */
  readonly rotation: 0 | 90 | 180 | 270;
  /** In the order of the file. */
  readonly words: readonly Word[];
}

/** Puts the characters of a text layer together to words. */
export function wordsOfTextLayer(chars: readonly TextChar[]): TextLayer {
  const printed = chars.filter((char) => char.text.trim() !== '');
  const unmapped = printed.filter((char) => !char.mapped).length;
  const rotation = turnToUpright(printed);
  const words: Word[] = [];
  let word: TextChar[] = [];
  for (const char of chars) {
    const turned = { ...char, box: turnBox(char.box, rotation), angle: (char.angle + rotation) % 360 };
    const last = word.at(-1);
    if (char.text.trim() === '' || (last !== undefined && endsWord(last, turned))) {
      if (word.length > 0) words.push(asWord(word));
      word = [];
    }
    if (char.text.trim() !== '') word.push(turned);
  }
  if (word.length > 0) words.push(asWord(word));
  return {
    enough: printed.length >= MIN_CHARACTERS,
    mapped: printed.length === 0 || unmapped < MAX_UNMAPPED * printed.length,
    characters: printed.length,
    rotation,
    words,
  };
}

/** The turn after which the most frequent direction of writing is upright. */
function turnToUpright(chars: readonly TextChar[]): 0 | 90 | 180 | 270 {
  const counts = new Map<number, number>();
  for (const { angle } of chars) counts.set(angle, (counts.get(angle) ?? 0) + 1);
  const [most] = [...counts].sort((a, b) => b[1] - a[1]);
  const turn = (360 - (most?.[0] ?? 0)) % 360;
  return turn === 90 || turn === 180 || turn === 270 ? turn : 0;
}

function turnBox([x0, y0, x1, y1]: Box, degrees: 0 | 90 | 180 | 270): Box {
  switch (degrees) {
    case 0:
      return [x0, y0, x1, y1];
    case 90:
      return [1 - y1, x0, 1 - y0, x1];
    case 180:
      return [1 - x1, 1 - y1, 1 - x0, 1 - y0];
    case 270:
      return [y0, 1 - x1, y1, 1 - x0];
  }
}

/** Geometry ends a word only in upright text: elsewhere the engine's own spaces have to do. */
function endsWord(last: TextChar, next: TextChar): boolean {
  if (last.angle !== next.angle) return true;
  if (next.angle !== 0) return false;
  const height = Math.min(last.box[3] - last.box[1], next.box[3] - next.box[1]);
  const overlap = Math.min(last.box[3], next.box[3]) - Math.max(last.box[1], next.box[1]);
  // Heights and widths are fractions of different lengths; the width of a character stands in for its height across.
  const em = Math.max(last.box[2] - last.box[0], next.box[2] - next.box[0]);
  const gap = Math.max(next.box[0] - last.box[2], last.box[0] - next.box[2]);
  return overlap < SAME_LINE * height || gap > 2 * WORD_GAP * em;
}

function asWord(chars: readonly TextChar[]): Word {
  const boxes = chars.map((char) => char.box);
  return {
    text: chars.map((char) => LIGATURES[char.text] ?? char.text).join(''),
    box: [
      inside(Math.min(...boxes.map((box) => box[0]))),
      inside(Math.min(...boxes.map((box) => box[1]))),
      inside(Math.max(...boxes.map((box) => box[2]))),
      inside(Math.max(...boxes.map((box) => box[3]))),
    ],
    confidence: 1,
    source: 'text',
  };
}

function inside(value: number): number {
  return Math.min(1, Math.max(0, Math.round(value * 100_000) / 100_000));
}
