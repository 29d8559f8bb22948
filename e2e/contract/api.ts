import { OPERATIONS } from '@docket/contracts';
import type { ErrorBody, JobBody, OperationId, SubmissionBody } from '@docket/contracts';
import { eventually, makeInvoicePdf } from '@docket/testing';
import { Description } from './description.ts';

export interface Call {
  readonly params?: Readonly<Record<string, string | number>>;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly form?: FormData;
  /** Another key than the first; null: none. */
  readonly key?: string | null;
  /** Another address of the operation. */
  readonly alias?: string;
}

export interface Answered<T> {
  readonly status: number;
  readonly headers: Headers;
  /** The parsed body where it is JSON, else its text. */
  readonly body: T;
  readonly bytes: Buffer;
}

/**
 * Calls operations of a running Docket, each at the next of its gateways, and fails at any answer that is not as it is
 * described. Requests without a body say that they are JSON all the same, as clients do.
 */
export class CheckedApi {
  readonly called = new Set<string>();
  readonly urls: readonly string[];
  readonly key: string;
  readonly description: Description;
  #next = 0;

  constructor(urls: readonly string[], key: string, description: Description) {
    this.urls = urls;
    this.key = key;
    this.description = description;
  }

  static async open(urls: readonly string[], key: string): Promise<CheckedApi> {
    return new CheckedApi(urls, key, await Description.of(urls[0] ?? ''));
  }

  /** The gateway whose turn it is. */
  get url(): string {
    return this.urls[this.#next++ % this.urls.length] ?? '';
  }

  /** Once through each gateway. */
  async atEach<T>(work: () => Promise<T>): Promise<T[]> {
    return Promise.all(this.urls.map(() => work()));
  }

  async call<T>(id: OperationId, call: Call = {}): Promise<Answered<T>> {
    const response = await fetch(`${this.url}${addressOf(id, call)}`, this.#requestOf(id, call));
    const answer = { status: response.status, headers: response.headers, bytes: Buffer.from(await response.bytes()) };
    this.check(id, answer, call.alias);
    const json = response.headers.get('content-type')?.startsWith('application/json') ?? false;
    const text = answer.bytes.toString();
    return { ...answer, body: (json && text !== '' ? JSON.parse(text) : text) as T };
  }

  /** For answers that were read otherwise. */
  check(id: OperationId, answer: { status: number; headers: Headers; bytes: Uint8Array }, alias?: string): void {
    this.called.add(alias ?? id);
    this.description.check(id, answer, alias);
  }

  /** Status and message of a call that is to be refused. */
  async refusal(id: OperationId, call: Call = {}): Promise<[number, string]> {
    const { status, body } = await this.call<ErrorBody>(id, call);
    return [status, body.message];
  }

  async submit(form: Form, call: Call = {}): Promise<Answered<SubmissionBody>> {
    return this.call('submitDocument', { ...call, form: formOf(form) });
  }

  async job(jobId: string, call: Call = {}): Promise<Answered<JobBody>> {
    return this.call('getJob', { ...call, params: { jobId } });
  }

  /** The job once it is finished. */
  async finished(jobId: string, key = this.key): Promise<JobBody> {
    return eventually(
      async () => {
        const { body } = await this.job(jobId, { key, headers: { prefer: 'wait=20' } });
        if (body.status === 'completed' || body.status === 'failed') return body;
        throw new Error(`job ${jobId} is ${body.status}`);
      },
      { timeoutMs: 60_000 },
    );
  }

  /** An invoice that nobody submitted before, completed. */
  async completed(seed: number, call: Call = {}): Promise<JobBody> {
    const { body } = await this.submit({ file: await makeInvoicePdf({ seed }) }, call);
    return this.finished(body.jobId, call.key ?? this.key);
  }

  #requestOf(id: OperationId, { headers, json, form, key = this.key }: Call): RequestInit {
    return {
      method: OPERATIONS[id].method.toUpperCase(),
      headers: {
        ...(key === null ? {} : { 'x-api-key': key }),
        ...(form ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(form ? { body: form } : json === undefined ? {} : { body: JSON.stringify(json) }),
    };
  }
}

function addressOf(id: OperationId, { params = {}, query = {}, alias }: Call): string {
  const path = (alias ?? OPERATIONS[id].path).replace(/\{(\w+)\}/g, (_, name: string) => {
    return encodeURIComponent(String(params[name] ?? ''));
  });
  const search = new URLSearchParams(
    Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
  );
  return search.size > 0 ? `${path}?${search.toString()}` : path;
}

export interface Form {
  readonly file?: Uint8Array;
  /** Several, in the part `files`. */
  readonly files?: readonly (readonly [name: string, bytes: Uint8Array])[];
  readonly name?: string;
  /** Default: invoice; null: none. */
  readonly templateId?: string | null;
  readonly fields?: Readonly<Record<string, string>>;
}

export function formOf({
  file,
  files = [],
  name = 'document.pdf',
  templateId = 'invoice',
  fields = {},
}: Form): FormData {
  const form = new FormData();
  if (templateId !== null) form.set('templateId', templateId);
  for (const [field, value] of Object.entries(fields)) form.set(field, value);
  if (file) form.set('file', new Blob([Buffer.from(file)]), name);
  for (const [each, bytes] of files) form.append('files', new Blob([Buffer.from(bytes)]), each);
  return form;
}
