import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Point } from './quad.ts';
import { boundsBetween, convexHull, leastRectangle, pointIn } from './quad.ts';

const turned = (points: readonly Point[], degrees: number): Point[] => {
  const [sin, cos] = [Math.sin((degrees * Math.PI) / 180), Math.cos((degrees * Math.PI) / 180)];
  return points.map(({ x, y }) => ({ x: x * cos - y * sin, y: x * sin + y * cos }));
};
const rectangle = [
  { x: 0, y: 0 },
  { x: 100, y: 0 },
  { x: 100, y: 20 },
  { x: 0, y: 20 },
  { x: 50, y: 10 },
];

describe('the least rectangle around points', () => {
  it.each([-40, -10, 0, 7, 30])('finds a rectangle turned by %d degrees again', (degrees) => {
    const quad = leastRectangle(convexHull(turned(rectangle, degrees)));
    expect(quad.length).toBeCloseTo(100, 5);
    expect(quad.height).toBeCloseTo(20, 5);
    expect((Math.atan2(quad.along.y, quad.along.x) * 180) / Math.PI).toBeCloseTo(degrees, 5);
  });

  it('reads to the right even when it stands upright', () => {
    const quad = leastRectangle(convexHull(turned(rectangle, 90)));
    expect(quad.along.x).toBeCloseTo(1, 5);
    expect(quad.height).toBeCloseTo(100, 5);
  });

  it('holds every point', () => {
    const point = fc.record({ x: fc.integer({ min: 0, max: 500 }), y: fc.integer({ min: 0, max: 500 }) });
    fc.assert(
      fc.property(fc.array(point, { minLength: 3, maxLength: 40 }), (points) => {
        const quad = leastRectangle(convexHull(points));
        return points.every(({ x, y }) => {
          const [dx, dy] = [x - quad.center.x, y - quad.center.y];
          const s = Math.abs(dx * quad.along.x + dy * quad.along.y);
          const t = Math.abs(-dx * quad.along.y + dy * quad.along.x);
          return s <= quad.length / 2 + 1e-6 && t <= quad.height / 2 + 1e-6;
        });
      }),
    );
  });
});

describe('a part of a line', () => {
  it('has an upright box on the page', () => {
    const quad = { center: { x: 60, y: 30 }, along: { x: 1, y: 0 }, length: 100, height: 20 };
    expect(boundsBetween(quad, 10, 40)).toEqual([20, 20, 50, 40]);
    expect(pointIn(quad, 0, 0)).toEqual({ x: 10, y: 20 });
  });
});
