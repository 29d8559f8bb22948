import fc from 'fast-check';
import type { Description } from './description.ts';

type Schema = Readonly<Record<string, unknown>>;

/** Text of any script, of any length that may be meant, and what breaks careless programs. */
export const nastyText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.constantFrom(
    '',
    ' ',
    '\0',
    '-1',
    '0',
    '1e999',
    'NaN',
    'null',
    '[]',
    '{}',
    '__proto__',
    'constructor',
    '$where',
    '../..',
  ),
  fc.constantFrom(
    '9'.repeat(40),
    'x'.repeat(3_000),
    '💥'.repeat(300),
    "' OR 1=1 --",
    '${7*7}',
    '\u202E\uFEFF',
    'a\r\nb',
  ),
);

/** Of a text what HTTP lets a header hold. */
export const headerText = (text: string): string => text.replace(/[^\x20-\x7e\xa0-\xff]/g, '');

export const nastyHeader: fc.Arbitrary<string> = fc.oneof(
  nastyText,
  fc.constantFrom('wait=0', 'wait=-1', 'wait=1;x', '*', '"', 'W/"', '5', 'text/event-stream', 'application/xml'),
);

/** JSON of any shape. */
export const nastyJson: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom({ __proto__: null }, [[[[[[[[]]]]]]]], 1e308, -0, 'x'.repeat(10_000)),
);

/** Values that a schema of the description allows, more or less: each member may be missing or something else. */
export function valueOf(given: Schema, description: Description): fc.Arbitrary<unknown> {
  const { anyOf, oneOf, enum: values, type, properties = {}, items } = description.resolve(given);
  const branches = (anyOf ?? oneOf) as readonly Schema[] | undefined;
  if (branches) return fc.oneof(...branches.map((branch) => valueOf(branch, description)));
  if (Array.isArray(values)) return fc.constantFrom(...(values as unknown[]));
  switch (type) {
    case 'object':
      return objectOf(properties as Readonly<Record<string, Schema>>, description);
    case 'array':
      return fc.array(valueOf(items as Schema, description), { maxLength: 6 });
    case 'integer':
    case 'number':
      return fc.oneof(fc.integer({ min: -2, max: 200 }), fc.maxSafeInteger(), fc.double());
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'string':
      return fc.oneof(nastyText, fc.constant('2026-01-02T03:04:05Z'), fc.uuid());
    default:
      return nastyJson;
  }
}

function objectOf(properties: Readonly<Record<string, Schema>>, description: Description): fc.Arbitrary<object> {
  const members = Object.entries(properties).map(([name, schema]): [string, fc.Arbitrary<unknown>] => [
    name,
    fc.oneof({ weight: 4, arbitrary: valueOf(schema, description) }, { weight: 1, arbitrary: nastyJson }),
  ]);
  const known: fc.Arbitrary<object> = fc.record(Object.fromEntries(members), { requiredKeys: [] });
  const unknown = fc.dictionary(nastyText, nastyJson, { maxKeys: 1 });
  return fc.tuple(known, unknown).map((parts) => Object.assign({}, ...parts) as object);
}
