import { z } from 'zod';
import { createDocument } from 'zod-openapi';
import type {
  ZodOpenApiContentObject,
  ZodOpenApiHeadersObject,
  ZodOpenApiOperationObject,
  ZodOpenApiResponsesObject,
} from 'zod-openapi';
import type { Answer, Operation, RequestBody } from './operation.ts';
import { COMMON_FAILURES, OPERATIONS } from './operations.ts';

/** Parameters of these names are described by other parts of OpenAPI (3.1.1, section 4.8.12.2). */
const DESCRIBED_ELSEWHERE = ['accept', 'content-type', 'authorization'];

const RETRY_AFTER = { 'Retry-After': 'Seconds after which the request may be repeated' };
const RATE_LIMIT = {
  RateLimit: 'Submissions left (r) until more are granted in t seconds; without a rate limit: absent',
  'RateLimit-Policy': 'Submissions (q) in any window of w seconds; without a rate limit: absent',
};

/** The public interface as an OpenAPI 3.1 document. @param version of the service. */
export function openApiDocument(version: string): OpenApiDocument {
  const document: Parameters<typeof createDocument>[0] = {
    openapi: '3.1.1',
    info: {
      title: 'Docket',
      version,
      description: 'Turns documents into data. Every answer is JSON; a failure is one flat object (`Error`).',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: [...new Set(Object.values(OPERATIONS).map(({ tag }) => tag))].map((name) => ({ name })),
    components: {
      securitySchemes: { apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key' } },
    },
    paths: pathsOf(Object.entries(OPERATIONS)),
  };
  return createDocument(document, { override: ({ jsonSchema }) => simplify(jsonSchema) });
}

type OpenApiDocument = ReturnType<typeof createDocument>;

/** Takes out what says nothing to a reader: patterns of formats that have a name, and the bounds of any integer. */
function simplify(schema: { format?: string; pattern?: string; minimum?: number; maximum?: number }): void {
  if (schema.format !== undefined) delete schema.pattern;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
}

function pathsOf(operations: readonly (readonly [string, Operation])[]) {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const [id, operation] of operations) {
    for (const [n, path] of [operation.path, ...(operation.aliases ?? [])].entries()) {
      const operationId = n === 0 ? id : `${id}Alias${n === 1 ? '' : n}`;
      paths[path] = { ...paths[path], [operation.method]: { operationId, ...described(operation) } };
    }
  }
  return paths;
}

function described(operation: Operation): ZodOpenApiOperationObject {
  const { tag, summary, description, scope, params, query, headers, body } = operation;
  const needs = scope === null ? [] : [`Needs a key with the scope \`${scope}\`.`];
  return {
    tags: [tag],
    summary,
    description: [description, ...needs].filter((text) => text !== undefined).join(' '),
    security: scope === null ? [] : [{ apiKey: [] }],
    requestParams: {
      ...(params && { path: params }),
      ...(query && { query }),
      ...(headers && { header: describedHere(headers) }),
    },
    ...(body && {
      requestBody: { required: isNeeded(body), content: bodyContentOf(body) },
    }),
    responses: responsesOf(operation),
  };
}

const MEDIA_TYPES = { json: 'application/json', form: 'multipart/form-data' } as const;

const bodyContentOf = (body: RequestBody): ZodOpenApiContentObject => ({
  [MEDIA_TYPES[body.kind]]: { schema: body.schema },
  ...(body.kind === 'json' && body.tabular ? { 'text/csv': { schema: { type: 'string' } } } : {}),
});

const isNeeded = ({ kind, schema }: RequestBody): boolean => kind === 'form' || !schema.safeParse({}).success;

function describedHere({ shape }: NonNullable<Operation['headers']>) {
  return z.object(Object.fromEntries(Object.entries(shape).filter(([name]) => !DESCRIBED_ELSEWHERE.includes(name))));
}

function responsesOf({ answers, submission = false }: Operation): ZodOpenApiResponsesObject {
  const all = Object.entries({ ...COMMON_FAILURES, ...answers });
  return Object.fromEntries(
    all.map(([status, answer]) => {
      const limited = submission && (Number(status) < 400 || status === '429') ? RATE_LIMIT : {};
      const repeatable = status === '429' || status === '503' ? RETRY_AFTER : {};
      const headers = headersOf({ ...answer.headers, ...limited, ...repeatable });
      const content = contentOf(answer);
      return [status, { description: answer.description, ...(headers && { headers }), ...(content && { content }) }];
    }),
  );
}

function headersOf(headers: Readonly<Record<string, string>>): ZodOpenApiHeadersObject | null {
  const entries = Object.entries(headers);
  if (entries.length === 0) return null;
  return Object.fromEntries(entries.map(([name, description]) => [name, { description, schema: { type: 'string' } }]));
}

function contentOf({ schema, types = [] }: Answer): ZodOpenApiContentObject | null {
  const others = types.map((type) => [type, { schema: { type: 'string', ...binary(type) } }] as const);
  if (!schema && others.length === 0) return null;
  return { ...(schema && { 'application/json': { schema } }), ...Object.fromEntries(others) };
}

const binary = (type: string): { readonly format?: 'binary' } => (type.startsWith('text/') ? {} : { format: 'binary' });
