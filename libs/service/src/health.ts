import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Running } from './running.ts';

/** Can this process do its work now? The answer names what is missing. */
export type Readiness = () => Promise<{ readonly ready: boolean; readonly checks: Readonly<Record<string, boolean>> }>;

/** The probes of a process without HTTP of its own: `/healthz` (alive) and `/readyz` (200 or 503, with the checks). */
export async function startHealthServer(
  host: string,
  port: number,
  readiness: Readiness,
): Promise<Running & { port: number }> {
  const server = createServer((request, response) => {
    void answer(request.url ?? '/', readiness).then(([status, body]) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

async function answer(url: string, readiness: Readiness): Promise<[number, object]> {
  if (url === '/healthz') return [200, { status: 'ok' }];
  if (url !== '/readyz') return [404, { status: 'unknown path' }];
  const state = await readiness().catch(() => ({ ready: false, checks: {} }));
  return [state.ready ? 200 : 503, { status: state.ready ? 'ready' : 'not ready', checks: state.checks }];
}
