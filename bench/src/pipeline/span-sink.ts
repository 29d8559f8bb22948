import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Running } from './shapes.ts';

/** A collector that takes everything and keeps nothing, and what makes processes send their spans to it. */
export interface SpanSink extends Running {
  bytes(): number;
  requests(): number;
  stop(): Promise<void>;
}

/** Listens on 127.0.0.1, on a free port. */
export async function startSpanSink(): Promise<SpanSink> {
  const taken = { bytes: 0, requests: 0 };
  const server = createServer((request, response) => {
    taken.requests++;
    request.on('data', ({ length }: Buffer) => (taken.bytes += length));
    request.on('end', () => response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    environment: { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(server.address() as AddressInfo).port}` },
    bytes: () => taken.bytes,
    requests: () => taken.requests,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
