import { Client } from 'undici';
import type { Dispatcher } from 'undici';
import { guardedConnector, RefusedAddress } from '@docket/outbound';
import type { Guard } from '@docket/outbound';
import type { Answer, ErrorClass } from '../deliveries/answer.ts';
import { retryAfterMsOf } from './retry-after.ts';

/** Bytes of a response body that are read before the connection is closed on it. */
const READ_BYTES = 64 * 1024;
const KEPT_BYTES = 1024;
/** Bytes of a response's head, or of its trailers, beyond which it counts as a network error. */
const HEAD_BYTES = 16 * 1024;

export interface Post {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** For everything: name, connection, request, response. */
  readonly timeoutMs: number;
  readonly guard: Guard;
  readonly now: () => Date;
}

export interface Posted {
  readonly answer: Answer;
  /** At most the first 1,024 bytes of the response body, read as UTF-8. */
  readonly head: string;
}

/**
 * Sends one request and says how it ended; never throws for what the receiver does. Redirects are answers, not
 * followed. Each request has a connection of its own: its address was decided for this attempt, and no idle
 * connection that the receiver is just closing costs one.
 */
export async function post(request: Post): Promise<Posted> {
  const started = performance.now();
  let address: string | null = null;
  const connect = guardedConnector(request.guard, (connected) => (address = connected));
  const client = new Client(request.url.origin, { connect, maxHeaderSize: HEAD_BYTES });
  // A signal would wait for the connection to stand first; destroying ends a request in whatever state it is.
  const timer = setTimeout(() => void client.destroy(timeUp()), request.timeoutMs);
  const ended = (part: Pick<Answer, 'status' | 'error' | 'retryAfterMs'>): Answer => ({
    ...part,
    latencyMs: Math.round(performance.now() - started),
    address,
  });
  try {
    const { statusCode: status, headers, body } = await client.request(requestOf(request));
    const head = await readHead(body);
    const retryAfter = [headers['retry-after']].flat()[0];
    const retryAfterMs = retryAfter === undefined ? null : retryAfterMsOf(retryAfter, request.now());
    return { answer: ended({ status, error: null, retryAfterMs }), head };
  } catch (error) {
    return { answer: ended({ status: null, error: errorClassOf(error), retryAfterMs: null }), head: '' };
  } finally {
    clearTimeout(timer);
    await client.destroy();
  }
}

const timeUp = () => Object.assign(new Error('the attempt took too long'), { code: 'ETIMEDOUT' });

const requestOf = ({ url, headers, body }: Post): Dispatcher.RequestOptions => ({
  method: 'POST',
  path: `${url.pathname}${url.search}`,
  headers: { ...headers },
  body,
});

// The status has been received: a response body that stalls or breaks changes nothing about the outcome.
async function readHead(body: AsyncIterable<Uint8Array>): Promise<string> {
  const kept: Uint8Array[] = [];
  let read = 0;
  try {
    for await (const chunk of body) {
      if (read < KEPT_BYTES) kept.push(chunk.subarray(0, KEPT_BYTES - read));
      read += chunk.length;
      if (read >= READ_BYTES) break;
    }
  } catch {
    // What has come is kept.
  }
  return Buffer.concat(kept).toString('utf8');
}

const CLASS_OF_CODE: Readonly<Record<string, ErrorClass>> = {
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  ETIMEDOUT: 'timeout',
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  ECONNREFUSED: 'connect',
  EHOSTUNREACH: 'connect',
  ENETUNREACH: 'connect',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  UND_ERR_SOCKET: 'reset',
  EPROTO: 'tls',
};

/** The class of an error of undici, `net`, `tls` or `dns`, by its code. */
export function errorClassOf(error: unknown): ErrorClass {
  if (error instanceof RefusedAddress) return 'refused-address';
  const code = Error.isError(error) && 'code' in error ? String(error.code) : '';
  return CLASS_OF_CODE[code] ?? (/CERT|TLS|SSL|UNABLE_TO_|SELF_SIGNED/.test(code) ? 'tls' : 'network');
}
