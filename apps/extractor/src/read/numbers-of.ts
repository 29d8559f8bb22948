import type { Box, Word } from '@docket/fields';

/** Digits with what stands around and between them in amounts, dates and numbers. */
const NUMBER = /^[^\p{L}\s]*\d[^\p{L}\s]*$/u;
/** PP-OCR reads digits at least this surely where it is taken at its word. */
const SURE = 0.9;
/** Share of the area of both boxes together that two readings of one word have in common. */
const SAME_WORD = 0.5;

/**
 * Words of one engine with the numbers of another: where both saw the same word and the other is sure of a number, its
 * reading stands. PP-OCR misreads fewer digits, Tesseract has the letters.
 */
export function withNumbersOf(words: readonly Word[], others: readonly Word[]): Word[] {
  const numbers = others.filter(({ text, confidence }) => confidence >= SURE && NUMBER.test(text));
  return words.map((word) => {
    const same = numbers.find((other) => common(word.box, other.box) >= SAME_WORD);
    return same === undefined ? word : { ...word, text: same.text, confidence: same.confidence };
  });
}

/** Intersection over union. */
function common(a: Box, b: Box): number {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  if (width <= 0 || height <= 0) return 0;
  return (width * height) / (areaOf(a) + areaOf(b) - width * height);
}

const areaOf = (box: Box): number => (box[2] - box[0]) * (box[3] - box[1]);
