import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { keysAt, prefixesOf } from './label-prefixes.ts';
import { labels, labelsIn } from './labels.ts';
import type { Line } from './lines.ts';

const lineOf = (folded: string): Line => ({ folded }) as Line;

describe('the beginnings of a label', () => {
  it('are up to three characters of each of its forms, without separators, l as i', () => {
    expect(prefixesOf('total').sort()).toEqual(['tot']);
    expect(prefixesOf('(grand )?total').sort()).toEqual(['gra', 'tot']);
    expect(prefixesOf('p o (no|nr)').sort()).toEqual(['pon']);
    expect(prefixesOf('a/c').sort()).toEqual(['ac']);
    expect(prefixesOf('(?<!-)date( time)?').sort()).toEqual(['dat']);
    expect(prefixesOf('no|le').sort()).toEqual(['ie', 'no']);
  });

  it('end with a star where anything may follow', () => {
    expect(prefixesOf('to [a-z]+')).toEqual(['to*']);
    expect(prefixesOf('[a-z]*rechnung').sort()).toEqual(['*', 'rec']);
    expect(prefixesOf('x{0,2}date').sort()).toEqual(['*', 'dat']);
  });

  it('are among the keys of every text in which the label stands', () => {
    const word = fc.stringMatching(/^[a-z]{1,6}$/);
    fc.assert(
      fc.property(word, word, fc.constantFrom(' ', '.', ': ', '-'), (first, second, gap) => {
        const pattern = `(${first} )?${second}`;
        const text = `${first}${gap}${second}`;
        expect(keysAt(text, 0).some((key) => prefixesOf(pattern).includes(key))).toBe(true);
        expect(keysAt(second, 0).some((key) => prefixesOf(pattern).includes(key))).toBe(true);
      }),
    );
  });
});

describe('labels in a line', () => {
  const table = [...labels('total', 1, '(grand )?total( amount)?'), ...labels('number', 1, 'invoice (no|nr|n °)')];
  const roles = (text: string): string[] =>
    labelsIn(lineOf(text), table).map(({ role, from, to }) => `${role} ${text.slice(from, to)}`);

  it('are found whatever stands between their words, split or misread', () => {
    expect(roles('invoice-no. 12')).toEqual(['number invoice-no']);
    expect(roles('inv oice n° 12')).toEqual(['number inv oice n°']);
    expect(roles('grand totai 5')).toEqual(['total grand totai']);
    expect(roles('t0tal 5')).toEqual(['total t0tal']);
  });

  it('do not reach over a column gap, nor into a word', () => {
    expect(roles('grand\ttotal')).toEqual(['total total']);
    expect(roles('subtotal 5')).toEqual([]);
    expect(roles('totals 5')).toEqual([]);
  });
});
