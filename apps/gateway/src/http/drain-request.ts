import type { IncomingMessage } from 'node:http';
import type { GatewayLimits } from '../limits.ts';

/** Whether the client announced a body, whatever has arrived of it. */
export function hasBody(request: IncomingMessage): boolean {
  return request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
}

/**
 * Reads and drops what is still coming of a body, until it ends, its client leaves, falls silent, or a bound is
 * reached. Closing a socket with unread bytes resets it, and a client that is still writing would lose the answer.
 */
export function drainRequest(request: IncomingMessage, limits: GatewayLimits): Promise<void> {
  if (request.complete || request.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    let left = limits.lingerBytes;
    const done = () => {
      clearTimeout(whole);
      clearTimeout(idle);
      request.off('data', take).off('end', done).off('close', done);
      resolve();
    };
    const whole = setTimeout(done, limits.lingerMs);
    const idle = setTimeout(done, limits.lingerIdleMs);
    const take = (chunk: Buffer) => {
      idle.refresh();
      left -= chunk.length;
      if (left < 0) done();
    };
    request.unpipe();
    request.on('error', () => undefined);
    request.on('data', take).once('end', done).once('close', done).resume();
  });
}
