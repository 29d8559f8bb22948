import { findAnchors, isPage } from '../anchors.ts';
import { textRange } from '../lines.ts';
import type { Line, Sheet } from '../lines.ts';
import { compilePattern, matchesOf } from '../pattern.ts';
import type { Of } from '../template-locators.ts';
import type { Box, Word } from '../words.ts';
import { below, rightOf } from '../zones.ts';
import type { Zone } from '../zones.ts';

const RIGHT_REACH = 40;
const BELOW_REACH = 3;

/** Right of the anchor, then below it. */
export function labelZones(sheet: Sheet, locator: Of<'label'>): Zone[] {
  const side = locator.side ?? 'any';
  return findAnchors(sheet, locator.anchor).flatMap((anchor) => {
    const right = side === 'below' ? undefined : rightOf(anchor);
    const near = right !== undefined && right.distance <= (locator.maxGap ?? RIGHT_REACH) ? [right] : [];
    return side === 'right' ? near : [...near, ...below(sheet, anchor, locator.maxGap ?? BELOW_REACH)];
  });
}

/** The rest of the anchor's line. */
export function rowZones(sheet: Sheet, locator: Of<'row'>): Zone[] {
  return findAnchors(sheet, locator.anchor).flatMap((anchor) => {
    const right = rightOf(anchor);
    return right !== undefined && right.distance <= (locator.maxGap ?? Infinity) ? [right] : [];
  });
}

/** A stretch of a line that no anchor leads to. */
const inside = (line: Line, from: number, to: number): Zone => ({ line, from, to, side: 'inside', distance: 0 });

/** Every match of the pattern. */
export function regexZones(sheet: Sheet, locator: Of<'regex'>): Zone[] {
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

/** The lines of a part of a page. */
export function regionZones(sheet: Sheet, locator: Of<'region'>): Zone[] {
  return sheet.lines
    .filter((line) => isPage(line.page, locator.page ?? 'first', sheet))
    .flatMap((line): Zone[] => {
      const within = line.words.map((word) => holds(locator.box, word));
      if (!within.includes(true)) return [];
      return [inside(line, ...textRange(line, { from: within.indexOf(true), to: within.lastIndexOf(true) + 1 }))];
    });
}
