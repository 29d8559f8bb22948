import { describe, expect, it } from '@jest/globals';
import { BUILT_IN_TEMPLATES } from '../built-in-templates.ts';
import { extractFields } from '../extract-fields.ts';
import { pageOfText } from '../page-of-text.features.ts';
import type { TemplateSchema } from '../template.ts';
import { samplePaper } from './papers.features.ts';
import type { Layout, PaperKind } from './papers.features.ts';
import type { PaperLanguage } from './paper-words.features.ts';

/** The share of values that is read as it was written, at least, of each kind of paper and language. */
const FLOOR = 0.97;
const LANGUAGES: readonly PaperLanguage[] = ['en', 'de', 'fr', 'es', 'it', 'nl', 'pt'];
const LAYOUTS: Readonly<Record<PaperKind, readonly Layout[]>> = {
  invoice: ['beside', 'below', 'row'],
  receipt: ['below'],
  'purchase-order': ['beside', 'below', 'row'],
  'delivery-note': ['beside', 'below', 'row'],
  'bank-statement': ['beside', 'below'],
};
/** Each chooses other wordings, forms of dates and parties. */
const SEEDS = [0, 1, 2];
const SIZE = { width: 680, height: 842 };

const schemaOf = (kind: PaperKind): TemplateSchema => {
  const found = BUILT_IN_TEMPLATES.find(({ key }) => key === kind);
  if (found === undefined) throw new Error(`no built-in template ${kind}`);
  return found.schema;
};

/** Texts by their letters and digits, as names and addresses are compared. */
const comparable = (value: unknown): string =>
  typeof value === 'string' ? value.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '') : JSON.stringify(value);

interface Score {
  readonly all: number;
  readonly wrong: readonly string[];
}

function scoreOf(kind: PaperKind, language: PaperLanguage): Score {
  const schema = schemaOf(kind);
  const papers = LAYOUTS[kind].flatMap((layout) =>
    SEEDS.map((seed) => ({ layout, seed, ...samplePaper(kind, language, layout, seed) })),
  );
  const answers = papers.flatMap(({ layout, seed, text, truth }) => {
    const { result } = extractFields([pageOfText(text, SIZE)], schema);
    return Object.entries(truth).map(([name, value]) =>
      comparable(result[name]) === comparable(value)
        ? null
        : `${layout} ${String(seed)} ${name}: ${JSON.stringify(result[name])} instead of ${JSON.stringify(value)}`,
    );
  });
  return { all: answers.length, wrong: answers.filter((answer) => answer !== null) };
}

describe.each(Object.keys(LAYOUTS) as PaperKind[])('the built-in template %s', (kind) => {
  it.each(LANGUAGES)('reads papers in %s, whatever their layout and wording', (language) => {
    const { all, wrong } = scoreOf(kind, language);
    expect({ enough: all - wrong.length >= FLOOR * all, wrong }).toMatchObject({ enough: true });
  });
});
