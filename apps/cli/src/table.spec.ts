import { describe, expect, it } from '@jest/globals';
import { fieldsText, listing, table, timeText } from './table.ts';

describe('a table', () => {
  const columns = [
    ['NAME', ({ name }: { name: string | null }) => name],
    ['N', () => 7],
  ] as const;

  it('is aligned by what a terminal shows as one character', () => {
    expect(table([{ name: 'é' }, { name: 'longer' }], columns, 'None.')).toBe('NAME    N\né       7\nlonger  7\n');
  });
  it('shows no control characters, a dash for nothing, and the beginning of what is long', () => {
    const text = table([{ name: '\u001b[2J\n' }, { name: null }, { name: 'x'.repeat(60) }], columns, 'None.');
    expect(text.split('\n').slice(1, 4)).toEqual([
      expect.stringMatching(/^ \[2J {2}/),
      expect.stringMatching(/^- {2}/),
      expect.stringMatching(/^x{43}… {2}7$/),
    ]);
  });
  it('without rows says so', () => {
    expect(table([], columns, 'There is nothing.')).toBe('There is nothing.\n');
  });
});

describe('fields', () => {
  it('have a line each, the items of an array too', () => {
    expect(fieldsText({ total: 1.5, none: null, lines: [{ a: 1 }, 'b'], empty: [] })).toBe(
      'total     1.5\nnone      -\nlines[0]  {"a":1}\nlines[1]  b\nempty     []\n',
    );
  });
  it('are shown whole', () => {
    expect(listing([['text', 'x'.repeat(60)]])).toBe(`text  ${'x'.repeat(60)}\n`);
  });
});

describe('a time', () => {
  it('is shown to the second', () => {
    expect([timeText('2026-01-02T03:04:05.678Z'), timeText(null)]).toEqual(['2026-01-02 03:04:05', '-']);
  });
});
