import type { IncomingMessage } from 'node:http';
import { ClientGone } from '../http/refused.ts';

/**
 * Stops what is done for a request whose body was read when its client leaves.
 * @returns ends the watch.
 */
export function stopWhenGone({ socket }: IncomingMessage, stop: AbortController): () => void {
  const gone = () => stop.abort(new ClientGone());
  if (socket.destroyed) gone();
  socket.on('close', gone);
  return () => void socket.off('close', gone);
}
