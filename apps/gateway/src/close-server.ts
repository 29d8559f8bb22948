import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** How often connections that have become idle are looked for, in milliseconds. */
const LOOK_MS = 100;

/**
 * @returns stops listening and waits for the requests in hand; what is left after `withinMs` is cut off.
 */
export function serverCloser(server: Server): (withinMs: number) => Promise<void> {
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
  return async (withinMs) => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    closeIdle();
    const idle = setInterval(closeIdle, LOOK_MS);
    const cutOff = setTimeout(() => server.closeAllConnections(), withinMs);
    await closed;
    clearInterval(idle);
    clearTimeout(cutOff);
  };
}
