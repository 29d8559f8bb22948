import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { once } from 'node:events';

export interface CuttableProxy {
  /** The same URL by way of the proxy. */
  readonly url: string;
  /** Connections that go through it now. */
  readonly connections: number;
  /** Ends every connection as a lost network would, without goodbye; new ones are taken. */
  cut(): void;
  /** From now on new connections are dropped too. */
  refuse(): void;
  /** Takes new connections again. */
  allow(): void;
  close(): Promise<void>;
}

/** A TCP proxy in front of a broker. */
export async function startCuttableProxy(target: string): Promise<CuttableProxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let refusing = false;
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  };
  const server: Server = createServer({ noDelay: true }, (near) => {
    keep(near);
    if (refusing) return near.destroy();
    const far = connect({ host: hostname, port: Number(port || 5672), noDelay: true });
    keep(far);
    near.pipe(far).pipe(near);
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
    return near;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  const cut = (): void => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return {
    url: url.href,
    get connections() {
      return sockets.size / 2;
    },
    cut,
    refuse: () => (refusing = true),
    allow: () => (refusing = false),
    close: async () => {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
