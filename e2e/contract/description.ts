import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { OPERATIONS } from '@docket/contracts';
import type { Operation, OperationId } from '@docket/contracts';

type Json = Readonly<Record<string, unknown>>;
export interface DescribedParameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema?: Json;
}
export interface DescribedOperation {
  readonly operationId: string;
  readonly parameters?: readonly DescribedParameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Json }>> };
  readonly responses: Readonly<Record<string, DescribedAnswer>>;
}
interface DescribedAnswer {
  readonly headers?: Json;
  readonly content?: Readonly<Record<string, { readonly schema?: Json }>>;
}
interface OpenApi {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Partial<Record<Operation['method'], DescribedOperation>>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, Json>> };
}

/** What a client reads off an answer. */
export interface Received {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
}

const JSON_TYPE = 'application/json';
/** Headers that the description allows to be absent. */
const OPTIONAL = ['RateLimit', 'RateLimit-Policy'];
const ERROR_KEYS = ['statusCode', 'message', 'error', 'code', 'timestamp', 'path'];

/** The OpenAPI description that a running Docket serves, to hold its answers against. */
export class Description {
  readonly document: OpenApi;
  readonly #ajv: Ajv2020;
  readonly #validators = new Map<string, ValidateFunction>();

  constructor(document: OpenApi) {
    this.document = document;
    this.#ajv = new Ajv2020({ strict: false, allErrors: true });
    addFormats.default(this.#ajv);
    this.#ajv.addSchema(document, 'openapi');
  }

  static async of(url: string): Promise<Description> {
    const answer = await fetch(`${url}/openapi.json`);
    return new Description((await answer.json()) as OpenApi);
  }

  operation(id: OperationId, alias?: string): DescribedOperation {
    const { method, path } = OPERATIONS[id];
    const described = this.document.paths[alias ?? path]?.[method];
    if (!described) throw new Error(`${method} ${alias ?? path} is not described`);
    return described;
  }

  /** What a reference names; a schema that is none as it is. */
  resolve(schema: Json): Json {
    const { $ref } = schema;
    if (typeof $ref !== 'string') return schema;
    const named = this.document.components?.schemas?.[$ref.split('/').at(-1) ?? ''];
    if (!named) throw new Error(`${$ref} leads nowhere`);
    return named;
  }

  /** @throws Error that says in what way an answer is not as described. */
  check(id: OperationId, answer: Received, alias?: string): void {
    const fault = this.#fault(id, answer, alias);
    if (fault === undefined) return;
    throw new Error(`${id}: ${fault}\n${answer.status} ${Buffer.from(answer.bytes).toString().slice(0, 2_000)}`);
  }

  #fault(id: OperationId, { status, headers, bytes }: Received, alias?: string): string | undefined {
    const described = this.operation(id, alias).responses[String(status)];
    if (!described) return `status ${status} is not described`;
    const missing = Object.keys(described.headers ?? {}).filter(
      (name) => !OPTIONAL.includes(name) && !headers.has(name),
    );
    if (missing.length > 0) return `without the described headers ${missing.join(', ')}`;
    if (!described.content) return bytes.length > 0 ? 'with a body that is not described' : undefined;
    const type = headers.get('content-type')?.split(';')[0] ?? '';
    if (!described.content[type]) return `type ${type} is not described`;
    if (type !== JSON_TYPE) return undefined;
    const pointer = ['paths', alias ?? OPERATIONS[id].path, OPERATIONS[id].method, 'responses', String(status)];
    return this.#bodyFault([...pointer, 'content', type, 'schema'], bytes, status);
  }

  #bodyFault(pointer: readonly string[], bytes: Uint8Array, status: number): string | undefined {
    const body = JSON.parse(Buffer.from(bytes).toString()) as Json;
    return this.#schemaFault(pointer, body) ?? (status < 400 ? undefined : errorFault(body, status));
  }

  #schemaFault(pointer: readonly string[], value: unknown): string | undefined {
    const path = pointer.map((step) => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');
    const known = this.#validators.get(path);
    const validate = known ?? this.#ajv.compile({ $ref: `openapi#/${path}` });
    this.#validators.set(path, validate);
    return validate(value) ? undefined : this.#ajv.errorsText(validate.errors, { separator: '\n' });
  }
}

function errorFault(body: Json, status: number): string | undefined {
  const keys = Object.keys(body);
  if (keys.slice(0, ERROR_KEYS.length).join() !== ERROR_KEYS.join()) return `error body with the keys ${keys.join()}`;
  return body['statusCode'] === status ? undefined : 'statusCode is another';
}
