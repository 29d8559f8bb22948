import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { openApiDocument } from './openapi.ts';
import { COMMON_FAILURES, OPERATIONS } from './operations.ts';
import type { Operation } from './operation.ts';

const document = openApiDocument('1.2.3');
const operations = Object.entries(OPERATIONS) as [string, Operation][];

/** Every object inside a value. */
function* objectsIn(value: unknown): Generator<Readonly<Record<string, unknown>>> {
  if (typeof value !== 'object' || value === null) return;
  yield value as Readonly<Record<string, unknown>>;
  for (const member of Object.values(value)) yield* objectsIn(member);
}

const validator = (name: string) => {
  const ajv = new Ajv2020({ strict: false });
  addFormats.default(ajv);
  ajv.addSchema(document, 'openapi');
  return ajv.compile({ $ref: `openapi#/components/schemas/${name}` });
};

const JOB = {
  ...{
    jobId: '0f5fd31a-9a3c-8d4e-b3f1-0242ac120002',
    status: 'pending',
    fileName: null,
    templateId: 'x',
    result: null,
  },
  ...{ error: null, pageCount: null, attempts: 0, createdAt: '2026-01-02T03:04:05.678Z', startedAt: null },
  ...{
    completedAt: null,
    errorCode: null,
    retryable: null,
    stage: null,
    progress: null,
    templateVersion: 1,
    version: 1,
    traceparent: null,
  },
};

describe('the OpenAPI document', () => {
  it.each(operations)('describes %s with all that it may answer', (id, operation) => {
    const described = document.paths?.[operation.path]?.[operation.method];
    const statuses = Object.keys({ ...COMMON_FAILURES, ...operation.answers });
    expect(described?.operationId).toBe(id);
    expect(Object.keys(described?.responses ?? {}).sort()).toEqual(statuses.sort());
    const inPath = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const parameters = (described?.parameters ?? []) as { readonly name: string; readonly in: string }[];
    expect(parameters.filter((one) => one.in === 'path').map(({ name }) => name)).toEqual(inPath);
  });

  it('names each operation once', () => {
    const ids = Object.values(document.paths ?? {}).flatMap((path) =>
      [...objectsIn(path)].map((one) => one['operationId']),
    );
    const named = ids.filter((id) => id !== undefined);
    expect(new Set(named).size).toBe(named.length);
  });

  it('refers only to components that it has', () => {
    const refs = [...objectsIn(document)].flatMap(({ $ref }) => (typeof $ref === 'string' ? [$ref] : []));
    const names = Object.keys(document.components?.schemas ?? {}).map((name) => `#/components/schemas/${name}`);
    expect(refs.length).toBeGreaterThan(100);
    expect(refs.filter((ref) => !names.includes(ref))).toEqual([]);
  });

  it('has schemas that a JSON Schema 2020-12 validator takes', () => {
    for (const name of Object.keys(document.components?.schemas ?? {})) expect(validator(name)).toBeDefined();
  });

  it('tells a job from what is none', () => {
    const isJob = validator('Job');
    expect(isJob(JOB)).toBe(true);
    for (const fault of [{ attempts: 4 }, { createdAt: 'now' }, { status: 'done' }, { extra: 1 }, { jobId: '1' }]) {
      expect(isJob({ ...JOB, ...fault })).toBe(false);
    }
  });

  it('asks for a key wherever the table does', () => {
    for (const [, { path, method, scope }] of operations) {
      expect(document.paths?.[path]?.[method]?.security).toEqual(scope === null ? [] : [{ apiKey: [] }]);
    }
  });
});
