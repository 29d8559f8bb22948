import type { FieldSpec, TemplateSchema } from './template.ts';

function listsIn({ from = [], properties = {}, items }: FieldSpec): string[] {
  const own = from.flatMap((locator) => (locator.op === 'list' ? [locator.list] : []));
  const inner = [...Object.values(properties), ...(items === undefined ? [] : [items])];
  return [...own, ...inner.flatMap(listsIn)];
}

/** The names of the account's lists that a template compares documents with, each once, in their order. */
export function listsNamedBy(template: TemplateSchema | null): readonly string[] {
  return [...new Set(Object.values(template?.data ?? {}).flatMap(listsIn))];
}
