import type { PageLanguage, Word } from '@docket/fields';
import { languageOf, languageOfHint } from '@docket/fields/text';
import { dataFor, isForPpOcr } from './language.ts';
import { withNumbersOf } from './numbers-of.ts';
import type { PpOcr } from './ppocr.ts';
import type { LinesRead } from './read-raster.ts';
import { readWithPpOcr } from './read-raster.ts';
import type { Upright } from './straighten.ts';
import type { Tesseract } from './tesseract.ts';

/** The words of a page image and how they were read. */
export interface WordsRead {
  /** In no certain order. */
  readonly words: readonly Word[];
  readonly engine: 'ppocr' | 'tesseract' | 'none';
  /** Hinted, or told from the words and the script; null: not told, read as English. */
  readonly language: PageLanguage | null;
}

interface Engines {
  readonly ppocr: PpOcr;
  readonly tesseract: Tesseract;
}

interface Wanted {
  /** A hint; null or unknown: to be told from the page. */
  readonly language: string | null;
  readonly profile: 'accurate' | 'fast';
}

/** Reads an upright page image: PP-OCR, and where it lacks the letters Tesseract with PP-OCR's numbers; or Tesseract alone. */
export async function readWords(engines: Engines, upright: Upright, wanted: Wanted): Promise<WordsRead> {
  if (upright.lines.length === 0) return { words: [], engine: 'none', language: languageOfHint(wanted.language) };
  const read = await (wanted.profile === 'fast' ? readFast : readAccurately)(engines, upright, wanted.language);
  return read.words.length > 0 ? read : { ...read, engine: 'none' };
}

async function readAccurately(engines: Engines, upright: Upright, hint: string | null): Promise<WordsRead> {
  const seen = await readWithPpOcr(engines.ppocr, upright);
  const language = languageOfHint(hint) ?? (await tellLanguage(engines.tesseract, upright, seen));
  const plain: WordsRead = { words: seen.words, engine: 'ppocr', language };
  if (isForPpOcr(language)) return plain;
  const words = await engines.tesseract.read(upright.raster, dataFor(language));
  // A script that was guessed wrongly gives next to nothing that looks like it.
  if (hint === null && scriptIsKnown(language) && languageOf(textOf(words)) !== language)
    return { ...plain, language: null };
  return words.length === 0 ? plain : { words: withNumbersOf(words, seen.words), engine: 'tesseract', language };
}

async function readFast({ tesseract }: Engines, upright: Upright, hint: string | null): Promise<WordsRead> {
  const hinted = languageOfHint(hint);
  const words = await tesseract.read(upright.raster, dataFor(hinted));
  const language =
    hinted ??
    languageOf(textOf(words)) ??
    (confidenceOf(words) < UNSURE ? await languageOfScript(tesseract, upright) : null);
  const again = dataFor(language) !== dataFor(hinted);
  return {
    words: again ? await tesseract.read(upright.raster, dataFor(language)) : words,
    engine: 'tesseract',
    language,
  };
}

/** The language that a script, as Tesseract names it, is mostly used for. */
const LANGUAGES: ReadonlyMap<string, PageLanguage> = new Map([
  ['Korean', 'ko'],
  ['Hangul', 'ko'],
  ['Japanese', 'ja'],
  ['Hiragana', 'ja'],
  ['Katakana', 'ja'],
  ['Arabic', 'ar'],
  ['Cyrillic', 'ru'],
]);

/** Tesseract's mean confidence for letters that it does not know is below this. */
const UNSURE = 0.75;
/** PP-OCR passes over lines, or is unsure of them, in scripts whose letters it lacks: from this share on … */
const PASSED_OVER = 0.15;
/** … or below this mean confidence the script is asked for. */
const SURE = 0.93;

/** The language of a page that PP-OCR has read: by its words, else by its script. */
async function tellLanguage(tesseract: Tesseract, upright: Upright, seen: LinesRead): Promise<PageLanguage | null> {
  const told = languageOf(textOf(seen.words));
  const odd = seen.passedOver >= PASSED_OVER || (told === null && confidenceOf(seen.words) < SURE);
  if (!odd || (told !== null && told !== 'zh')) return told;
  const script = (await languageOfScript(tesseract, upright)) ?? told;
  // Japanese is full of Chinese characters, today's Korean has none.
  return told === 'zh' && script === 'ko' ? 'ja' : script;
}

const languageOfScript = async (tesseract: Tesseract, { raster }: Upright): Promise<PageLanguage | null> =>
  LANGUAGES.get((await tesseract.script(raster)) ?? '') ?? null;

const scriptIsKnown = (language: PageLanguage | null): boolean =>
  language === 'ru' || language === 'ja' || language === 'ko' || language === 'ar';

const textOf = (words: readonly Word[]): string => words.map(({ text }) => text).join(' ');

const confidenceOf = (words: readonly Word[]): number =>
  words.reduce((sum, { confidence }) => sum + confidence, 0) / Math.max(1, words.length);
