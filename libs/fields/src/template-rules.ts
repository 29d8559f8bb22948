import * as z from 'zod';
import { anchor } from './template-anchor.ts';

/** Which documents a template is for: every anchor of `all`, at least one of `any` and none of `none` is there. */
const anchorList = z.array(anchor).max(50);
export const match = z
  .strictObject({ all: anchorList.optional(), any: anchorList.optional(), none: anchorList.optional() })
  .refine(({ all, any, none }) => [all, any, none].some((list) => list !== undefined && list.length > 0), {
    message: 'must have at least one anchor in all, any or none',
  })
  .meta({
    anyOf: ['all', 'any', 'none'].map((name) => ({ required: [name], properties: { [name]: { minItems: 1 } } })),
  });
export type Match = z.infer<typeof match>;

/** `total`, `seller.name`, `items.amount` (of every item) or, in arithmetic, a number. */
const path = z.string().min(1).max(300);
const paths = z.array(path).min(1).max(50);
const operand = z.union([path, z.number()]);
const operands = z.array(operand).min(1).max(50);
export type Operand = z.infer<typeof operand>;

const computedValue = z.union([
  z.strictObject({ sum: operands }),
  z.strictObject({ difference: operands }),
  z.strictObject({ product: operands }),
  z.strictObject({ concat: paths, separator: z.string().max(100).optional() }),
]);
export type Computed = z.infer<typeof computedValue>;
export const computed = z
  .record(z.string().min(1).max(100), computedValue)
  .refine((values) => Object.keys(values).length <= 100, 'must have at most 100 values')
  .meta({ maxProperties: 100 });

const severity = z.literal(['error', 'warning']).optional();
const about = { name: z.string().min(1).max(100).optional(), message: z.string().min(1).max(500).optional(), severity };
const comparison = {
  ...about,
  /** The path of an array: the rule holds for each of its items, and its paths begin there. */
  each: path.optional(),
  equals: operand.optional(),
  atLeast: operand.optional(),
  atMost: operand.optional(),
  /** By how much the two may differ; 0.01 unless given. */
  tolerance: z.number().min(0).optional(),
};
const rule = z
  .union([
    z.strictObject({ ...comparison, value: operand }),
    z.strictObject({ ...comparison, sum: operands }),
    z.strictObject({ ...comparison, difference: operands }),
    z.strictObject({ ...comparison, product: operands }),
    z.strictObject({ ...about, required: paths }),
  ])
  .refine(
    (one) =>
      'required' in one || [one.equals, one.atLeast, one.atMost].filter((bound) => bound !== undefined).length === 1,
    { message: 'must have exactly one of: equals, atLeast, atMost' },
  )
  .meta({ oneOf: ['required', 'equals', 'atLeast', 'atMost'].map((name) => ({ required: [name] })) });
export type Rule = z.infer<typeof rule>;
export const validate = z.array(rule).max(100);

/** BCP 47: a language and, if wanted, a region, as in `en-US`. */
export const locale = z.string().regex(/^[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}$/, {
  message: 'must be a language with or without a region, such as de or en-US',
});
export const ocr = z.literal(['auto', 'always', 'never']);
export const eInvoice = z.literal(['auto', 'never']);
