export { BUILT_IN_TEMPLATES } from './built-in-templates.ts';
export type { BuiltInTemplate } from './built-in-templates.ts';
export type { Evidence, FieldEvidence, JsonValue, LostCandidate } from './evidence.ts';
export { extractFields } from './extract-fields.ts';
export type { Extraction } from './extract-fields.ts';
export type { LocaleHints } from './locale.ts';
export { parseTemplateSchema } from './template.ts';
export type { Check, FieldSpec, FieldType, Locator, ParsedTemplate, TemplateSchema } from './template.ts';
export type { Box, Page, Word, WordSource } from './words.ts';
