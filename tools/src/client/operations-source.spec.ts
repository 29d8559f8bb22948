import { describe, expect, it } from '@jest/globals';
import type { Description } from './client-description.ts';
import { clientDescription } from './client-description.ts';
import { operationsSource } from './operations-source.ts';

const json = { content: { 'application/json': {} } };
const job = { in: 'path', name: 'jobId', required: true };
const form = { content: { 'multipart/form-data': { schema: { $ref: '#/components/schemas/Form' } } } };

function description(members: readonly string[]): Description {
  return {
    openapi: '3.1.1',
    info: {},
    paths: {
      '/jobs/{jobId}': {
        get: {
          operationId: 'getJob',
          summary: 'Read a job',
          parameters: [job, { in: 'header', name: 'if-none-match' }, { in: 'header', name: 'idempotency-key' }],
          responses: { 200: { content: { ...json.content, 'text/csv': {} } }, 304: {}, 404: json },
        },
        post: {
          operationId: 'sendJob',
          summary: 'Send',
          description: 'More.',
          parameters: [job],
          requestBody: form,
          responses: { 204: {} },
        },
      },
      '/events': {
        get: {
          operationId: 'listEvents',
          summary: 'List',
          parameters: [{ in: 'query', name: 'limit' }],
          responses: { 200: { content: { ...json.content, 'text/event-stream': {} } }, 204: {} },
        },
      },
      '/old': { get: { operationId: 'listEventsAlias', summary: 'List', responses: { 200: json } } },
    },
    components: { schemas: { Form: { properties: Object.fromEntries(members.map((name) => [name, {}])) } } },
  };
}

describe('the generated table of operations', () => {
  const source = operationsSource(clientDescription(description(['file'])));

  it('has a documented method for each operation, whose answer is its success', () => {
    expect(source).toContain(
      '/** Read a job. */\ngetJob: (args: JsonArguments<GetJobData>, call?: CallOptions) => Promise<GetJobResponse | string>;',
    );
    expect(source).toContain(
      '/** Send. More. */\nsendJob: (args: FormArguments<SendJobData>, call?: CallOptions) => Promise<void>;',
    );
  });

  it('says how each goes over the wire, with those headers only that callers give', () => {
    expect(source).toContain(
      'getJob: {"method":"GET","path":"/jobs/{jobId}","query":[],"headers":{"idempotencyKey":"idempotency-key"},"body":"none"}',
    );
    expect(source).toContain('sendJob: {"method":"POST","path":"/jobs/{jobId}","query":[],"headers":{},"body":"form"}');
  });

  it('leaves out event streams and other addresses of an operation; what may be left out is optional', () => {
    expect(source).toContain(
      'listEvents: (args?: JsonArguments<ListEventsData>, call?: CallOptions) => Promise<ListEventsResponse>;',
    );
    expect(source).not.toContain('Alias');
  });

  it('is not made where two arguments of an operation share a name', () => {
    expect(() => operationsSource(clientDescription(description(['jobId'])))).toThrow(
      'sendJob has two arguments named jobId.',
    );
  });
});
