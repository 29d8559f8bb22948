import { once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadPackageDefinition, Server, ServerCredentials } from '@grpc/grpc-js';
import type { Client, ClientDuplexStream, ServerDuplexStream, ServiceClientConstructor } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { INGEST_PROTO, PROTO_LOADING } from '@docket/contracts';
import { limitConnectionAge } from './grpc-drain.ts';
import { grpcServerOptions, openGrpcClient } from './grpc.ts';

const TOKEN = 'service token of these tests';
const AGE = 200;

/** What the tests call, as the client that is made of the description has it. */
interface Calls extends Client {
  admit(request: object, done: (error: Error | null) => void): void;
  claim(): ClientDuplexStream<object, object>;
}

describe('a caller of a service whose connections are of a bounded age', () => {
  const server = new Server(grpcServerOptions(TOKEN));
  const connections = new Set<string>();
  let client: Calls;

  beforeAll(async () => {
    const definition = loadPackageDefinition(loadSync(INGEST_PROTO, PROTO_LOADING)) as unknown as {
      docket: { ingest: { v1: { Ingest: ServiceClientConstructor } } };
    };
    const admit = (call: { getPeer(): string }, done: (error: null, answer: object) => void) => {
      connections.add(call.getPeer());
      done(null, { accountId: 'local' });
    };
    const claim = (call: ServerDuplexStream<object, object>) => {
      call.on('data', () => call.write({ heartbeat: { proceed: true } }));
      call.on('end', () => call.end());
    };
    server.addService(definition.docket.ingest.v1.Ingest.service, { admit, claim });
    const port = await new Promise<number>((resolve, reject) =>
      server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      ),
    );
    limitConnectionAge(server, AGE);
    const service = 'docket.ingest.v1.Ingest';
    client = openGrpcClient({ proto: INGEST_PROTO, service, addresses: [`127.0.0.1:${port}`], token: TOKEN }) as Calls;
  });
  afterAll(() => {
    client.close();
    server.forceShutdown();
  });

  const admitted = () =>
    new Promise<void>((resolve, reject) =>
      client.admit({}, (error) => {
        if (error) reject(error);
        else resolve();
      }),
    );

  it('comes over one connection after the other, and every call is answered, one that lasts longer too', async () => {
    const long = client.claim();
    while (connections.size < 4) await admitted();
    long.write({ heartbeat: { read: 1, pages: 2 } });
    await once(long, 'data');
    const ended = once(long, 'status');
    long.end();
    long.resume();
    expect(await ended).toMatchObject([{ code: 0 }]);
  });

  it('is answered whenever it calls: a call that meets the end of its connection is on its way', async () => {
    const enough = connections.size + 6;
    const caller = async () => {
      while (connections.size < enough) {
        await admitted();
        await nextTurn();
      }
    };
    await Promise.all(Array.from({ length: 20 }, caller));
  });
});
