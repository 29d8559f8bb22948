import type { Server } from 'node:http';
import { Server as NetServer } from 'node:net';
import type { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** How often connections that have become idle are looked for, in milliseconds. */
const LOOK_MS = 100;

/** Times in milliseconds from the beginning of the close. */
export interface CloseTimes {
  /** For so long a connection that is kept alive may still ask: it is answered, and told to close. */
  readonly keptMs: number;
  /** What is in hand then is cut off. */
  readonly withinMs: number;
}

/**
 * @returns stops listening and waits for the requests in hand. A client that used a connection until now must not find
 *   it gone in the moment in which it asks again, so that idle ones stay open for a while; answers say
 *   `Connection: close` meanwhile, which is the caller's part.
 */
export function serverCloser(server: Server): (times: CloseTimes) => Promise<void> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  const closeIdle = () => {
    server.closeIdleConnections();
    // Node does not count a connection as idle that has never asked for anything (a browser opens some ahead).
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
  };
  return async ({ keptMs, withinMs }) => {
    // What the system has connected already is taken in first: it would be reset with the listening socket.
    await nextTurn();
    await nextTurn();
    // Not the close of HTTP's server, which would end idle connections at once.
    const closed = new Promise<void>((resolve) => NetServer.prototype.close.call(server, () => resolve()));
    let looking: NodeJS.Timeout | undefined;
    const kept = setTimeout(() => {
      closeIdle();
      looking = setInterval(closeIdle, LOOK_MS);
    }, keptMs);
    const cutOff = setTimeout(() => server.closeAllConnections(), withinMs);
    await closed;
    for (const timer of [kept, looking, cutOff]) clearTimeout(timer);
  };
}
