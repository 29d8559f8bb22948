import type { Point } from './quad.ts';

/** A connected region of a probability map. */
export interface Component {
  /** Corners of the first and last pixel of each of its rows: enough for its convex hull. */
  readonly outline: readonly Point[];
  /** Mean probability over its pixels. */
  readonly mean: number;
}

interface Grid {
  readonly width: number;
  readonly height: number;
  readonly threshold: number;
}

/** Regions of pixels above the threshold that touch by side or corner, in the order of their first pixel. */
export function findComponents(map: Float32Array, grid: Grid): Component[] {
  const seen = new Uint8Array(map.length);
  const found: Component[] = [];
  for (let i = 0; i < map.length; i++) {
    if (seen[i] === 0 && (map[i] ?? 0) > grid.threshold) found.push(flood(map, grid, seen, i));
  }
  return found;
}

function flood(map: Float32Array, grid: Grid, seen: Uint8Array, start: number): Component {
  const rows = new Map<number, { left: number; right: number }>();
  const stack = [start];
  seen[start] = 1;
  let sum = 0;
  let count = 0;
  for (let i = stack.pop(); i !== undefined; i = stack.pop()) {
    sum += map[i] ?? 0;
    count++;
    const y = Math.floor(i / grid.width);
    const x = i - y * grid.width;
    widen(rows, x, y);
    pushNeighbours(map, grid, { seen, stack, x, y });
  }
  return { outline: [...rows].flatMap(([y, row]) => cornersOf(y, row)), mean: sum / count };
}

function widen(rows: Map<number, { left: number; right: number }>, x: number, y: number): void {
  const row = rows.get(y);
  if (row === undefined) rows.set(y, { left: x, right: x });
  else if (x < row.left) row.left = x;
  else if (x > row.right) row.right = x;
}

function pushNeighbours(
  map: Float32Array,
  { width, height, threshold }: Grid,
  at: { seen: Uint8Array; stack: number[]; x: number; y: number },
): void {
  for (let y = Math.max(0, at.y - 1); y <= Math.min(height - 1, at.y + 1); y++) {
    for (let x = Math.max(0, at.x - 1); x <= Math.min(width - 1, at.x + 1); x++) {
      const i = y * width + x;
      if (at.seen[i] === 1 || (map[i] ?? 0) <= threshold) continue;
      at.seen[i] = 1;
      at.stack.push(i);
    }
  }
}

function cornersOf(y: number, { left, right }: { left: number; right: number }): Point[] {
  return [
    { x: left, y },
    { x: left, y: y + 1 },
    { x: right + 1, y },
    { x: right + 1, y: y + 1 },
  ];
}
