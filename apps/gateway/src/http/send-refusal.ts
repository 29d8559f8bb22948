import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Refusal } from '@docket/contracts';
import type { GatewaySettings } from '../gateway-settings.ts';
import { drainRequest, hasBody } from './drain-request.ts';
import { errorBody } from './error-body.ts';

export interface Answer {
  readonly refusal: Refusal;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Answers with the flat body of errors. The answer goes out at once, also in place of `100 Continue`; when the client
 * is still sending, its body is drained before the connection is closed.
 */
export async function sendRefusal(
  request: IncomingMessage & { readonly originalUrl?: string },
  response: ServerResponse,
  answer: Answer,
  settings: GatewaySettings,
): Promise<void> {
  if (response.headersSent || response.destroyed) return;
  const target = request.originalUrl ?? request.url ?? '';
  const body = JSON.stringify(errorBody(answer.refusal, target, settings.now()));
  const unread = hasBody(request) && !request.complete;
  if (unread) response.setHeader('Connection', 'close');
  response.writeHead(answer.refusal.status, {
    ...(answer.refusal.retryAfter === undefined ? {} : { 'Retry-After': String(answer.refusal.retryAfter) }),
    ...answer.headers,
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
  });
  response.write(body);
  // `end` with `Connection: close` destroys the socket; the client has its answer by Content-Length.
  if (unread) await drainRequest(request, settings.limits);
  response.end();
}
