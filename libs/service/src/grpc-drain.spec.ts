import { afterAll, describe, expect, it } from '@jest/globals';
import { loadPackageDefinition, Server, ServerCredentials } from '@grpc/grpc-js';
import type { ServerReadableStream, ServiceClientConstructor } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { INGEST_PROTO, PROTO_LOADING } from '@docket/contracts';
import { eventually } from '@docket/testing';
import { sendCallersElsewhere } from './grpc-drain.ts';
import { grpcServerOptions } from './grpc.ts';
import { openIngestClient } from './ingest-client.ts';

const TOKEN = 'service token of these tests';
const ROUNDS = 5;
const CALLERS = 20;

type Done = (error: null, answer: object) => void;
const definition = loadPackageDefinition(loadSync(INGEST_PROTO, PROTO_LOADING)) as unknown as {
  docket: { ingest: { v1: { Ingest: ServiceClientConstructor } } };
};

interface Replica {
  readonly server: Server;
  readonly port: number;
  readonly served: { calls: number };
}

async function startServer(port: number): Promise<Replica> {
  const served = { calls: 0 };
  const server = new Server(grpcServerOptions(TOKEN));
  server.addService(definition.docket.ingest.v1.Ingest.service, {
    admit: (_call: object, done: Done) => {
      served.calls += 1;
      setImmediate(() => done(null, { accountId: 'local' }));
    },
    submit: (call: ServerReadableStream<object, object>, done: Done) => {
      call.resume().once('end', () => done(null, { submission: { jobId: 'j' } }));
    },
  });
  const bound = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, at) =>
      error ? reject(error) : resolve(at),
    );
  });
  return { server, port: bound, served };
}

// Longer than any test waits: a caller that does not hear it is found.
const NEVER_MS = 10 * 60_000;

async function stop(server: Server): Promise<void> {
  await sendCallersElsewhere(server, NEVER_MS);
  await new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
}

describe('two servers that are stopped and started again in turn', () => {
  const running: Server[] = [];
  afterAll(() => running.forEach((server) => server.forceShutdown()));

  it('fail no call of whoever knows both', async () => {
    const replicas = [await startServer(0), await startServer(0)];
    const client = openIngestClient(
      replicas.map(({ port }) => `127.0.0.1:${port}`),
      TOKEN,
    );
    await client.reachable(5_000);
    const failures = new Set<string>();
    let [calls, over] = [0, false];
    const submitted = () => {
      const { call, answer } = client.submit(null);
      call.on('error', () => undefined);
      call.write({ open: { accountId: 'local' } });
      call.write({ chunk: Buffer.alloc(10_000) });
      call.end();
      return answer;
    };
    const caller = async (_: unknown, index: number) => {
      while (!over) {
        calls += 1;
        const call: Promise<unknown> =
          index % 2 === 0 ? client.admit({ scope: 'read', submission: false }) : submitted();
        await call.catch((error: unknown) => failures.add(String(error)));
      }
    };
    const calling = Promise.all(Array.from({ length: CALLERS }, caller));
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [index, { server, port }] of [...replicas].entries()) {
        await stop(server);
        const again = await startServer(port);
        replicas[index] = again;
        // Until its callers have found it again, the other one is all that they have.
        await eventually(() => expect(again.served.calls).toBeGreaterThan(CALLERS));
      }
    }
    over = true;
    await calling;
    client.close();
    running.push(...replicas.map(({ server }) => server));
    expect(calls).toBeGreaterThan(ROUNDS * CALLERS);
    expect([...failures]).toEqual([]);
  });
});

describe('a server that is stopped while its only caller is idle', () => {
  it('has the caller leave, and still answers a call that was on its way', async () => {
    const { server, port, served } = await startServer(0);
    const client = openIngestClient([`127.0.0.1:${port}`], TOKEN);
    const admitted = () => client.admit({ scope: 'read', submission: false });
    await admitted();
    const stopped = stop(server);
    const onItsWay = admitted();
    await stopped;
    expect(await onItsWay).toMatchObject({ accountId: 'local' });
    expect(served.calls).toBe(2);
    client.close();
  });
});
