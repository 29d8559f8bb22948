import type { Word } from '@docket/fields';

/** Words whose middles lie closer than this share of the smaller height stand on one line. */
const SAME_LINE = 0.5;
/** Lines this far up are still compared with: neighbours of a tall word come in between. */
const OPEN_LINES = 6;

interface Line {
  middle: number;
  height: number;
  readonly words: Word[];
}

/** Words of an upright page as lines from top to bottom, each from left to right. */
export function inReadingOrder(words: readonly Word[]): Word[] {
  const lines: Line[] = [];
  for (const word of [...words].sort((a, b) => middleOf(a) - middleOf(b))) place(lines, word);
  return lines.sort((a, b) => a.middle - b.middle).flatMap((line) => line.words.sort((a, b) => a.box[0] - b.box[0]));
}

function place(lines: Line[], word: Word): void {
  const middle = middleOf(word);
  const height = word.box[3] - word.box[1];
  const open = lines.slice(-OPEN_LINES).reverse();
  const line = open.find((l) => Math.abs(l.middle - middle) < SAME_LINE * Math.min(l.height, height));
  if (line === undefined) {
    lines.push({ middle, height, words: [word] });
    return;
  }
  line.words.push(word);
  line.middle += (middle - line.middle) / line.words.length;
  line.height += (height - line.height) / line.words.length;
}

function middleOf(word: Word): number {
  return (word.box[1] + word.box[3]) / 2;
}
