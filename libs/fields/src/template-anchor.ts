import * as z from 'zod';
import { patternError } from './pattern.ts';

export const re2 = z
  .string()
  .min(1)
  .max(1000)
  .superRefine((source, context) => {
    const error = patternError(source);
    if (error !== null) context.addIssue({ code: 'custom', message: `is not a valid RE2 pattern: ${error}` });
  });

export const page = z.union([z.int().min(1), z.literal(['first', 'last'])]);
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
export type AnchorSpec = z.infer<typeof anchorObject>;

/** A text, which is looked for anywhere in a line, or an object that says more. */
export const anchor = z.union([z.string().min(1), anchorObject]).meta({ id: 'TemplateAnchor' });
export type Anchor = z.infer<typeof anchor>;

/** One anchor, or several of which each will do. */
export const anchors = z.union([anchor, z.array(anchor).min(1).max(20)]);
export type Anchors = z.infer<typeof anchors>;

/** Several anchors as a list. */
export const listOf = (given: Anchors | undefined): readonly Anchor[] =>
  given === undefined ? [] : Array.isArray(given) ? given : [given];
