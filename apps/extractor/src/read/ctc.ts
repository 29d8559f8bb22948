/** One printed character that a recogniser saw, at a place on its strip. */
export interface Glyph {
  readonly text: string;
  /** The highest probability (0..1) that it gave to a space between the glyph before and this one. */
  readonly space: number;
  /** First and last strip column, in pixels, of the steps that voted for it: inside the printed character. */
  readonly from: number;
  readonly to: number;
  readonly confidence: number;
}

/**
 * Greedy decoding of connectionist temporal classification (Graves et al., 2006): the best class of each step, repeats
 * folded, blanks (class 0) dropped. Spaces are no glyphs: how likely they are stands with the glyph after them.
 *
 * @param scores Steps × classes, row by row, each row a softmax.
 * @param dictionary Text of each class from 1 on, the space last; class 0 is the blank.
 * @param width Of the strip in pixels; a step stands for width ÷ steps of them.
 */
export function decodeCtc(scores: Float32Array, dictionary: readonly string[], width: number): Glyph[] {
  const classes = dictionary.length + 1;
  const steps = Math.floor(scores.length / classes);
  const pixels = width / Math.max(1, steps);
  const glyphs: Glyph[] = [];
  let [previous, space] = [0, 0];
  for (let step = 0; step < steps; step++) {
    const best = bestOf(scores, step * classes, classes);
    const last = glyphs.at(-1);
    const to = (step + 1) * pixels;
    space = Math.max(space, scores[(step + 1) * classes - 1] ?? 0);
    if (best.index !== 0 && best.index !== classes - 1) {
      if (best.index === previous && last !== undefined) {
        glyphs[glyphs.length - 1] = { ...last, to, confidence: Math.max(last.confidence, best.score) };
      } else {
        const text = dictionary[best.index - 1] ?? '';
        glyphs.push({ text, space, from: step * pixels, to, confidence: best.score });
      }
      space = 0;
    }
    previous = best.index;
  }
  return glyphs;
}

function bestOf(scores: Float32Array, offset: number, classes: number): { index: number; score: number } {
  let index = 0;
  let score = scores[offset] ?? 0;
  for (let i = 1; i < classes; i++) {
    const value = scores[offset + i] ?? 0;
    if (value > score) {
      score = value;
      index = i;
    }
  }
  return { index, score };
}
