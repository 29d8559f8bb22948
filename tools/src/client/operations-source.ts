import type { DescribedOperation, Description, Schema } from './client-description.ts';

interface Placed {
  readonly operation: DescribedOperation;
  readonly method: string;
  readonly path: string;
}

const camelCase = (header: string): string => header.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
const pascalCase = (id: string): string => id.charAt(0).toUpperCase() + id.slice(1);

const namesIn = ({ operation }: Placed, place: string): string[] =>
  (operation.parameters ?? []).filter((parameter) => parameter.in === place).map(({ name }) => name);

function bodyOf({ operation }: Placed): { kind: 'json' | 'form'; schema: Schema } | undefined {
  const [[type, body] = []] = Object.entries(operation.requestBody?.content ?? {});
  if (type === undefined || !body) return undefined;
  return { kind: type === 'application/json' ? 'json' : 'form', schema: body.schema };
}

/**
 * Source of the client's table of operations, and of the interface that has a documented method for each. A method takes
 * path and query parameters, headers and the members of the body as one flat object.
 * @throws Error if two of them share a name.
 */
export function operationsSource(description: Description): string {
  const placed = Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): Placed => ({ operation, method, path })),
  );
  const methods = placed.map((each) => methodOf(each, description));
  const types = methods.join('\n').match(/\b\w+(?:Data|Response)\b/g) ?? [];
  return `import type { CallOptions, FormArguments, JsonArguments, WireOperation } from '../operation.ts';
import type { ${[...new Set(types)].sort().join(', ')} } from './types.ts';

/** One method for each operation of the service. Each may throw a DocketError or a DocketUnreachable. */
export interface DocketOperations {
${methods.join('\n')}
}

/** How each operation goes over the wire. */
export const OPERATIONS: Readonly<Record<keyof DocketOperations, WireOperation>> = {
${placed.map(wireEntry).join('\n')}
};
`;
}

function wireEntry(placed: Placed): string {
  const headers = Object.fromEntries(namesIn(placed, 'header').map((name) => [camelCase(name), name]));
  const entry = {
    method: placed.method.toUpperCase(),
    path: placed.path,
    query: namesIn(placed, 'query'),
    headers,
    body: bodyOf(placed)?.kind ?? 'none',
  };
  return `${placed.operation.operationId}: ${JSON.stringify(entry)},`;
}

function methodOf(placed: Placed, description: Description): string {
  const { operationId, summary, description: more } = placed.operation;
  const [given, required] = argumentsOf(placed, description);
  const of = `${pascalCase(operationId)}Data`;
  const type = bodyOf(placed)?.kind === 'form' ? `FormArguments<${of}>` : `JsonArguments<${of}>`;
  const args = given === 0 ? 'args?: Readonly<Record<string, never>>' : `args${required > 0 ? '' : '?'}: ${type}`;
  const text = [`${summary}.`, ...(more === undefined ? [] : [more])].join(' ');
  return `/** ${text} */\n${operationId}: (${args}, call?: CallOptions) => Promise<${answerType(placed)}>;`;
}

/** Number of arguments, and of the required ones. */
function argumentsOf(placed: Placed, description: Description): readonly [number, number] {
  const parameters = placed.operation.parameters ?? [];
  const schema = resolved(bodyOf(placed)?.schema, description);
  const names = [...parameters.map(({ name }) => camelCase(name)), ...Object.keys(schema.properties ?? {})];
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`${placed.operation.operationId} has two arguments named ${twice}.`);
  return [names.length, parameters.filter(({ required }) => required).length + (schema.required?.length ?? 0)];
}

function resolved(schema: Schema | undefined, { components }: Description): Schema {
  if (schema?.$ref === undefined) return schema ?? {};
  return components?.schemas?.[schema.$ref.replace('#/components/schemas/', '')] ?? {};
}

/** The generated types know one media type of an answer, JSON if there is one; text comes as a string beside it. */
function answerType({ operation }: Placed): string {
  const answers = Object.values(operation.responses);
  const types = answers.flatMap(({ content }) => Object.keys(content ?? {}));
  if (types.length === 0) return 'void';
  const text = types.some((type) => type.startsWith('text/')) ? ' | string' : '';
  return `${pascalCase(operation.operationId)}Response${text}`;
}
