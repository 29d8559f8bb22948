import type { JsonValue } from './evidence.ts';
import type { Operand } from './template-rules.ts';

/** Fields by name, or the properties of an item. */
export type Values = Readonly<Record<string, JsonValue>>;

const isList = (value: JsonValue): value is readonly JsonValue[] => Array.isArray(value);
const isObject = (value: JsonValue): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a path such as `total`, `seller.name` or `items.amount` leads to; of an array, what it leads to in every item. */
export function valuesAt(values: Values, path: string): JsonValue[] {
  if (Object.hasOwn(values, path)) {
    const value = values[path] ?? null;
    return isList(value) ? [...value] : [value];
  }
  for (let dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1)) {
    const head = path.slice(0, dot);
    if (!Object.hasOwn(values, head)) continue;
    const value = values[head] ?? null;
    const inner = isList(value) ? value : [value];
    return inner.flatMap((one) => (isObject(one) ? valuesAt(one, path.slice(dot + 1)) : [null]));
  }
  return [null];
}

/** An operand's values: a number is itself. */
export const operandValues = (values: Values, operand: Operand): JsonValue[] =>
  typeof operand === 'number' ? [operand] : valuesAt(values, operand);

/** Sums of cents are not what floating point makes of them: six decimals count. */
const rounded = (n: number): number => Math.round(n * 1e6) / 1e6;

/** `null` if nothing is there to be added; what was not found is left out. */
export function sumOf(values: readonly JsonValue[]): number | null {
  const numbers = values.filter((value) => typeof value === 'number');
  return numbers.length === 0 ? null : rounded(numbers.reduce((sum, n) => sum + n, 0));
}

/** The first less all others, or all multiplied; `null` unless all are numbers. */
export function combined(values: readonly JsonValue[], how: 'difference' | 'product'): number | null {
  const numbers = values.filter((value) => typeof value === 'number');
  if (numbers.length === 0 || numbers.length < values.length) return null;
  return rounded(numbers.reduce((a, b) => (how === 'difference' ? a - b : a * b)));
}
