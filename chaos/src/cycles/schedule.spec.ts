import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { faultsFor } from '../faults/all-faults.ts';
import type { Disk, Shape } from '../system/system.ts';
import { schedule, type PlannedCycle } from './schedule.ts';

const SHAPES: readonly Shape[] = ['stack', 'standalone'];
const disk: Disk = { fill: () => Promise.resolve(), free: () => Promise.resolve() };
const kindsOf = (shape: Shape) => faultsFor({ shape, disk });
const plan = (shape: Shape, seed: number, cycles = 20) => schedule(kindsOf(shape), { seed, cycles, shape });
const told = (cycles: readonly PlannedCycle[]) =>
  cycles.map(({ seed, faults }) => [seed, ...faults.map(({ fault, afterMs }) => [fault.title, afterMs])]);

describe.each(SHAPES)('the schedule of faults for %s', (shape) => {
  it('is a function of its seed', () => {
    expect(told(plan(shape, 7))).toEqual(told(plan(shape, 7)));
    expect(told(plan(shape, 7))).not.toEqual(told(plan(shape, 8)));
  });

  it('has every kind within twenty cycles, one to three a cycle, and no two of the same part', () => {
    const partOf = new Map(kindsOf(shape).map(({ name, part }) => [name, part]));
    fc.assert(
      fc.property(fc.integer({ min: 1 }), (seed) => {
        const cycles = plan(shape, seed);
        expect(new Set(cycles.flatMap(({ faults }) => faults.map(({ kind }) => kind))).size).toBe(partOf.size);
        for (const { faults } of cycles) {
          expect([1, 2, 3]).toContain(faults.length);
          expect(new Set(faults.map(({ kind }) => partOf.get(kind))).size).toBe(faults.length);
        }
      }),
      { numRuns: 50 },
    );
  });
});
