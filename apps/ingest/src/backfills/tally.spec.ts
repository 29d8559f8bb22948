import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CHANGES } from './compare-results.ts';
import type { Difference } from './compare-results.ts';
import { countedIn, NO_TALLY, parseTally, tallied, worthSampling } from './tally.ts';
import type { Tally, TrialOutcome } from './tally.ts';

const differ = (field: string, change: Difference['change']): Difference => ({ field, change, before: 1, after: 2 });
const compared = (...differences: Difference[]): TrialOutcome => ({
  ...{ kind: 'compared', differences, pagesRead: 1, pagesReused: 2 },
});
const after = (outcomes: readonly TrialOutcome[]): Tally =>
  outcomes.reduce((tally, outcome, n) => tallied(tally, `job-${n}`, outcome), NO_TALLY);

const outcomes = fc.array(
  fc.oneof(
    fc.constant<TrialOutcome>({ kind: 'skipped' }),
    fc.constantFrom('NO_TEXT', 'ENCRYPTED').map((code): TrialOutcome => ({ kind: 'failed', code })),
    fc
      .uniqueArray(fc.tuple(fc.constantFrom('a', '__proto__', 'c.d'), fc.constantFrom(...CHANGES)), {
        selector: ([field]) => field,
      })
      .map((each) => compared(...each.map(([field, change]) => differ(field, change)))),
  ),
  { maxLength: 40 },
);

describe('a tally', () => {
  it('counts every job once and every difference in the totals and in its field, and is the same as JSON', () => {
    fc.assert(
      fc.property(outcomes, (all) => {
        const tally = after(all);
        expect(parseTally(JSON.stringify(tally))).toEqual(tally);
        expect(countedIn(tally)).toBe(all.length);
        for (const change of CHANGES) {
          const inFields = tally.fields.reduce((sum, [, counts]) => sum + counts[change], 0);
          const given = all.flatMap((each) => (each.kind === 'compared' ? each.differences : []));
          expect([inFields, given.filter((each) => each.change === change).length]).toEqual([
            tally.totals[change],
            tally.totals[change],
          ]);
        }
        expect(tally.failures.reduce((sum, { count }) => sum + count, 0)).toBe(tally.failed);
      }),
    );
  });

  it('has five samples of each change of a field, and none of what is the same', () => {
    const lost = Array.from({ length: 6 }, () => compared(differ('a', 'lost'), differ('b', 'same')));
    expect(worthSampling(after(lost.slice(0, 4)), [differ('a', 'lost'), differ('b', 'same')])).toHaveLength(1);
    expect(worthSampling(after(lost), [differ('a', 'lost'), differ('a', 'gained')])).toEqual([differ('a', 'gained')]);
    expect(after(lost).samples).toBe(5);
  });

  it('has five hundred samples in all and lists two thousand fields, but counts all', () => {
    const many = Array.from({ length: 2_100 }, (_, n) => differ(`field-${n}`, 'gained'));
    const tally = after([compared(...many)]);
    expect([tally.samples, tally.fields.length, tally.fieldsOmitted]).toEqual([500, 2_000, true]);
    expect(tally.totals.gained).toBe(2_100);
    expect(worthSampling(tally, [differ('another', 'lost')])).toEqual([]);
  });

  it('names twenty jobs that failed for a reason', () => {
    const tally = after(Array.from({ length: 25 }, () => ({ kind: 'failed', code: 'NO_TEXT' }) as const));
    expect(tally.failures).toMatchObject([{ errorCode: 'NO_TEXT', count: 25 }]);
    expect(tally.failures[0]?.jobIds).toHaveLength(20);
  });
});
