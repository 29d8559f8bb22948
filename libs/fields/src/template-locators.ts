import * as z from 'zod';
import { anchor, anchors, page, re2 } from './template-anchor.ts';
import { fieldType } from './template-types.ts';

/** On most locators. `strip` removes texts, then `replace` rewrites, before the value is parsed. */
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
/** In line heights. */
const maxGap = z.number().positive().optional();
const fraction = z.number().min(0).max(1);
const place = z.tuple([fraction, fraction, fraction, fraction]).refine(([x0, y0, x1, y1]) => x0 < x1 && y0 < y1, {
  message: 'must be [x0, y0, x1, y1] with x0 < x1 and y0 < y1',
});
/** The capturing group that is the value: 1 if the pattern has one, unless given. */
const group = z.int().min(0).max(20).optional();
const constant = z.union([z.string().max(1000), z.number(), z.boolean()]);

/** `maxGap`: how far the value may be from its anchor; 40 to the right and 3 below unless given. */
const label = z.strictObject({
  op: z.literal('label'),
  anchor,
  side: z.literal(['right', 'below', 'any']).optional(),
  maxGap,
  ...modifiers,
});
const row = z.strictObject({ op: z.literal('row'), anchor, maxGap, ...modifiers });
const regex = z.strictObject({
  op: z.literal('regex'),
  re: re2,
  group,
  /** Only in lines that hold this anchor. */
  anchor: anchor.optional(),
  page: page.optional(),
  ...modifiers,
});
const region = z.strictObject({ op: z.literal('region'), page: page.optional(), box: place, ...modifiers });
const cross = z.strictObject({ op: z.literal('cross'), row: anchor, column: anchor, maxGap, ...modifiers });
const range = z.strictObject({
  op: z.literal('range'),
  from: anchor,
  until: anchors.optional(),
  /** `below`: only what stands in the column of `from`. */
  side: z.literal(['any', 'below']).optional(),
  ...modifiers,
});
/** `maxGap` is 4 unless given. */
const checkbox = z.strictObject({
  op: z.literal('checkbox'),
  anchor,
  side: z.literal(['left', 'right', 'any']).optional(),
  maxGap,
  /** The answer when it is ticked, in place of `true`; one that is not ticked then answers nothing. */
  value: constant.optional(),
});
/** `maxGap`: how far below its caption the value may begin; 4 unless given. */
const box = z.strictObject({
  op: z.literal('box'),
  anchor,
  side: z.literal(['right', 'below', 'any']).optional(),
  maxGap,
  ...modifiers,
});
const names = z.union([z.string().min(1).max(100), z.array(z.string().min(1).max(100)).min(1).max(20)]);
const barcode = z.strictObject({
  op: z.literal('barcode'),
  format: names.optional(),
  re: re2.optional(),
  group,
  page: page.optional(),
  ...modifiers,
});
const list = z.strictObject({
  op: z.literal('list'),
  list: z.string().min(1).max(100),
  /** The columns of the list that are compared, all unless given, and the one that answers, the first unless given. */
  match: names.optional(),
  value: z.string().min(1).max(100).optional(),
  minScore: z.number().min(0.5).max(1).optional(),
  /** Only in lines that hold this anchor, and the line below each. */
  anchor: anchor.optional(),
  page: z.union([page, z.literal('all')]).optional(),
});
const constValue = z.strictObject({ op: z.literal('const'), value: constant });
const auto = z.strictObject({ op: z.literal('auto') });

const column = z.strictObject({ header: anchors, type: fieldType.optional(), ...modifiers });
const tableObject = z.strictObject({
  op: z.literal('table'),
  columns: z
    .record(z.string().min(1).max(100), column)
    .refine((columns) => Object.keys(columns).length > 0 && Object.keys(columns).length <= 40, {
      message: 'must have 1 to 40 columns',
    })
    .meta({ minProperties: 1, maxProperties: 40 }),
  until: anchors.optional(),
  skip: anchors.optional(),
  /** The columns that all have a value on the line where an item begins. */
  key: names.optional(),
  /** To which item a line without a key value belongs. */
  merge: z.literal(['up', 'down', 'none']).optional(),
  /** A gap of more than this ends the table on its page; 6 unless given. */
  maxGap,
});

const table = tableObject.refine(
  ({ key, columns }) => key === undefined || [key].flat().every((name) => Object.hasOwn(columns, name)),
  { message: 'must name columns of this table', path: ['key'] },
);

export const locator = z.discriminatedUnion('op', [
  label,
  row,
  regex,
  region,
  cross,
  table,
  range,
  checkbox,
  box,
  barcode,
  list,
  constValue,
  auto,
]);
export type Locator = z.infer<typeof locator>;
/** The locator of one operator. */
export type Of<Op extends Locator['op']> = Extract<Locator, { op: Op }>;
export type Pick = NonNullable<Of<'label'>['pick']>;
/** What rewrites and chooses among the texts that a locator found. */
export type Modifiers = { readonly [Name in keyof typeof modifiers]?: z.infer<(typeof modifiers)[Name]> };
