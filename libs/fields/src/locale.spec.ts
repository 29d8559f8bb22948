import { describe, expect, it } from '@jest/globals';
import { buildSheet } from './lines.ts';
import { conventionsOf } from './locale.ts';
import { pageOfText } from './page-of-text.features.ts';

const orderOf = (text: string, locale?: string): string =>
  conventionsOf(buildSheet([pageOfText(text)]), locale === undefined ? {} : { locale }).dateOrder;

const AMERICAN = 'Invoice\nOak Supply Inc\n12 Main Street\nPortland, OR 97205\nDate 03/04/2026\nTotal due $12.50';

describe('the order of day and month', () => {
  it('is what the dates of the document prove', () => {
    expect(orderOf(`${AMERICAN}\nDue 25/04/2026`)).toBe('dmy');
    expect(orderOf('Invoice 4711\nDue 04/25/2026')).toBe('mdy');
  });

  it('is the month first where place, currency and taxes are American', () => {
    expect(orderOf(AMERICAN)).toBe('mdy');
    expect(orderOf(`${AMERICAN}\nGST 6 %`)).toBe('dmy');
    expect(orderOf(AMERICAN.replace('$', 'EUR '))).toBe('dmy');
    expect(orderOf(AMERICAN.replace('OR 97205', '97205'))).toBe('dmy');
  });

  it('is that of the locale where it has a region', () => {
    expect(orderOf(AMERICAN, 'en-GB')).toBe('dmy');
    expect(orderOf('Date 03/04/2026', 'en-US')).toBe('mdy');
  });
});
