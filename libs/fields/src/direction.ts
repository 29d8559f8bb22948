import type { Word } from './words.ts';

/** Letters of scripts that are written from right to left: Hebrew, Arabic, Syriac, Thaana, N'Ko and their forms. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/;
const ALL_RIGHT_TO_LEFT = new RegExp(RIGHT_TO_LEFT, 'g');
const LEFT_TO_RIGHT = /\p{L}/gu;

type Direction = 'left' | 'right' | 'neutral';

/** Where a text is read to, by most of its letters; `neutral` without letters. */
function directionOf(text: string): Direction {
  const letters = text.match(LEFT_TO_RIGHT)?.length ?? 0;
  if (letters === 0) return 'neutral';
  return 2 * (text.match(ALL_RIGHT_TO_LEFT)?.length ?? 0) > letters ? 'left' : 'right';
}

/** Whether most letters of these words are of a script that is written from right to left. */
export const isRightToLeft = (words: readonly Word[]): boolean =>
  directionOf(words.map(({ text }) => text).join('')) === 'left';

/**
 * Words of one line, from left to right, in the order in which they are read: from right to left where most of its letters
 * are Arabic or Hebrew. Words of the other direction that follow each other keep theirs, with the numbers among them
 * (the reverse of UAX #9 as far as whole words go).
 */
export function inLogicalOrder(line: readonly Word[]): readonly Word[] {
  if (!line.some(({ text }) => RIGHT_TO_LEFT.test(text))) return line;
  const leftwards = isRightToLeft(line);
  const visual = leftwards ? line.toReversed() : line;
  const against: Direction = leftwards ? 'right' : 'left';
  const ordered: Word[] = [];
  for (let i = 0; i < visual.length;) {
    const end = endOfRun(visual, i, against);
    ordered.push(...visual.slice(i, end).reverse());
    i = end;
  }
  return ordered;
}

/** The end of the run of words in this direction that begins at `from`; a word of its own if none does. */
function endOfRun(words: readonly Word[], from: number, direction: Direction): number {
  let end = from + 1;
  if (directionOf(words[from]?.text ?? '') !== direction) return end;
  for (let i = end; i < words.length; i++) {
    const next = directionOf(words[i]?.text ?? '');
    if (next === direction) end = i + 1;
    else if (next !== 'neutral') break;
  }
  return end;
}
