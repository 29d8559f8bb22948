import * as z from 'zod';
import { patternCost } from './pattern.ts';
import { re2 } from './template-anchor.ts';
import { locator } from './template-locators.ts';
import type { Locator } from './template-locators.ts';
import { computed, eInvoice, locale, match, ocr, validate } from './template-rules.ts';
import type { Computed, Match, Rule } from './template-rules.ts';
import { fieldType } from './template-types.ts';
import type { FieldType } from './template-types.ts';
import { unknownPaths } from './template-paths.ts';

/** `min` and `max` bound numbers, and dates when given as ISO 8601 texts; `re` must match somewhere in the value. */
const check = z.strictObject({
  min: z.union([z.number(), z.string()]).optional(),
  max: z.union([z.number(), z.string()]).optional(),
  re: re2.optional(),
});
export type Check = z.infer<typeof check>;

/** A value of an `enum`, and the texts that mean it beside itself. */
const enumValue = z.union([
  z.string().min(1).max(200),
  z.strictObject({ value: z.string().min(1).max(200), synonyms: z.array(z.string().min(1).max(200)).max(50) }),
]);
export type EnumValue = z.infer<typeof enumValue>;

/**
 * One field. Without `from` the engine looks for the concept that the name and description speak of; with `from` the
 * first locator whose value parses and passes `check` answers. `properties` are the fields of an object, `items` says
 * what an array consists of, `values` what an enum may be.
 */
export interface FieldSpec {
  readonly type: FieldType;
  readonly description?: string | undefined;
  readonly format?: string | undefined;
  readonly required?: boolean | undefined;
  readonly from?: readonly Locator[] | undefined;
  readonly check?: Check | undefined;
  readonly properties?: Readonly<Record<string, FieldSpec>> | undefined;
  readonly items?: FieldSpec | undefined;
  readonly values?: readonly EnumValue[] | undefined;
}

const fieldName = z
  .string()
  .min(1, 'must not have a field without a name')
  .max(100, 'must not have a field with a name of more than 100 characters')
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must not have a field with a control character in its name');

const fieldMembers = {
  type: fieldType,
  description: z.string().max(2000).optional(),
  format: z.string().max(200).optional(),
  required: z.boolean().optional(),
  from: z.array(locator).max(20).optional(),
  check: check.optional(),
  get properties() {
    return z.record(fieldName, field).optional();
  },
  get items() {
    return field.optional();
  },
  values: z.array(enumValue).min(1).max(200).optional(),
};

// Unknown members stay, because clients of the contract send more than the engine reads.
const field: z.ZodType<FieldSpec> = z
  .looseObject(fieldMembers)
  .refine(({ type, values }) => type !== 'enum' || values !== undefined, {
    message: 'must have values: the texts that an enum may be',
  })
  .meta({
    id: 'TemplateField',
    if: { properties: { type: { const: 'enum' } }, required: ['type'] },
    then: { required: ['values'] },
  });

/** The `schema` member as zod checks it. */
export const templateSchema = z
  .strictObject({
    data: z
      .record(fieldName, field)
      .refine((data) => Object.keys(data).length <= 500, 'must have at most 500 fields')
      .meta({ maxProperties: 500 }),
    match: match.optional(),
    locale: locale.optional(),
    computed: computed.optional(),
    validate: validate.optional(),
    ocr: ocr.optional(),
    eInvoice: eInvoice.optional(),
  })
  .superRefine((schema, context) => {
    for (const { path, message } of unknownPaths(schema))
      context.addIssue({ code: 'custom', path: [...path], message });
  });

/** The `schema` member of a template: its fields by name, and what holds for the document as a whole. */
export interface TemplateSchema {
  readonly data: Readonly<Record<string, FieldSpec>>;
  /** Which documents it is for; see `matchScore`. */
  readonly match?: Match | undefined;
  /** How dates and numbers are read where the document leaves a choice. BCP 47. */
  readonly locale?: string | undefined;
  /** Values made of others, by name; they stand in the result beside the fields. */
  readonly computed?: Readonly<Record<string, Computed>> | undefined;
  /** Rules over the result; see `Finding`. */
  readonly validate?: readonly Rule[] | undefined;
  /** Whether pages are read by OCR: `auto` (default) where they have no usable text layer. */
  readonly ocr?: 'auto' | 'always' | 'never' | undefined;
  /** Whether an e-invoice attached to the document answers first; `auto` unless given. */
  readonly eInvoice?: 'auto' | 'never' | undefined;
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

export type { FieldType, Locator };

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

/** Paths of members of fields that have no effect, such as `schema.data.total.requierd`: they are kept as they were sent. */
export function membersWithoutEffect({ data }: Pick<TemplateSchema, 'data'>): string[] {
  return withoutEffectIn('schema.data', data);
}

function withoutEffectIn(path: string, fields: FieldSpec['properties'] = {}): string[] {
  return Object.entries(fields).flatMap(([name, spec]) => withoutEffectOf(`${path}.${name}`, spec));
}

function withoutEffectOf(path: string, spec: FieldSpec): string[] {
  const unknown = Object.keys(spec).filter((member) => !Object.hasOwn(fieldMembers, member));
  return [
    ...unknown.map((member) => `${path}.${member}`),
    ...withoutEffectIn(`${path}.properties`, spec.properties),
    ...(spec.items ? withoutEffectOf(`${path}.items`, spec.items) : []),
  ];
}
