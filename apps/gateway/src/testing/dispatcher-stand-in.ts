import { loadPackageDefinition, Server, ServerCredentials } from '@grpc/grpc-js';
import type { GrpcObject, sendUnaryData, ServerUnaryCall, ServiceClientConstructor } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { DISPATCHER_PROTO, PROTO_LOADING } from '@docket/contracts';
import { grpcServerOptions } from '@docket/service';
import { TOKEN } from './ingest-stand-in.ts';

export interface DispatcherStandIn {
  readonly address: string;
  /** Answers calls, by their name; a promise makes the caller wait. Default: `{}`. */
  answers: Readonly<Record<string, (asked: never) => object | Promise<object>>>;
  /** Calls as they came. */
  readonly asked: { readonly name: string; readonly request: object }[];
  stop(): void;
}

/** A neighbour that speaks the dispatcher's side of the protocol and remembers what it was asked. */
export async function startDispatcherStandIn(port = 0): Promise<DispatcherStandIn> {
  const { docket } = loadPackageDefinition(loadSync(DISPATCHER_PROTO, PROTO_LOADING)) as unknown as {
    docket: { dispatcher: { v1: { Dispatcher: ServiceClientConstructor } & GrpcObject } };
  };
  const { service } = docket.dispatcher.v1.Dispatcher;
  const server = new Server(grpcServerOptions(TOKEN));
  const standIn: Omit<DispatcherStandIn, 'address' | 'stop'> = { answers: {}, asked: [] };
  const unary = (name: string) => (call: ServerUnaryCall<object, object>, done: sendUnaryData<object>) => {
    standIn.asked.push({ name, request: call.request });
    const answer = standIn.answers[name] ?? (() => ({ json: '{}' }));
    void Promise.resolve(answer(call.request as never)).then((value) => done(null, value));
  };
  const names = Object.values(service).map(({ originalName = '' }) => originalName);
  server.addService(service, Object.fromEntries(names.map((name) => [name, unary(name)])));
  const bound = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, at) =>
      error ? reject(error) : resolve(at),
    );
  });
  return Object.assign(standIn, { address: `127.0.0.1:${bound}`, stop: () => server.forceShutdown() });
}
