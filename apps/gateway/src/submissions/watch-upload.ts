import type { IncomingMessage } from 'node:http';
import { RETRY_SOON } from '../http/refusal-of-error.ts';
import { ClientGone, Refused } from '../http/refused.ts';
import { REFUSALS } from '../http/refusals.ts';
import type { GatewayLimits } from '../limits.ts';

/**
 * Aborts an upload whose client leaves, falls silent or takes too long.
 * @returns ends the watch.
 */
export function watchUpload(request: IncomingMessage, limits: GatewayLimits, stop: AbortController): () => void {
  const expire = () =>
    stop.abort(
      // A paused request waits for ingest and not for its client.
      request.isPaused() ? new Refused(REFUSALS.unavailable, RETRY_SOON) : new Refused(REFUSALS.uploadTooSlow),
    );
  const whole = setTimeout(expire, limits.uploadMs);
  const idle = setTimeout(() => {
    if (request.isPaused()) idle.refresh();
    else expire();
  }, limits.idleMs);
  const alive = () => void idle.refresh();
  const closed = () => {
    if (!request.complete) stop.abort(new ClientGone());
  };
  // An aborted request emits an error where somebody listens, and ends the process where nobody does.
  request.on('error', closed).on('close', closed);
  request.on('data', alive).pause();
  return () => {
    clearTimeout(whole);
    clearTimeout(idle);
    request.off('data', alive).off('close', closed);
  };
}
