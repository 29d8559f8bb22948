/** An element as the XML parser gives it: a text, or its children by name, `#text` and `@attribute` among them. */
export type XmlNode = string | { readonly [name: string]: XmlNode | readonly XmlNode[] };

const listOf = (node: XmlNode | readonly XmlNode[] | undefined): readonly XmlNode[] =>
  node === undefined ? [] : Array.isArray(node) ? (node as readonly XmlNode[]) : [node as XmlNode];

const childrenOf = (node: XmlNode, name: string): readonly XmlNode[] =>
  typeof node === 'string' || !Object.hasOwn(node, name) ? [] : listOf(node[name]);

/** Every element at a path of local names, `A/B/C`, in the order of the document. */
export const allAt = (node: XmlNode, path: string): readonly XmlNode[] =>
  path.split('/').reduce<readonly XmlNode[]>((nodes, name) => nodes.flatMap((one) => childrenOf(one, name)), [node]);

/** The first element at a path. */
export const at = (node: XmlNode, path: string): XmlNode | undefined => allAt(node, path)[0];

/** The text of an element itself, without that of its children. */
export function textOf(node: XmlNode): string | undefined {
  const text = typeof node === 'string' ? node : node['#text'];
  return typeof text === 'string' && text.trim() !== '' ? text.trim() : undefined;
}

/** The texts of all elements at one of these paths. */
export const textsAt = (node: XmlNode, ...paths: readonly string[]): readonly string[] =>
  paths.flatMap((path) => allAt(node, path).flatMap((one) => textOf(one) ?? []));

/** The first text at the first of these paths that has one. */
export const textAt = (node: XmlNode, ...paths: readonly string[]): string | undefined => textsAt(node, ...paths)[0];

/** Of all elements at a path, the text of the first whose attribute has this value. */
export function textWith(
  node: XmlNode,
  path: string,
  [attribute, value]: readonly [string, string],
): string | undefined {
  const found = allAt(node, path).find((one) => typeof one !== 'string' && one[`@${attribute}`] === value);
  return found === undefined ? undefined : textOf(found);
}

/** Facts without those that were not found. */
export function defined<T extends object>(facts: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as never;
}
