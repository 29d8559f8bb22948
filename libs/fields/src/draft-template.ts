import { BUILT_IN_TEMPLATES } from './built-in-templates.ts';
import type { BuiltInTemplate } from './built-in-templates.ts';
import type { FieldEvidence } from './evidence.ts';
import { extractFields } from './extract-fields.ts';
import { buildSheet } from './lines.ts';
import type { Sheet } from './lines.ts';
import { conventionsOf } from './locale.ts';
import type { LocaleHints } from './locale.ts';
import { paperKind } from './paper-kind.ts';
import { printedPairs } from './printed-pairs.ts';
import type { PrintedPair } from './printed-pairs.ts';
import type { FieldSpec, TemplateSchema } from './template.ts';
import type { Page } from './words.ts';

/** A template made from what one document shows. */
export interface TemplateDraft {
  readonly category: BuiltInTemplate['category'];
  readonly schema: TemplateSchema;
  /** The evidence of every field of the schema in this document. */
  readonly fields: Readonly<Record<string, FieldEvidence>>;
}

const LONGEST_NAME = 60;

/** Fields beside those of the built-in templates, recognised by their labels or their form. */
const MORE: Readonly<Record<string, FieldSpec>> = {
  orderNumber: { type: 'string', description: 'Number of the order' },
  customerNumber: { type: 'string', description: 'Number of the customer' },
  vatId: { type: 'vatId', description: 'VAT identification number, as printed first' },
  iban: { type: 'iban', description: 'Bank account to pay to' },
  email: { type: 'email', description: 'E-mail address, as printed first' },
  phone: { type: 'phone', description: 'Telephone number, as printed first' },
};

/**
 * Drafts a template from one document: what the lexicon finds of an invoice or a receipt, then every other pair
 * `Label: value` with the label as its locator. Pure, like {@link extractFields}, which finds the same values in this
 * document again. A document that shows nothing of all that gives a schema without fields.
 */
export function draftTemplate(pages: readonly Page[], options: LocaleHints = {}): TemplateDraft {
  const sheet = buildSheet(pages);
  const kind = kindOfPaper(sheet);
  const category = kind?.category ?? 'CUSTOM';
  const known = { ...(kind?.schema.data ?? {}), ...MORE };
  const { fields: evidence } = extractFields(pages, { data: known }, options);
  const found = Object.entries(known).filter(([name]) => {
    const { value = null, score = 0 } = evidence[name] ?? {};
    return value !== null && (score >= LEAST_SCORE || Array.isArray(value));
  });
  const seen = found.flatMap(([name]) => evidence[name] ?? []);
  const pairs = printedPairs(sheet, conventionsOf(sheet, options));
  const data = named(
    found,
    pairs.filter((pair) => !seen.some((field) => covers(field, pair))),
  );
  return { category, schema: { data }, fields: extractFields(pages, { data }, options).fields };
}

/** The built-in template for a document, if one fits. */
function kindOfPaper(sheet: Sheet): BuiltInTemplate | undefined {
  const key = paperKind(sheet);
  return BUILT_IN_TEMPLATES.find((template) => template.key === key);
}

/** What is found less surely is not worth a field of its own, see the scores of the finders. */
const LEAST_SCORE = 0.2;

/** Whether a value was found already. */
function covers({ page, box }: FieldEvidence, pair: PrintedPair): boolean {
  if (page !== pair.page || box === null) return false;
  return pair.seen.some(({ box: [x0, y0, x1, y1] }) => {
    const [x, y] = [(x0 + x1) / 2, (y0 + y1) / 2];
    return x >= box[0] && x <= box[2] && y >= box[1] && y <= box[3];
  });
}

/** Fields by name; labels as `deliveryNote`, numbered where a name is taken. */
function named(
  found: readonly (readonly [string, FieldSpec])[],
  pairs: readonly PrintedPair[],
): TemplateSchema['data'] {
  const data = new Map(found);
  for (const { words, spec } of pairs) {
    const name = camelCase(words);
    let free = name;
    for (let n = 2; data.has(free); n++) free = `${name}${n}`;
    data.set(free, spec);
  }
  return Object.fromEntries(data);
}

const camelCase = (words: string): string =>
  words.replace(/ +(.)/gu, (_, letter: string) => letter.toUpperCase()).slice(0, LONGEST_NAME);
