import type { JsonValue } from './evidence.ts';
import { combined, operandValues, sumOf, valuesAt } from './result-paths.ts';
import type { Values } from './result-paths.ts';
import type { Operand, Rule } from './template-rules.ts';

/** What became of a rule of `validate`. */
export interface Finding {
  /** Its `name`, or `validate[0]`; for the rule's third item `validate[0]:items[2]`. */
  readonly rule: string;
  readonly severity: 'error' | 'warning';
  /** `skipped`: a value that it needs was not found. */
  readonly outcome: 'passed' | 'failed' | 'skipped';
  /** Only of a rule that failed: the rule's own message, or what is wrong. */
  readonly message?: string;
  /** What was compared, as far as it was found; absent for `required`. */
  readonly value?: JsonValue;
  readonly expected?: JsonValue;
}

type Comparison = Exclude<Rule, { required: readonly string[] }>;
type Bound = 'equals' | 'atLeast' | 'atMost';

const TOLERANCE = 0.01;
/** Floating point makes 0.01 of a cent slightly more. */
const EPSILON = 1e-9;

/** A single value: of a path that leads to several, their sum. */
function single(values: Values, operand: Operand): JsonValue {
  const found = operandValues(values, operand);
  return found.length === 1 ? (found[0] ?? null) : sumOf(found);
}

function leftOf(values: Values, rule: Comparison): JsonValue {
  const all = (operands: readonly Operand[]): JsonValue[] =>
    operands.flatMap((operand) => operandValues(values, operand));
  if ('value' in rule) return single(values, rule.value);
  if ('sum' in rule) return sumOf(all(rule.sum));
  return 'difference' in rule ? combined(all(rule.difference), 'difference') : combined(all(rule.product), 'product');
}

/** Numbers by their difference, texts (such as days in ISO 8601) by their order. */
function holds(left: JsonValue, right: JsonValue, bound: Bound, tolerance: number): boolean {
  if (typeof left === 'number' && typeof right === 'number') {
    const by = left - right;
    if (bound === 'equals') return Math.abs(by) <= tolerance + EPSILON;
    return bound === 'atLeast' ? by >= -tolerance - EPSILON : by <= tolerance + EPSILON;
  }
  if (typeof left === 'string' && typeof right === 'string' && bound !== 'equals')
    return bound === 'atLeast' ? left >= right : left <= right;
  return JSON.stringify(left) === JSON.stringify(right);
}

const WORDS: Readonly<Record<Bound, string>> = {
  equals: 'does not equal',
  atLeast: 'is less than',
  atMost: 'is more than',
};

function compare(values: Values, rule: Comparison, name: string): Finding {
  const bound: Bound = rule.equals !== undefined ? 'equals' : rule.atLeast !== undefined ? 'atLeast' : 'atMost';
  const operand = rule[bound];
  const value = leftOf(values, rule);
  const expected = operand === undefined ? null : single(values, operand);
  const finding = { rule: name, severity: rule.severity ?? 'error', value, expected } as const;
  if (value === null || expected === null) return { ...finding, outcome: 'skipped' };
  if (holds(value, expected, bound, rule.tolerance ?? TOLERANCE)) return { ...finding, outcome: 'passed' };
  const said = `${JSON.stringify(value)} ${WORDS[bound]} ${JSON.stringify(expected)}`;
  return { ...finding, outcome: 'failed', message: rule.message ?? said };
}

/** At most so many findings of a rule over items are reported. */
const MOST_ITEMS = 1000;

function compareEach(values: Values, rule: Comparison, name: string, each: string): Finding[] {
  const items = valuesAt(values, each).filter(
    (item): item is Values => typeof item === 'object' && item !== null && !Array.isArray(item),
  );
  if (items.length === 0) return [{ rule: name, severity: rule.severity ?? 'error', outcome: 'skipped' }];
  return items.slice(0, MOST_ITEMS).map((item, i) => compare(item, rule, `${name}:${each}[${String(i)}]`));
}

function required(values: Values, rule: Extract<Rule, { required: readonly string[] }>, name: string): Finding {
  const missing = rule.required.filter((path) => valuesAt(values, path).some((value) => value === null));
  const finding = { rule: name, severity: rule.severity ?? 'error' } as const;
  if (missing.length === 0) return { ...finding, outcome: 'passed' };
  return { ...finding, outcome: 'failed', message: rule.message ?? `not found: ${missing.join(', ')}` };
}

/** Checks a result against the rules of its template, in their order. */
export function findingsOf(values: Values, rules: readonly Rule[]): Finding[] {
  return rules.flatMap((rule, i): Finding[] => {
    const name = rule.name ?? `validate[${String(i)}]`;
    if ('required' in rule) return [required(values, rule, name)];
    return rule.each === undefined ? [compare(values, rule, name)] : compareEach(values, rule, name, rule.each);
  });
}
