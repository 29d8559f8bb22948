import * as z from 'zod';
import { templateSchema } from './template.ts';

/**
 * The template language as JSON Schema (draft 2020-12), for editors and clients that check a template before they send
 * it. It says what `parseTemplateSchema` says, less what JSON Schema cannot: that patterns are RE2, that a region's
 * box is not empty, and that `computed`, `validate` and the `key` of a table name what is there. It describes the `schema` member of a template.
 * @param id URI under which the schema is published.
 */
export function templateJsonSchema(id: string): object {
  const { $schema, ...rest } = z.toJSONSchema(templateSchema, { target: 'draft-2020-12', io: 'input' });
  return {
    $schema,
    $id: id,
    title: 'Docket template',
    description: 'What to read from a document: fields by name, each with its type and where to look for it.',
    ...rest,
  };
}
