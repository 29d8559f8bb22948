import { BUILT_IN_TEMPLATES, type FieldSpec } from '@docket/fields';
import { markdownTable } from './markdown-table.ts';

/** The table of built-in templates. */
export function templateTable(): string {
  const rows = BUILT_IN_TEMPLATES.map(({ key, id, schema }) => [`\`${key}\``, `\`${id}\``, fieldsOf(schema.data)]);
  return markdownTable(['Name', 'Id', 'Fields'], rows);
}

const fieldsOf = (data: Readonly<Record<string, FieldSpec>>): string =>
  Object.entries(data)
    .map(([name, { type }]) => (type === 'string' ? `\`${name}\`` : `\`${name}\` (${type})`))
    .join(', ');
