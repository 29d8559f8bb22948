import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { GatewaySettings } from '../gateway-settings.ts';
import { countUnrouted } from './count-requests.ts';
import { REFUSALS } from './refusals.ts';
import { sendRefusal } from './send-refusal.ts';

const waiting = new WeakSet<ServerResponse>();

/**
 * Leaves `100 Continue` to the handler that wants the body, so that a refusal goes out in its place. A client that was
 * refused may or may not send its body afterwards: the connection cannot be used again.
 */
export function leaveContinueToHandlers(server: Server, settings: GatewaySettings): void {
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    waiting.add(response);
    response.setHeader('Connection', 'close');
    server.emit('request', request, response);
  });
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    countUnrouted(REFUSALS.expectationFailed);
    void sendRefusal(request, response, { refusal: REFUSALS.expectationFailed, headers: {} }, settings);
  });
}

/** Tells a client that waits for it to send its body. */
export function inviteBody(response: ServerResponse, settings: GatewaySettings): void {
  if (!waiting.delete(response)) return;
  if (!settings.closing) response.setHeader('Connection', 'keep-alive');
  response.writeContinue();
}
