import { fieldEvidence, textOf } from './evidence.ts';
import type { FieldEvidence, JsonValue } from './evidence.ts';
import { combined, operandValues, sumOf, valuesAt } from './result-paths.ts';
import type { Values } from './result-paths.ts';
import type { Computed } from './template-rules.ts';

/** Longest text that is put together, in characters. */
const LONGEST_TEXT = 10_000;

function valueOf(values: Values, computed: Computed): JsonValue {
  if ('sum' in computed) return sumOf(computed.sum.flatMap((operand) => operandValues(values, operand)));
  if ('difference' in computed)
    return combined(
      computed.difference.flatMap((operand) => operandValues(values, operand)),
      'difference',
    );
  if ('product' in computed)
    return combined(
      computed.product.flatMap((operand) => operandValues(values, operand)),
      'product',
    );
  const texts = computed.concat.flatMap((path) => valuesAt(values, path)).filter((value) => value !== null);
  return texts.length === 0
    ? null
    : texts
        .map(textOf)
        .join(computed.separator ?? ' ')
        .slice(0, LONGEST_TEXT);
}

const opOf = (computed: Computed): string =>
  ['sum', 'difference', 'product', 'concat'].find((op) => op in computed) ?? 'concat';

/** The evidence of every computed value, each from the fields and the values above it. */
export function computedFields(
  result: Values,
  computed: Readonly<Record<string, Computed>>,
): (readonly [name: string, evidence: FieldEvidence])[] {
  let values = result;
  return Object.entries(computed).map(([name, one]) => {
    const value = valueOf(values, one);
    values = { ...values, [name]: value };
    const candidate = { value, raw: null, words: [], page: null, score: 1, locator: `computed:${opOf(one)}` };
    return [name, fieldEvidence(value === null ? undefined : candidate, [])];
  });
}
