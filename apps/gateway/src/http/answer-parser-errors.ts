import { STATUS_CODES } from 'node:http';
import type { Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Refusal } from '@docket/contracts';
import type { Log } from '@docket/service';
import type { GatewaySettings } from '../gateway-settings.ts';
import { countUnrouted } from './count-requests.ts';
import { errorBody } from './error-body.ts';
import { REFUSALS } from './refusals.ts';

interface ParserError extends Error {
  readonly code?: string;
  /** What the parser was reading. */
  readonly rawPacket?: Buffer;
}

/** How long a client may take to read the answer and close, in milliseconds. */
const FAREWELL_MS = 2_000;

/** Node's HTTP parser answers with an empty body, or not at all; this gives its errors the flat body of all others. */
export function answerParserErrors(server: Server, settings: GatewaySettings, log: Log): void {
  const current = new WeakMap<Duplex, ServerResponse>();
  server.prependListener('request', (request, response) => current.set(request.socket, response));
  server.on('clientError', (error: ParserError, socket) => {
    const begun = current.get(socket);
    if (error.code === 'ECONNRESET' || !socket.writable || (begun?.headersSent && !begun.writableFinished)) {
      socket.destroy();
      return;
    }
    const refusal = refusalOf(error.code);
    countUnrouted(refusal);
    log.info({ status: refusal.status, reason: error.code }, 'request not understood');
    bidFarewell(socket, rawAnswer(refusal, targetOf(error.rawPacket), settings.now()));
  });
  // A request for a tunnel has no response; without a listener Node closes the connection in silence.
  server.on('connect', (_request, socket) => {
    log.info({ status: REFUSALS.badRequest.status, reason: 'CONNECT' }, 'request not understood');
    countUnrouted(REFUSALS.badRequest);
    socket.on('error', () => undefined);
    bidFarewell(socket, rawAnswer(REFUSALS.badRequest, '', settings.now()));
  });
}

function bidFarewell(socket: Duplex, answer: string): void {
  socket.end(answer);
  socket.resume();
  setTimeout(() => socket.destroy(), FAREWELL_MS).unref();
}

function refusalOf(code: string | undefined): Refusal {
  if (code === 'HPE_HEADER_OVERFLOW') return REFUSALS.headersTooLarge;
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return REFUSALS.requestTimeout;
  return REFUSALS.badRequest;
}

function targetOf(packet: Buffer | undefined): string {
  const line = packet?.subarray(0, 2_048).toString('latin1') ?? '';
  return /^[A-Z]+ (\/[!-~]*)/.exec(line)?.[1] ?? '';
}

function rawAnswer(refusal: Refusal, target: string, now: Date): string {
  const body = JSON.stringify(errorBody(refusal, target, now));
  const head = [
    `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status] ?? 'Error'}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    'X-Content-Type-Options: nosniff',
    'Connection: close',
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}
