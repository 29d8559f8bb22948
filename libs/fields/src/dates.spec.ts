import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { DateOrder } from './dates.ts';
import { dateOrderIn, findDates, parseDate } from './dates.ts';

const day = fc.date({ min: new Date('1971-01-01'), max: new Date('2069-12-31'), noInvalidDate: true });

describe('a date as people print it', () => {
  it.each([
    ['25/12/2018', '2018-12-25'],
    ['25-12-18', '2018-12-25'],
    ['05.03.2018', '2018-03-05'],
    ['2016-07-31', '2016-07-31'],
    ['11 APR 2018', '2018-04-11'],
    ['1. März 2021', '2021-03-01'],
    ['1er août 2021', '2021-08-01'],
    ['5 novembre 2017', '2017-11-05'],
    ['March 3, 2024', '2024-03-03'],
    ['3rd of May 2024', '2024-05-03'],
    ['11APR2018', '2018-04-11'],
    ['10/10/20174:22:12PM', '2017-10-10'],
  ])('%s is %s', (printed, iso) => {
    expect(parseDate(printed)).toBe(iso);
  });

  it('reads numbers that leave a choice in the order asked for', () => {
    expect(parseDate('03/04/2024', 'dmy')).toBe('2024-04-03');
    expect(parseDate('03/04/2024', 'mdy')).toBe('2024-03-04');
    expect(parseDate('12/25/2024', 'dmy')).toBe('2024-12-25');
  });

  it('is a day of the calendar', () => {
    expect(['31.02.2024', '29.02.2023', '00/10/2020', '45/45/2020'].map((text) => parseDate(text))).toEqual(
      Array(4).fill(null),
    );
    expect(parseDate('29.02.2024')).toBe('2024-02-29');
  });

  it.each([
    ['en-GB', { dateStyle: 'short' }, 'dmy'],
    ['en-GB', { dateStyle: 'long' }, 'dmy'],
    ['en-US', { dateStyle: 'short' }, 'mdy'],
    ['en-US', { dateStyle: 'medium' }, 'mdy'],
    ['de-DE', { dateStyle: 'short' }, 'dmy'],
    ['de-DE', { dateStyle: 'long' }, 'dmy'],
    ['fr-FR', { dateStyle: 'short' }, 'dmy'],
    ['fr-FR', { dateStyle: 'long' }, 'dmy'],
    ['ms-MY', { dateStyle: 'short' }, 'dmy'],
    ['nl-NL', { dateStyle: 'long' }, 'dmy'],
  ] as const)('comes back from the form of %s %j', (locale, style, order: DateOrder) => {
    const format = new Intl.DateTimeFormat(locale, { ...style, timeZone: 'UTC' });
    fc.assert(
      fc.property(day, (date) => {
        expect(parseDate(format.format(date), order)).toBe(date.toISOString().slice(0, 10));
      }),
    );
  });
});

describe('a line of text', () => {
  it('yields its dates in order, and where they stand', () => {
    expect(findDates('from 01.10.2018 to 31.10.2018')).toEqual([
      { value: '2018-10-01', raw: '01.10.2018', from: 5, to: 15 },
      { value: '2018-10-31', raw: '31.10.2018', from: 19, to: 29 },
    ]);
  });

  it('has no dates in telephone numbers and amounts', () => {
    expect(findDates('03-7862 3456  1.234,50  4.55.10.11  12:30:00')).toEqual([]);
  });
});

describe('the order of dates in a document', () => {
  it('is proved by a number above twelve', () => {
    expect(dateOrderIn('11/03/2017 and 11/17/2017')).toBe('mdy');
    expect(dateOrderIn('11/03/2017 and 17/11/2017')).toBe('dmy');
    expect(dateOrderIn('11/03/2017')).toBeNull();
  });
});
