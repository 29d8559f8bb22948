import type { ServerResponse } from 'node:http';
import type { GatewaySettings } from '../gateway-settings.ts';

/** @returns aborted when the client leaves, the answer is complete, or the gateway begins to close: waiting is over. */
export function untilGone(response: ServerResponse, settings: GatewaySettings): AbortSignal {
  const gone = new AbortController();
  const end = () => gone.abort();
  if (settings.closing || response.destroyed) end();
  settings.untilClosing.addEventListener('abort', end);
  response.once('close', () => {
    settings.untilClosing.removeEventListener('abort', end);
    end();
  });
  return gone.signal;
}
