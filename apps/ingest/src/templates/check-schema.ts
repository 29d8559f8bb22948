import type { Refusal } from '@docket/contracts';
import { parseTemplateSchema } from '@docket/fields';

/** Largest schema, in bytes of its JSON text. */
const LARGEST_SCHEMA = 256 * 1024;
/** Deeper nesting than anyone means would exhaust the stack of whoever walks it. */
const DEEPEST_SCHEMA = 40;
/** Sentences name the path, which is the client's own text. */
const LONGEST_SENTENCE = 500;

const invalid = (code: string, message: string): { readonly refusal: Refusal } => ({
  refusal: { status: 400, code, message },
});

/**
 * Checks the `schema` of a template as a client sent it and answers its JSON text, unknown members included, or a refusal
 * that says the first thing that is wrong.
 */
export function checkSchema(schema: unknown): { readonly schemaJson: string } | { readonly refusal: Refusal } {
  if (schema === undefined || schema === null)
    return invalid('INVALID_TEMPLATE', 'schema is required: {"data": {…}} with the fields by name.');
  if (isDeep(schema)) return invalid('INVALID_TEMPLATE', 'schema must not be nested more than 40 levels deep.');
  const schemaJson = JSON.stringify(schema);
  if (Buffer.byteLength(schemaJson) > LARGEST_SCHEMA)
    return invalid('INVALID_TEMPLATE', 'schema must be at most 256 KiB of JSON. Use fewer fields or shorter texts.');
  const data: unknown = (schema as { data?: unknown }).data;
  if (typeof schema === 'object' && (data === undefined || data === null))
    return invalid('INVALID_TEMPLATE', 'schema.data is required: the fields by name.');
  const parsed = parseTemplateSchema(schema);
  if (!parsed.ok) return wrong(parsed.errors[0] ?? 'schema is invalid.');
  if (Object.keys(parsed.schema.data).length === 0)
    return invalid('INVALID_TEMPLATE', 'schema.data must have at least one field.');
  return { schemaJson };
}

function wrong(sentence: string): { readonly refusal: Refusal } {
  return { refusal: { status: 400, code: 'INVALID_TEMPLATE', message: sentence.slice(0, LONGEST_SENTENCE) } };
}

/** Level by level, so that it needs no stack itself. */
function isDeep(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEEPEST_SCHEMA) return true;
    level = level.flatMap(membersOf);
  }
  return false;
}

const membersOf = (item: unknown): unknown[] =>
  typeof item === 'object' && item !== null ? Object.values(item as Record<string, unknown>) : [];
