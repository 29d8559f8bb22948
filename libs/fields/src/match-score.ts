import { findAnchors } from './anchors.ts';
import type { Finding } from './findings.ts';
import { buildSheet } from './lines.ts';
import type { Sheet } from './lines.ts';
import type { Anchor } from './template-anchor.ts';
import type { TemplateSchema } from './template.ts';
import type { Page } from './words.ts';

const isThere = (sheet: Sheet, anchor: Anchor): boolean => findAnchors(sheet, anchor).length > 0;

/**
 * How well a document fits a template, so that several can compete: 0 if it does not, because an anchor of `all` is
 * missing, none of `any` is there or one of `none` is; else 1 − 1 / (2 + n), n being how many anchors of `all` and `any`
 * are there. So the template that says more of the document wins, and one without `match` fits any with 0.5.
 */
export function matchScore(pages: readonly Page[], template: Pick<TemplateSchema, 'match'>): number {
  return scoreOn(buildSheet(pages), template);
}

/** {@link matchScore} of each of these templates; 0 where there is none. */
export function matchScores(
  pages: readonly Page[],
  templates: readonly (Pick<TemplateSchema, 'match'> | null)[],
): number[] {
  const sheet = buildSheet(pages);
  return templates.map((template) => (template === null ? 0 : scoreOn(sheet, template)));
}

function scoreOn(sheet: Sheet, { match }: Pick<TemplateSchema, 'match'>): number {
  const { all = [], any = [], none = [] } = match ?? {};
  if (none.some((anchor) => isThere(sheet, anchor)) || !all.every((anchor) => isThere(sheet, anchor))) return 0;
  const found = any.filter((anchor) => isThere(sheet, anchor)).length;
  return any.length > 0 && found === 0 ? 0 : 1 - 1 / (2 + all.length + found);
}

/** What is reported of `match`: its score, and whether the document is one that the template is for. */
export function matchFinding(pages: readonly Page[], template: Pick<TemplateSchema, 'match'>): Finding {
  const score = matchScore(pages, template);
  const about = { rule: 'match', severity: 'warning', value: score } as const;
  if (score > 0) return { ...about, outcome: 'passed' };
  return { ...about, outcome: 'failed', message: 'The document is not one that the template is for.' };
}
