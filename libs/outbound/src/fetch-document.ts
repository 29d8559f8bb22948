import { Client } from 'undici';
import type { Dispatcher } from 'undici';
import { guardedConnector, RefusedAddress } from './refuse-private-address.ts';
import type { Guard } from './refuse-private-address.ts';
import { sentFileName } from './sent-file-name.ts';

export interface FetchSettings {
  readonly guard: Guard;
  /** For everything: names, connections, redirects and the whole body as its receiver takes it. */
  readonly timeoutMs: number;
  readonly maxRedirects: number;
  /** Largest body in bytes. */
  readonly maxBytes: number;
  /** Aborting ends the fetch, which then throws the signal's reason. */
  readonly signal?: AbortSignal;
}

/** How a fetch ended: all bytes were received, or what kept them from it. */
export type FetchOutcome =
  | { readonly kind: 'fetched'; readonly fileName: string | null }
  /** Another status than 2xx, or a redirect to nowhere. */
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: FetchFailure };
type FetchFailure =
  /** A redirect to what {@link parseDocumentUrl} does not take. */
  | 'bad-redirect'
  | 'too-many-redirects'
  /** The guard refused every address of a host. */
  | 'refused-address'
  | 'timeout'
  | 'too-large'
  /** The body came compressed although that was not asked for. */
  | 'encoded'
  /** No such host, no connection, no TLS, no HTTP, or it broke. */
  | 'network';

/** Takes the bytes as they come; it may be called with a body that later turns out to be cut short. */
export type Receive = (body: AsyncIterable<Buffer>) => Promise<void>;

/** An address that documents may be fetched from: http or https, without user name and password. */
export function parseDocumentUrl(text: string, base?: URL): URL | null {
  const url = URL.parse(text, base?.href);
  const usable = url && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
  return usable ? url : null;
}

/**
 * GETs a document and hands its bytes on as they come. Each hop has a connection of its own, whose address the guard
 * decides as it is opened, so that neither a redirect nor a second answer of the resolver leads past it.
 * @throws the receiver's error; the signal's reason. Whatever the servers do is an outcome.
 */
export async function fetchDocument(url: URL, settings: FetchSettings, receive: Receive): Promise<FetchOutcome> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(new Ended('timeout')), settings.timeoutMs);
  const abort = () => stop.abort(settings.signal?.reason);
  if (settings.signal?.aborted) abort();
  else settings.signal?.addEventListener('abort', abort);
  try {
    return await follow(url, { ...settings, signal: stop.signal }, receive);
  } finally {
    clearTimeout(timer);
    settings.signal?.removeEventListener('abort', abort);
  }
}

type Settings = FetchSettings & { readonly signal: AbortSignal };

/** Ends a fetch early with that outcome. */
class Ended extends Error {
  override readonly name = 'Ended';
  readonly kind: FetchFailure;

  constructor(kind: FetchFailure) {
    super(kind);
    this.kind = kind;
  }
}

async function follow(from: URL, settings: Settings, receive: Receive): Promise<FetchOutcome> {
  let url = from;
  for (let hops = 0; hops <= settings.maxRedirects; hops += 1) {
    const next = await hop(url, settings, receive);
    if (!(next instanceof URL)) return next;
    url = next;
  }
  return { kind: 'too-many-redirects' };
}

/** @returns where to go on, if this answer is a redirect. */
async function hop(url: URL, settings: Settings, receive: Receive): Promise<URL | FetchOutcome> {
  const { guard, signal } = settings;
  const client = new Client(url.origin, { connect: guardedConnector(guard, () => undefined) });
  // A signal of the request would wait for the connection to stand first.
  const destroy = () => void client.destroy(signal.reason as Error);
  if (signal.aborted) destroy();
  else signal.addEventListener('abort', destroy);
  try {
    const answer = await client.request(requestOf(url)).catch((error: unknown) => {
      throw new Broke(error);
    });
    return await readAnswer(answer, { url, settings }, receive);
  } catch (error) {
    if (error instanceof Broke) return outcomeOf(error.cause, signal);
    throw error;
  } finally {
    signal.removeEventListener('abort', destroy);
    await client.destroy();
  }
}

const requestOf = (url: URL): Dispatcher.RequestOptions => ({
  method: 'GET',
  path: `${url.pathname}${url.search}`,
  headers: { Accept: '*/*', 'Accept-Encoding': 'identity', 'User-Agent': 'Docket' },
});

interface Hop {
  readonly url: URL;
  readonly settings: Settings;
}

const REDIRECTS = [301, 302, 303, 307, 308];

async function readAnswer(
  { statusCode: status, headers, body }: Dispatcher.ResponseData,
  { url, settings }: Hop,
  receive: Receive,
): Promise<URL | FetchOutcome> {
  const one = (name: string): string | undefined => [headers[name]].flat()[0];
  // A body that nobody reads ends with the connection.
  body.on('error', () => undefined);
  const location = one('location');
  if (REDIRECTS.includes(status) && location !== undefined) {
    return parseDocumentUrl(location, url) ?? { kind: 'bad-redirect' };
  }
  if (status < 200 || status > 299) return { kind: 'status', status };
  if (!/^(identity)?$/i.test(one('content-encoding') ?? '')) return { kind: 'encoded' };
  if (Number(one('content-length') ?? 0) > settings.maxBytes) return { kind: 'too-large' };
  await receive(bounded(body, settings.maxBytes));
  return { kind: 'fetched', fileName: sentFileName(one('content-disposition'), url) };
}

async function* bounded(body: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<Buffer> {
  let size = 0;
  try {
    for await (const bytes of body) {
      size += bytes.length;
      if (size > maxBytes) throw new Ended('too-large');
      yield bytes;
    }
  } catch (error) {
    throw new Broke(error);
  }
}

/** The exchange broke, for the reason given as its cause; told apart from errors of the receiver's own. */
class Broke extends Error {
  override readonly name = 'Broke';

  constructor(cause: unknown) {
    super('the exchange with the server broke', { cause });
  }
}

function outcomeOf(error: unknown, signal: AbortSignal): FetchOutcome {
  const reason: unknown = signal.aborted ? signal.reason : error;
  if (reason instanceof Ended) return { kind: reason.kind };
  if (signal.aborted) throw reason;
  if (reason instanceof RefusedAddress) return { kind: 'refused-address' };
  return { kind: TIMEOUTS.has(codeOf(reason)) ? 'timeout' : 'network' };
}

const TIMEOUTS = new Set(['UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'ETIMEDOUT']);

const codeOf = (error: unknown): string => (Error.isError(error) && 'code' in error ? String(error.code) : '');
