import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compareResults } from './compare-results.ts';

const changes = (before: object, after: object) =>
  compareResults(before as Record<string, unknown>, after as Record<string, unknown>).map(
    ({ field, change }) => `${field} ${change}`,
  );

/** As results are: read from JSON text, so that a member may be named `__proto__`. */
const result = fc
  .dictionary(fc.string({ maxLength: 8 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 6 })
  .map((values) => JSON.parse(JSON.stringify(values)) as Record<string, unknown>);

describe('two results', () => {
  it('are compared field by field, those of the newer one first', () => {
    const before = { total: 12, date: '2026-01-02', gone: 'x', none: null, seller: { name: 'A', city: 'B' } };
    const after = { seller: { name: 'A', city: 'C' }, total: 12, date: null, none: null, iban: 'DE1' };
    expect(changes(before, after)).toEqual([
      ...['seller.name same', 'seller.city changed', 'total same', 'date lost', 'none empty', 'iban gained'],
      'gone lost',
    ]);
  });

  it.each([
    [
      'an object that is missing is missing member by member',
      { a: { b: 1, c: null } },
      { a: null },
      ['a.b lost', 'a.c empty'],
    ],
    ['a list is compared as a whole', { a: [{ x: 1 }] }, { a: [{ x: 1 }, { x: 2 }] }, ['a changed']],
    ['a list without items is no value', { a: [] }, { a: [1] }, ['a gained']],
    ['members in another order are the same', { a: [{ x: 1, y: 2 }] }, { a: [{ y: 2, x: 1 }] }, ['a same']],
    ['a value in place of an object is another value', { a: { b: 1 } }, { a: 'text' }, ['a changed']],
    ['what is inherited is no value', {}, { constructor: 'x' }, ['constructor gained']],
  ])('%s', (_title, before, after, expected) => {
    expect(changes(before, after)).toEqual(expected);
  });

  it('of the same values differ in nothing', () => {
    fc.assert(
      fc.property(result, (values) => {
        const copy = JSON.parse(JSON.stringify(values)) as typeof values;
        const found = compareResults(values, copy).map(({ change }) => change);
        expect(found.filter((change) => change !== 'same' && change !== 'empty')).toEqual([]);
      }),
    );
  });

  it('the other way round gain what was lost, field by field', () => {
    const other = { same: 'same', empty: 'empty', gained: 'lost', lost: 'gained', changed: 'changed' } as const;
    fc.assert(
      fc.property(result, result, (before, after) => {
        const there = compareResults(before, after).map(({ field, change }) => `${field} ${other[change]}`);
        expect(changes(after, before).sort()).toEqual(there.sort());
      }),
    );
  });
});
