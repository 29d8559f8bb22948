import { describe, expect, it } from '@jest/globals';
import { extractFields } from './extract-fields.ts';
import { pageOfText } from './page-of-text.features.ts';
import type { FieldEvidence } from './evidence.ts';
import type { Pick } from './template-locators.ts';
import type { FieldSpec, Locator } from './template.ts';
import { parseTemplateSchema } from './template.ts';

const BILL = `
Meter statement                    Page 1
Reading old      100.00
Reading new      250.00
Customer
Ann Other
Netto            10.00    11.00   12.00
Total            20.00    21.00   22.00
Total            30.00    31.00   32.00
Ref: AB-123/x
`;
const PAGES = [pageOfText(BILL), pageOfText('Closing page\nTotal    99.00', { page: 2 })];

/** Runs one field through the same check of the template that a client's would get. */
function read(from: readonly Locator[], spec: Partial<FieldSpec> = {}): FieldEvidence | undefined {
  const parsed = parseTemplateSchema({ data: { it: { type: 'string', ...spec, from } } });
  if (!parsed.ok) throw new Error(parsed.errors.join('\n'));
  return extractFields(PAGES, parsed.schema).fields['it'];
}
const NUMBER = { type: 'number' } as const;

describe('label', () => {
  it('takes what stands right of the anchor, or else below', () => {
    expect(read([{ op: 'label', anchor: 'Ref' }])?.value).toBe('AB-123/x');
    expect(read([{ op: 'label', anchor: 'Customer' }])?.value).toBe('Ann Other');
    expect(read([{ op: 'label', anchor: 'Customer', side: 'right' }])?.value).toBeNull();
    expect(read([{ op: 'label', anchor: 'Reading new', side: 'below' }])?.value).toBe('Customer');
  });

  it('takes nothing farther than maxGap', () => {
    expect(read([{ op: 'label', anchor: 'Reading old', side: 'right', maxGap: 2 }])?.value).toBeNull();
  });
});

describe('row', () => {
  it('picks from the values of the anchor line', () => {
    const row = (pick?: Pick): unknown => read([{ op: 'row', anchor: 'Total', pick }], NUMBER)?.value;
    expect([row(), row('first'), row({ nth: 2 }), row({ nth: 9 })]).toEqual([22, 20, 21, null]);
    expect([row('max'), row('min')]).toEqual([99, 20]);
    expect(read([{ op: 'row', anchor: 'Netto', pick: 'join' }])?.value).toBe('10.00 11.00 12.00');
  });
});

describe('regex', () => {
  it('takes the first group, on the pages and lines asked for', () => {
    expect(read([{ op: 'regex', re: String.raw`ref:\s*(\S+)` }])?.value).toBe('AB-123/x');
    expect(read([{ op: 'regex', re: String.raw`\d+\.\d+`, page: 'last' }], NUMBER)?.value).toBe(99);
    expect(read([{ op: 'regex', re: String.raw`\d+\.\d+`, anchor: 'Reading new' }], NUMBER)?.value).toBe(250);
  });
});

describe('region', () => {
  it('takes the words whose middle lies in the box', () => {
    const value = read([{ op: 'region', page: 'first', box: [0.3, 0, 1, 0.06] }]);
    expect(value).toMatchObject({ value: 'Page 1', raw: 'Page 1', page: 1, score: 1 });
    expect(read([{ op: 'region', page: 1, box: [0, 0, 1, 1], pick: 'max' }], NUMBER)?.value).toBe(250);
  });
});

describe('an anchor', () => {
  it('may be bounded, counted, and bound to a page', () => {
    const last = (anchor: object): unknown => read([{ op: 'row', anchor, pick: 'last' }], NUMBER)?.value;
    expect(last({ text: 'Total', occurrence: 2 })).toBe(32);
    expect(last({ text: 'Total', occurrence: 'last' })).toBe(99);
    expect(last({ text: 'Total', page: 'last' })).toBe(99);
    expect(last({ re: '^(Reading|Total)', after: 'Netto' })).toBe(22);
    expect(last({ re: '^(Reading|Total)', before: 'Netto', occurrence: 'last' })).toBe(250);
    expect(last({ text: 'Total', after: 'nowhere to be found' })).toBeNull();
  });

  it('matches whole cells, beginnings, or with some edits', () => {
    const first = (anchor: object): unknown => read([{ op: 'row', anchor, pick: 'first' }], NUMBER)?.value;
    expect([first({ equals: 'Reading' }), first({ equals: 'reading  OLD' })]).toEqual([null, 100]);
    expect(first({ startsWith: 'Read' })).toBe(100);
    expect([first({ text: 'Reeding nev' }), first({ text: 'Reeding nev', fuzzy: 2 })]).toEqual([null, 250]);
  });
});

describe('several locators', () => {
  it('are tried until a value parses and passes the check, and the others say why they lost', () => {
    const field = read(
      [
        { op: 'label', anchor: 'Customer', side: 'below' },
        { op: 'row', anchor: 'Netto', pick: 'last' },
        { op: 'row', anchor: { text: 'Total' }, pick: 'first' },
        { op: 'label', anchor: 'Reading old' },
      ],
      { type: 'number', check: { min: 15 } },
    );
    expect(field).toMatchObject({ value: 20, locator: 'from[2]:row' });
    expect(field?.candidates).toContainEqual(expect.objectContaining({ value: 12, lost: 'is below the minimum 15' }));
    expect(field?.candidates.at(-1)?.lost).toBeDefined();
  });
});

describe('strip and replace', () => {
  it('rewrite the text before it is parsed', () => {
    const field = read([{ op: 'label', anchor: 'Ref', strip: ['AB-'], replace: [{ re: '/x$', with: '5' }] }], NUMBER);
    expect(field).toMatchObject({ value: 1235, raw: 'AB-123/x' });
  });

  it('lengthen a text to 10,000 characters at most, however often they multiply it', () => {
    const replace = Array.from({ length: 20 }, () => ({ re: '(.)', with: '$1$1$1$1' }));
    const value = read([{ op: 'label', anchor: 'Ref', replace }])?.value;
    expect(value).toBe('A'.repeat(10_000));
  });
});
