import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { extractFields } from './extract-fields.ts';
import { matchScore } from './match-score.ts';
import { pageOfText } from './page-of-text.features.ts';
import { parseTemplateSchema } from './template.ts';

const DESCRIPTION = readFileSync(new URL('../../../docs/templates.md', import.meta.url), 'utf8');
const blocks = (text: string, language: string): string[] =>
  [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```/gm)]
    .filter(([, kind]) => kind === language)
    .map(([, , body]) => body ?? '');

describe('the worked example of the description of templates', () => {
  const example = DESCRIPTION.slice(DESCRIPTION.indexOf('## A worked example'));
  const [page = ''] = blocks(example, '');
  const [template = '', result = ''] = blocks(example, 'json');
  const parsed = parseTemplateSchema(JSON.parse(template));

  it('gives the result that is printed there, and passes its rules', () => {
    if (!parsed.ok) throw new Error(parsed.errors.join('\n'));
    const extraction = extractFields([pageOfText(page)], parsed.schema);
    expect(extraction.result).toEqual(JSON.parse(result));
    expect(extraction.findings?.map(({ outcome }) => outcome)).toEqual(['passed', 'passed', 'passed']);
    expect(matchScore([pageOfText(page)], parsed.schema)).toBe(0.75);
  });
});
