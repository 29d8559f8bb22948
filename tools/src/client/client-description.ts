/** The parts of an OpenAPI document that the client is made from. */
interface Parameter {
  readonly in: string;
  readonly name: string;
  readonly required?: boolean;
}
interface Answer {
  readonly content?: Readonly<Record<string, unknown>>;
}
export interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly required?: readonly string[];
}
export interface DescribedOperation {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly responses: Readonly<Record<string, Answer>>;
}
export interface Description {
  readonly openapi: string;
  readonly info: unknown;
  readonly paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> };
}

/** Headers that callers of the client give; the others are its own business. */
const CALLER_HEADERS = new Set(['prefer', 'idempotency-key']);
/** Other addresses of an operation. */
const ALIAS = /Alias\d*$/;
/** Read by the client's iterator over events, not as an answer. */
const STREAM = 'text/event-stream';

const mapValues = <T, U>(values: Readonly<Record<string, T>>, change: (value: T) => U): Record<string, U> =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]));

function withoutStream({ content, ...answer }: Answer): Answer {
  if (!content) return answer;
  return { ...answer, content: Object.fromEntries(Object.entries(content).filter(([type]) => type !== STREAM)) };
}

function forCallers({ parameters = [], responses, ...operation }: DescribedOperation): DescribedOperation {
  const isStream = Object.values(responses).some(({ content = {} }) => STREAM in content);
  // A stream that has nothing more to say answers 204.
  const isForCallers = (status: string) => status.startsWith('2') && !(isStream && status === '204');
  const successes = Object.entries(responses).filter(([status]) => isForCallers(status));
  return {
    ...operation,
    parameters: parameters.filter((given) => given.in !== 'header' || CALLER_HEADERS.has(given.name)),
    responses: mapValues(Object.fromEntries(successes), withoutStream),
  };
}

/**
 * The description as callers of the client meet it: every failure is one and the same error, and what the client does
 * by itself (conditional reads, event streams) is left out.
 */
export function clientDescription(document: Description): Description {
  const paths = Object.entries(document.paths).map(([path, methods]) => {
    const own = Object.entries(methods).filter(([, { operationId }]) => !ALIAS.test(operationId));
    return [path, mapValues(Object.fromEntries(own), forCallers)] as const;
  });
  return { ...document, paths: Object.fromEntries(paths) };
}
