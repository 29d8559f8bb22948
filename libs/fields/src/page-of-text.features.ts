import type { Page, Word, WordSource } from './words.ts';

/** How a sample page is drawn, in points. */
interface Drawing {
  readonly width?: number;
  readonly height?: number;
  /** Distance between two lines. */
  readonly pitch?: number;
  /** Degrees clockwise by which every line leans. */
  readonly skew?: number;
  readonly source?: WordSource;
  readonly page?: number;
}

const CHARACTER = 6;
const LINE_HEIGHT = 10;

/**
 * Draws text on a page as a typewriter would: one character is 6 points wide, a line 10 points high. Two spaces are
 * a wide gap between words, so columns are made by typing them.
 */
export function pageOfText(text: string, drawing: Drawing = {}): Page {
  const { width = 595, height = 842, pitch = 14, skew = 0, source = 'text', page = 1 } = drawing;
  const lean = Math.tan((skew * Math.PI) / 180);
  const words = text.split('\n').flatMap((line, row) =>
    [...line.matchAll(/\S+/g)].map((match): Word => {
      const x0 = 20 + match.index * CHARACTER;
      const x1 = x0 + match[0].length * CHARACTER;
      const y0 = 20 + row * pitch + x0 * lean;
      const box = [x0 / width, y0 / height, x1 / width, (y0 + LINE_HEIGHT) / height] as const;
      return { text: match[0], box, confidence: 1, source };
    }),
  );
  return { page, width, height, rotation: 0, skew: 0, words };
}
