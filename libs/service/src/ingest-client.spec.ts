import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { loadPackageDefinition, Server, ServerCredentials, status } from '@grpc/grpc-js';
import type { Metadata, ServiceClientConstructor } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { INGEST_PROTO, PROTO_LOADING } from '@docket/contracts';
import { grpcServerOptions } from './grpc.ts';
import { openIngestClient } from './ingest-client.ts';
import type { IngestClient } from './ingest-client.ts';

const TOKEN = 'service token of these tests';
let folder: string;
let address: string;
let server: Server;
let client: IngestClient;
const seen: Metadata[] = [];
type Unary = (call: { metadata: Metadata }, done: (error: null, answer: object) => void) => void;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'docket-service-'));
  address = `unix:${join(folder, 'socket')}`;
  server = new Server(grpcServerOptions(TOKEN));
  const definition = loadPackageDefinition(loadSync(INGEST_PROTO, PROTO_LOADING)) as unknown as {
    docket: { ingest: { v1: { Ingest: ServiceClientConstructor } } };
  };
  const admit: Unary = ({ metadata }, done) => {
    seen.push(metadata);
    done(null, { accountId: 'local' });
  };
  const silent: Unary = () => undefined;
  server.addService(definition.docket.ingest.v1.Ingest.service, { admit, getJob: silent });
  await new Promise<void>((resolve, reject) =>
    server.bindAsync(address, ServerCredentials.createInsecure(), (error) => (error ? reject(error) : resolve())),
  );
  client = openIngestClient([address], TOKEN);
});
afterAll(async () => {
  client.close();
  server.forceShutdown();
  await rm(folder, { recursive: true });
});
afterEach(() => void jest.useRealTimers());

describe('a call', () => {
  it('carries the token and the trace, and is answered', async () => {
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    expect(await client.admit({ scope: 'read', apiKey: 'plz_x' }, { traceparent })).toMatchObject({
      accountId: 'local',
    });
    expect(seen.at(-1)?.get('traceparent')).toEqual([traceparent]);
  });

  it('that is not answered in time fails with DEADLINE_EXCEEDED', async () => {
    const call = client.getJob({ accountId: 'local', jobId: 'x' }, { timeoutMs: 100 });
    await expect(call).rejects.toMatchObject({ code: status.DEADLINE_EXCEEDED });
  });

  it('has its full time after the machine was suspended for hours', async () => {
    const all = [
      'hrtime',
      'nextTick',
      'performance',
      'queueMicrotask',
      'setImmediate',
      'setInterval',
      'setTimeout',
    ] as const;
    jest.useFakeTimers({
      doNotFake: [...all, 'clearTimeout', 'clearInterval', 'clearImmediate'],
      now: Date.now() + 7_200_000,
    });
    await client.reachable(2_000);
    expect(await client.admit({ scope: 'read', apiKey: 'plz_x' })).toMatchObject({ accountId: 'local' });
  });

  it('without the right token is refused', async () => {
    const stranger = openIngestClient([address], `${TOKEN}?`);
    try {
      await expect(stranger.admit({ scope: 'read' })).rejects.toMatchObject({ code: status.UNAUTHENTICATED });
    } finally {
      stranger.close();
    }
  });

  it('to an address where nobody listens fails with UNAVAILABLE', async () => {
    const lonely = openIngestClient([`unix:${join(folder, 'nobody')}`], TOKEN);
    try {
      await expect(lonely.admit({ scope: 'read' })).rejects.toMatchObject({ code: status.UNAVAILABLE });
      await expect(lonely.reachable(50)).rejects.toThrow();
    } finally {
      lonely.close();
    }
  });
});
