import { createHash } from 'node:crypto';
import { InvalidCursor } from './invalid-cursor.ts';
import type { Kind, Listed, ListQuery, Versioned } from './records.ts';

type Value = string | number | null;

const LIMIT_MAX = 1_000;

/**
 * A run of records in which the sort field is never null (or is fixed by `equals`), so that a store needs no rule of its
 * own about where nulls sort: they come first, as a segment of their own.
 */
export interface Segment {
  readonly equals: readonly (readonly [field: string, value: Value])[];
  /** Sorted by this field, then by id; absent: by id. */
  readonly sortBy?: string;
  /** Inclusive. */
  readonly from?: string | number | undefined;
  /** Exclusive. */
  readonly to?: string | number | undefined;
  /** Only what comes after this position; `value` is there with `sortBy`. */
  readonly after?: { readonly value?: string | number; readonly id: string } | undefined;
  readonly descending: boolean;
}

/** Reads the first `limit` records of a segment in its order. */
export type ReadSegment<T> = (segment: Segment, limit: number) => Promise<readonly Versioned<T>[]>;

interface Plan {
  readonly segments: readonly Segment[];
  readonly sortBy: string | undefined;
  readonly fingerprint: string;
}

/**
 * One page of a list, by asking the store for segments until the page is full. Throws {@link InvalidCursor}; a TypeError
 * for an index that the kind does not declare or that does not fit; a RangeError for a limit outside 1–1000.
 */
export async function listPage<T extends object>(
  kind: Kind<T>,
  query: ListQuery,
  read: ReadSegment<T>,
): Promise<Listed<T>> {
  if (!Number.isInteger(query.limit) || query.limit < 1 || query.limit > LIMIT_MAX) {
    throw new RangeError(`limit must be a whole number from 1 to ${LIMIT_MAX}`);
  }
  const plan = planList(kind, query);
  const found: Versioned<T>[] = [];
  for (const segment of plan.segments) {
    const missing = query.limit + 1 - found.length;
    if (missing > 0) found.push(...(await read(segment, missing)));
  }
  const items = found.slice(0, query.limit);
  const last = items.at(-1);
  return last && found.length > items.length ? { items, next: encodeCursor(plan, last) } : { items };
}

/**
 * Adds up a figure (a count, a sum) over what a list without limit would have, segment by segment. Throws a TypeError as
 * {@link listPage} does.
 */
export async function addUpListed<T extends object>(
  kind: Kind<T>,
  query: Pick<ListQuery, 'index' | 'equals' | 'from' | 'to'>,
  figure: (segment: Segment) => Promise<number>,
): Promise<number> {
  const figures = await Promise.all(planList(kind, { ...query, limit: 1 }).segments.map(figure));
  return figures.reduce((sum, one) => sum + one, 0);
}

function planList(kind: Kind<never>, query: ListQuery): Plan {
  const { equals, sortBy } = matchIndex(kind, query);
  const descending = query.order === 'descending';
  const fingerprint = fingerprintOf(kind, query);
  const position = query.cursor === undefined ? undefined : decodeCursor(query.cursor, fingerprint, sortBy);
  if (sortBy === undefined) {
    return { segments: [{ equals, descending, after: position && { id: position.id } }], sortBy, fingerprint };
  }
  const bounded = query.from !== undefined || query.to !== undefined;
  const values = { equals, sortBy, descending, from: query.from, to: query.to, after: inValues(position) };
  const nulls = { equals: [...equals, [sortBy, null] as const], descending, after: inNulls(position) };
  return { segments: inOrder(values, bounded ? undefined : nulls, position), sortBy, fingerprint };
}

/** What is left to read from `position` on. */
function inOrder(values: Segment, nulls: Segment | undefined, position: Position | undefined): readonly Segment[] {
  const order = values.descending ? [values, nulls] : [nulls, values];
  const current = position && (position.value === null ? nulls : values);
  const rest = current ? order.slice(order.indexOf(current)) : order;
  return rest.filter((segment) => segment !== undefined);
}

function matchIndex(kind: Kind<never>, query: ListQuery) {
  const fields = kind.indexes[query.index];
  if (!fields) throw new TypeError(`Kind ${kind.name} declares no index ${query.index}`);
  const values = query.equals ?? [];
  const sortBy: string | undefined = fields[values.length];
  if (values.length > fields.length) throw new TypeError(`Index ${query.index} has ${fields.length} fields`);
  if (sortBy === undefined && (query.from !== undefined || query.to !== undefined)) {
    throw new TypeError(`Index ${query.index} has no field left for from and to`);
  }
  return { equals: values.map((value, at) => [fields[at] as string, value] as const), sortBy };
}

interface Position {
  readonly value: Value;
  readonly id: string;
}

function inValues(position: Position | undefined): Segment['after'] {
  return position && position.value !== null ? { value: position.value, id: position.id } : undefined;
}

function inNulls(position: Position | undefined): Segment['after'] {
  return position?.value === null ? { id: position.id } : undefined;
}

function fingerprintOf(kind: Kind<never>, { index, equals, from, to, order }: ListQuery): string {
  const query = JSON.stringify([kind.name, index, equals ?? [], from ?? null, to ?? null, order ?? 'ascending']);
  return createHash('sha256').update(query).digest('base64url').slice(0, 12);
}

function encodeCursor({ fingerprint, sortBy }: Plan, last: Versioned<object>): string {
  const value = sortBy === undefined ? null : ((last.value as Record<string, Value | undefined>)[sortBy] ?? null);
  return Buffer.from(JSON.stringify([fingerprint, value, last.id])).toString('base64url');
}

function decodeCursor(cursor: string, fingerprint: string, sortBy: string | undefined): Position {
  const parts = parseCursor(cursor);
  if (!Array.isArray(parts) || parts.length !== 3 || parts[0] !== fingerprint) throw new InvalidCursor();
  const [, value, id] = parts as unknown[];
  if (typeof id !== 'string' || !isValue(value) || (sortBy === undefined && value !== null)) throw new InvalidCursor();
  return { value, id };
}

function parseCursor(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    throw new InvalidCursor();
  }
}

function isValue(value: unknown): value is Value {
  return value === null || typeof value === 'string' || typeof value === 'number';
}
