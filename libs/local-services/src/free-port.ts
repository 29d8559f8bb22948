import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

/** A TCP port of 127.0.0.1 that is free at this moment: `preferred` when it is, else one the system chooses. */
export async function freePort(preferred = 0): Promise<number> {
  const server = createServer();
  try {
    server.listen(preferred, '127.0.0.1');
    await once(server, 'listening');
  } catch (error) {
    if (preferred === 0) throw error;
    return freePort();
  }
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** So many different TCP ports of 127.0.0.1 that are free at this moment. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}

/**
 * The first of so many TCP ports of 127.0.0.1 in a row that are free at this moment. They lie below those that the
 * system gives to connections: one of these could keep a process that is killed from coming back.
 * @param from first of 8,000 ports among which to look. Who starts a stack takes its ports among others than the stack.
 */
export async function freePortsInRow(count: number, from: 16_000 | 24_000 = 16_000): Promise<number> {
  for (;;) {
    const first = randomInt(from, from + 8_000);
    const wanted = Array.from({ length: count }, (_, index) => first + index);
    const free = await Promise.all(wanted.map((port) => freePort(port)));
    if (free.every((port, index) => port === wanted[index])) return first;
  }
}
