import * as z from 'zod';
import { patternCost, patternError } from './pattern.ts';

/** The field types of the contract, in the order its error message names them, and the additional ones. */
const CONTRACT_TYPES = ['string', 'number', 'boolean', 'date', 'array', 'object'] as const;
const FIELD_TYPES = [...CONTRACT_TYPES, 'integer', 'money', 'email', 'phone', 'iban', 'vatId'] as const;
export type FieldType = (typeof FIELD_TYPES)[number];

const re2 = z
  .string()
  .min(1)
  .max(1000)
  .superRefine((source, context) => {
    const error = patternError(source);
    if (error !== null) context.addIssue({ code: 'custom', message: `is not a valid RE2 pattern: ${error}` });
  });

const page = z.union([z.int().min(1), z.literal(['first', 'last'])]);
const occurrence = z.union([z.int().min(1), z.literal(['first', 'last'])]);

/**
 * What to look for as a landmark: exactly one of `text` (somewhere in a line), `equals` (a whole cell), `startsWith`
 * (the beginning of a cell) or `re` (RE2, within a line). Letter case, accents and white space do not matter.
 */
const anchorObject = z
  .strictObject({
    text: z.string().min(1).optional(),
    equals: z.string().min(1).optional(),
    startsWith: z.string().min(1).optional(),
    re: re2.optional(),
    /** Edits (inserted, lost or changed characters) forgiven in `text`, `equals` and `startsWith`. */
    fuzzy: z.int().min(0).max(5).optional(),
    /** Only below (`before`: above) the first line that holds this text. */
    after: z.string().min(1).optional(),
    before: z.string().min(1).optional(),
    occurrence: occurrence.optional(),
    page: page.optional(),
  })
  .refine(
    ({ text, equals, startsWith, re }) => [text, equals, startsWith, re].filter((x) => x !== undefined).length === 1,
    {
      message: 'must have exactly one of: text, equals, startsWith, re',
    },
  )
  .meta({ oneOf: ['text', 'equals', 'startsWith', 're'].map((name) => ({ required: [name] })) });
const anchor = z.union([z.string().min(1), anchorObject]).meta({ id: 'TemplateAnchor' });
export type AnchorSpec = z.infer<typeof anchorObject>;

/** On every locator. `strip` removes texts, then `replace` rewrites, before the value is parsed. */
const modifiers = {
  pick: z
    .union([z.literal(['first', 'last', 'max', 'min', 'join', 'all']), z.strictObject({ nth: z.int().min(1) })])
    .optional(),
  strip: z.union([z.string().min(1), z.array(z.string().min(1)).max(20)]).optional(),
  replace: z
    .array(z.strictObject({ re: re2, with: z.string().max(1000) }))
    .max(20)
    .optional(),
};

/** `maxGap`: how far the value may be from its anchor, in line heights; 40 to the right and 3 below unless given. */
const label = z.strictObject({
  op: z.literal('label'),
  anchor,
  side: z.literal(['right', 'below', 'any']).optional(),
  maxGap: z.number().positive().optional(),
  ...modifiers,
});
const row = z.strictObject({ op: z.literal('row'), anchor, maxGap: z.number().positive().optional(), ...modifiers });
const regex = z.strictObject({
  op: z.literal('regex'),
  re: re2,
  /** The capturing group that is the value: 1 if the pattern has one, unless given. */
  group: z.int().min(0).max(20).optional(),
  /** Only in lines that hold this anchor. */
  anchor: anchor.optional(),
  page: page.optional(),
  ...modifiers,
});
const fraction = z.number().min(0).max(1);
const region = z.strictObject({
  op: z.literal('region'),
  page: page.optional(),
  box: z.tuple([fraction, fraction, fraction, fraction]).refine(([x0, y0, x1, y1]) => x0 < x1 && y0 < y1, {
    message: 'must be [x0, y0, x1, y1] with x0 < x1 and y0 < y1',
  }),
  ...modifiers,
});
const locator = z.discriminatedUnion('op', [label, row, regex, region]);
export type Locator = z.infer<typeof locator>;
export type Pick = NonNullable<Locator['pick']>;

/** `min` and `max` bound numbers, and dates when given as ISO 8601 texts; `re` must match somewhere in the value. */
const check = z.strictObject({
  min: z.union([z.number(), z.string()]).optional(),
  max: z.union([z.number(), z.string()]).optional(),
  re: re2.optional(),
});
export type Check = z.infer<typeof check>;

/**
 * One field. Without `from` the engine looks for the concept that the name and description speak of; with `from` the
 * first locator whose value parses and passes `check` answers. `properties` are the fields of an object.
 */
export interface FieldSpec {
  readonly type: FieldType;
  readonly description?: string | undefined;
  readonly format?: string | undefined;
  readonly required?: boolean | undefined;
  readonly from?: readonly Locator[] | undefined;
  readonly check?: Check | undefined;
  readonly properties?: Readonly<Record<string, FieldSpec>> | undefined;
}

const fieldName = z
  .string()
  .min(1, 'must not have a field without a name')
  .max(100, 'must not have a field with a name of more than 100 characters')
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must not have a field with a control character in its name');

// Unknown members stay, because clients of the contract send more than the engine reads.
const field: z.ZodType<FieldSpec> = z
  .looseObject({
    type: z.enum(FIELD_TYPES, { error: `must be one of: ${CONTRACT_TYPES.join(', ')}` }),
    description: z.string().max(2000).optional(),
    format: z.string().max(200).optional(),
    required: z.boolean().optional(),
    from: z.array(locator).max(20).optional(),
    check: check.optional(),
    get properties() {
      return z.record(fieldName, field).optional();
    },
  })
  .meta({ id: 'TemplateField' });

/** The `schema` member as zod checks it. */
export const templateSchema = z.strictObject({
  data: z
    .record(fieldName, field)
    .refine((data) => Object.keys(data).length <= 500, 'must have at most 500 fields')
    .meta({ maxProperties: 500 }),
});

/** The `schema` member of a template: its fields by name. */
export interface TemplateSchema {
  readonly data: Readonly<Record<string, FieldSpec>>;
}

/** Either the schema, or one sentence per fault, each beginning with the path: `schema.data.total.type must be …`. */
export type ParsedTemplate =
  { readonly ok: true; readonly schema: TemplateSchema } | { readonly ok: false; readonly errors: readonly string[] };

function sentence(issue: z.core.$ZodIssue): string {
  // The names of fields are the client's own text: one that is refused is not repeated.
  if (issue.code === 'invalid_key')
    return `${['schema', ...issue.path.slice(0, -1)].map(String).join('.')} ${issue.issues[0]?.message ?? issue.message}`;
  const path = ['schema', ...issue.path].map(String).join('.');
  return `${path} ${issue.message.replace(/^Invalid input: /, 'is invalid: ').replace(/^Unrecognized/, 'has an unrecognized')}`;
}

/** Compiling patterns of this cost takes half a second at most. */
const MOST_PATTERN_COST = 500_000;

/** The texts of all members named `re`, level by level, so that no depth exhausts the stack. */
function patternsIn(input: unknown): string[] {
  const found: string[] = [];
  for (let level = [input]; level.length > 0;)
    level = level.flatMap((item) => {
      if (typeof item !== 'object' || item === null) return [];
      if ('re' in item && typeof item.re === 'string') found.push(item.re);
      return Object.values(item) as unknown[];
    });
  return found;
}

/** Checks the `schema` of a template as a client sent it. Never throws. */
export function parseTemplateSchema(input: unknown): ParsedTemplate {
  if (patternsIn(input).reduce((sum, source) => sum + patternCost(source), 0) > MOST_PATTERN_COST)
    return {
      ok: false,
      errors: [
        'schema has patterns that are too large together. Use fewer or shorter ones, or smaller repetition counts such as {1,20}.',
      ],
    };
  const parsed = templateSchema.safeParse(input);
  if (parsed.success) return { ok: true, schema: parsed.data };
  return { ok: false, errors: parsed.error.issues.map(sentence) };
}
