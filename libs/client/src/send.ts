import { encodeForm } from './encode-form.ts';
import { DocketError, DocketUnreachable } from './errors.ts';
import type { CallOptions, WireOperation } from './operation.ts';

export interface Connection {
  /** Without a slash at the end. */
  readonly url: string;
  readonly key: string;
  readonly fetch: typeof fetch;
}
type Values = Readonly<Record<string, unknown>>;

/**
 * Carries out an operation and returns the body of its answer: parsed JSON, text (CSV), a Blob (pictures), or undefined.
 * @throws DocketError, DocketUnreachable, or the reason of the call's signal
 */
export async function send(
  connection: Connection,
  operation: WireOperation,
  given: Values,
  call: CallOptions,
): Promise<unknown> {
  const { address, rest } = addressOf(connection.url, operation, given);
  const { headers, body: members } = headersOf(operation, rest);
  const { body, contentType } = bodyOf(operation, members);
  if (contentType !== undefined) headers.set('content-type', contentType);
  return request(connection, address, { method: operation.method, headers, body: body ?? null, ...call }, readBody);
}

/** One request with the key, refusals thrown; `read` gets the successful answer. */
export async function request<T>(
  { url, key, fetch }: Connection,
  address: string,
  init: Omit<RequestInit, 'headers' | 'signal'> & { headers: Headers; signal?: AbortSignal | undefined },
  read: (answer: Response) => Promise<T>,
): Promise<T> {
  const { signal, headers, ...rest } = init;
  headers.set('x-api-key', key);
  try {
    // A redirect would carry the key to wherever it points, so none is followed.
    const streamed = rest.body instanceof ReadableStream ? { duplex: 'half' as const } : {};
    const answer = await fetch(address, { ...rest, ...streamed, headers, redirect: 'manual', signal: signal ?? null });
    if (!answer.ok) throw await refusalOf(answer, url);
    return await read(answer);
  } catch (error) {
    if (error instanceof DocketError) throw error;
    signal?.throwIfAborted();
    throw new DocketUnreachable(url, error);
  }
}

/** Takes path and query parameters; the rest of what was given is for headers and body. */
export function addressOf(
  url: string,
  { path, query }: WireOperation,
  given: Values,
): { address: string; rest: Values } {
  const rest = new Map(Object.entries(given).filter(([, value]) => value !== undefined));
  const take = (name: string): unknown => {
    const value = rest.get(name);
    rest.delete(name);
    return value;
  };
  const target = path.replace(/\{(\w+)\}/g, (_, name: string) => pathSegment(name, take(name)));
  const search = new URLSearchParams();
  for (const name of query) if (rest.has(name)) search.set(name, String(take(name)));
  return {
    address: `${url}${target}${search.size > 0 ? `?${search.toString()}` : ''}`,
    rest: Object.fromEntries(rest),
  };
}

/** An empty segment, or dots, would name another operation. */
function pathSegment(name: string, value: unknown): string {
  const given = typeof value === 'number' ? String(value) : value;
  if (typeof given !== 'string' || /^\.{0,2}$/.test(given))
    throw new TypeError(`${name} must be given, and not be "." or "..".`);
  return encodeURIComponent(given);
}

function headersOf(operation: WireOperation, given: Values): { headers: Headers; body: Values } {
  const headers = new Headers();
  const isHeader = ([name]: readonly [string, unknown]) => name in operation.headers;
  const entries = Object.entries(given);
  for (const [name, value] of entries.filter(isHeader)) headers.set(operation.headers[name] ?? name, String(value));
  return { headers, body: Object.fromEntries(entries.filter((entry) => !isHeader(entry))) };
}

function bodyOf(
  operation: WireOperation,
  members: Values,
): { readonly body?: NonNullable<RequestInit['body']>; readonly contentType?: string } {
  switch (operation.body) {
    case 'none':
      return {};
    case 'json':
      return { body: JSON.stringify(members), contentType: 'application/json' };
    case 'form':
      return encodeForm(members);
  }
}

async function readBody(answer: Response): Promise<unknown> {
  if (answer.status === 204) return undefined;
  const type = answer.headers.get('content-type') ?? '';
  if (type.startsWith('application/json')) return answer.json();
  if (type.startsWith('text/csv')) return answer.text();
  if (type.startsWith('image/')) return answer.blob();
  throw notDocket(answer.status, answer.url);
}

async function refusalOf(answer: Response, url: string): Promise<DocketError> {
  const { message, error, code, retryAfter, jobId } = await errorMembers(answer);
  const text = message ?? error;
  if (typeof text !== 'string') return notDocket(answer.status, url);
  return new DocketError({
    status: answer.status,
    code: typeof code === 'string' ? code : 'UNEXPECTED_ANSWER',
    message: text,
    ...(typeof retryAfter === 'number' ? { retryAfter } : {}),
    ...(typeof jobId === 'string' ? { jobId } : {}),
  });
}

async function errorMembers(answer: Response): Promise<Values> {
  try {
    const body: unknown = await answer.json();
    return typeof body === 'object' && body !== null ? { ...body } : {};
  } catch {
    return {};
  }
}

const notDocket = (status: number, url: string): DocketError =>
  new DocketError({
    status,
    code: 'UNEXPECTED_ANSWER',
    message: `${url} answered ${status} without a body of Docket's. Check the address and what stands between.`,
  });
