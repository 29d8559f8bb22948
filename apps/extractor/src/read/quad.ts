/** A point in pixels, origin top left, y downwards. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * A rectangle at any angle: `center`, the unit vector `along` its text line (to the right in reading direction),
 * `length` along it and `height` across it, in pixels.
 */
export interface Quad {
  readonly center: Point;
  readonly along: Point;
  readonly length: number;
  readonly height: number;
}

/** Convex hull, counter-clockwise in a y-up view (A. M. Andrew's monotone chain, 1979). */
export function convexHull(points: readonly Point[]): Point[] {
  const sorted = [...points].sort((a, b) => a.x - b.x || a.y - b.y);
  if (sorted.length < 3) return sorted;
  const lower = halfHull(sorted);
  const upper = halfHull(sorted.reverse());
  return [...lower.slice(0, -1), ...upper.slice(0, -1)];
}

function halfHull(sorted: readonly Point[]): Point[] {
  const hull: Point[] = [];
  for (const p of sorted) {
    while (hull.length >= 2 && turnOf(hull.at(-2) ?? p, hull.at(-1) ?? p, p) <= 0) hull.pop();
    hull.push(p);
  }
  return hull;
}

function turnOf(o: Point, a: Point, b: Point): number {
  return (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x);
}

/**
 * The rectangle of least area around a convex hull; one of its sides lies on a side of the hull (H. Freeman and
 * R. Shapira, 1975). `along` is turned to point right, or down when the rectangle stands more than 45° upright.
 */
export function leastRectangle(hull: readonly Point[]): Quad {
  let best: Quad | undefined;
  for (let i = 0; i < hull.length; i++) {
    const a = hull[i] ?? { x: 0, y: 0 };
    const b = hull[(i + 1) % hull.length] ?? a;
    const side = Math.hypot(b.x - a.x, b.y - a.y);
    if (side === 0) continue;
    const quad = rectangleAlong(hull, { x: (b.x - a.x) / side, y: (b.y - a.y) / side });
    if (best === undefined || quad.length * quad.height < best.length * best.height) best = quad;
  }
  return facingRight(best ?? rectangleAlong(hull, { x: 1, y: 0 }));
}

function rectangleAlong(hull: readonly Point[], u: Point): Quad {
  const along = hull.map((p) => p.x * u.x + p.y * u.y);
  const across = hull.map((p) => -p.x * u.y + p.y * u.x);
  const [a0, a1, b0, b1] = [Math.min(...along), Math.max(...along), Math.min(...across), Math.max(...across)];
  const [a, b] = [(a0 + a1) / 2, (b0 + b1) / 2];
  return { center: { x: a * u.x - b * u.y, y: a * u.y + b * u.x }, along: u, length: a1 - a0, height: b1 - b0 };
}

/** The same rectangle with `along` within 45° of pointing right. */
function facingRight(quad: Quad): Quad {
  const { x, y } = quad.along;
  if (Math.abs(x) >= Math.abs(y)) return x > 0 ? quad : { ...quad, along: { x: -x, y: -y } };
  const across = y > 0 ? { x: y, y: -x } : { x: -y, y: x };
  return { ...quad, along: across, length: quad.height, height: quad.length };
}

/** Point of the rectangle at `s` pixels along and `t` pixels across, counted from its top left corner. */
export function pointIn(quad: Quad, s: number, t: number): Point {
  const ds = s - quad.length / 2;
  const dt = t - quad.height / 2;
  return {
    x: quad.center.x + ds * quad.along.x - dt * quad.along.y,
    y: quad.center.y + ds * quad.along.y + dt * quad.along.x,
  };
}

/** Upright box `[x0, y0, x1, y1]` in pixels around the part of the rectangle from `s0` to `s1` along its line. */
export function boundsBetween(quad: Quad, s0: number, s1: number): readonly [number, number, number, number] {
  const corners = [
    pointIn(quad, s0, 0),
    pointIn(quad, s1, 0),
    pointIn(quad, s0, quad.height),
    pointIn(quad, s1, quad.height),
  ];
  const xs = corners.map((p) => p.x);
  const ys = corners.map((p) => p.y);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}
