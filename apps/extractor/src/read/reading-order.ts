import type { Word } from '@docket/fields';
import { inLogicalOrder, isRightToLeft } from '@docket/fields/text';
import { guttersOf, stretchesBeside } from './columns.ts';
import type { Segment } from './segments.ts';
import { linesOf, segmentsOf } from './segments.ts';

/** Columns within columns further down than this are read across. */
const DEEPEST = 8;
/** A page of more pieces is read across; a dense newspaper page has about 1,000. */
const MOST_SEGMENTS = 4_000;

/** Which column is read first, and how often columns may still be parted. */
interface Reading {
  readonly leftwards: boolean;
  readonly depth: number;
}

/**
 * Words of an upright page as people read them: columns of text one after the other, everything else (tables, forms,
 * letterheads whose halves stand at the same heights) in lines across the page; Arabic and Hebrew from right to left.
 *
 * Method: recursive cuts along blank strips (G. Nagy and S. Seth, 1984), vertical ones first, as long as the text beside
 * a strip looks like columns and not like rows.
 *
 * @param aspect Width of the page divided by its height.
 */
export function inReadingOrder(words: readonly Word[], aspect: number): Word[] {
  const reading = { leftwards: isRightToLeft(words), depth: DEEPEST };
  return ordered(segmentsOf(words, aspect), reading);
}

function ordered(segments: readonly Segment[], { leftwards, depth }: Reading): Word[] {
  const deeper = { leftwards, depth: depth - 1 };
  for (const gutter of depth > 0 && segments.length <= MOST_SEGMENTS ? guttersOf(segments) : []) {
    const stretches = stretchesBeside(segments, gutter);
    if (!stretches.some(({ kind }) => kind === 'columns')) continue;
    return stretches.flatMap((stretch) => {
      if (stretch.kind === 'rows') return ordered(stretch.segments, deeper);
      const { left, right } = stretch;
      return (leftwards ? [right, left] : [left, right]).flatMap((side) => ordered(side, deeper));
    });
  }
  return linesOf(segments).flatMap((line) => [...inLogicalOrder(line.flatMap((segment) => segment.words))]);
}
