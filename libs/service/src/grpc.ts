import { timingSafeEqual, createHash } from 'node:crypto';
import {
  credentials,
  InterceptingCall,
  loadPackageDefinition,
  Metadata,
  ServerInterceptingCall,
  ServerListenerBuilder,
  ResponderBuilder,
  status,
} from '@grpc/grpc-js';
import type {
  ChannelOptions,
  GrpcObject,
  Interceptor,
  ServerInterceptor,
  ServiceClientConstructor,
  Client,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { MAX_GRPC_MESSAGE, PROTO_LOADING } from '@docket/contracts';
import { clientSpans, contextOnly, serverSpans } from './grpc-spans.ts';

/** Keepalive and reconnect settings of every channel, both sides. */
const CHANNEL: ChannelOptions = {
  'grpc.max_receive_message_length': MAX_GRPC_MESSAGE,
  'grpc.max_send_message_length': MAX_GRPC_MESSAGE,
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 1_000,
  'grpc.keepalive_time_ms': 5_000,
  'grpc.keepalive_timeout_ms': 5_000,
  'grpc.keepalive_permit_without_calls': 1,
};

export interface ClientOptions {
  readonly proto: string;
  /** Package and service, `docket.ingest.v1.Ingest`. */
  readonly service: string;
  /** `host:port`, or one `unix:path`; several are used in turn. */
  readonly addresses: readonly string[];
  /** The services' shared token. */
  readonly token: string;
}

/** A raw client (its streams keep backpressure, which Nest's client does not) that sends the shared token. */
export function openGrpcClient(options: ClientOptions): Client {
  const definition = loadPackageDefinition(loadSync(options.proto, PROTO_LOADING));
  const Service = options.service
    .split('.')
    .reduce<unknown>((object, part) => (object as GrpcObject)[part], definition) as ServiceClientConstructor;
  return new Service(target(options.addresses), credentials.createInsecure(), {
    ...CHANNEL,
    'grpc.service_config': JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] }),
    interceptors: [bearer(options.token), isWithinProcess(options.addresses) ? contextOnly : clientSpans],
  });
}

/** A socket of the standalone shape: the server's span of a call says what a client's would. */
const isWithinProcess = ([first]: readonly string[]): boolean => first?.startsWith('unix:') === true;

// Literal addresses resolve as a list under the ipv4 scheme; a single name goes through DNS (a headless Service has
// one record a replica).
function target(addresses: readonly string[]): string {
  const [first] = addresses;
  if (first === undefined) throw new Error('no address of the ingest service given');
  if (addresses.length === 1) return first.startsWith('unix:') ? first : `dns:${first}`;
  return `ipv4:${addresses.map((address) => address.replace(/^localhost:/, '127.0.0.1:')).join(',')}`;
}

function bearer(token: string): Interceptor {
  return (options, nextCall) =>
    new InterceptingCall(nextCall(options), {
      start: (metadata, listener, next) => {
        metadata.set('authorization', `Bearer ${token}`);
        next(metadata, listener);
      },
    });
}

/** Options for a Nest gRPC server: limits, keepalive, and the shared token asked of every call. */
export function grpcServerOptions(token: string): ChannelOptions {
  // Nest hands its channelOptions to the server as they are, interceptors included.
  return { ...CHANNEL, interceptors: [requireToken(token), serverSpans] };
}

function requireToken(token: string): ServerInterceptor {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  const expected = digest(`Bearer ${token}`);
  return (_method, call) =>
    new ServerInterceptingCall(
      call,
      new ResponderBuilder()
        .withStart((next) => {
          next(
            new ServerListenerBuilder()
              .withOnReceiveMetadata((metadata, pass) => {
                const [given] = metadata.get('authorization');
                if (typeof given === 'string' && timingSafeEqual(digest(given), expected)) pass(metadata);
                else
                  call.sendStatus({
                    code: status.UNAUTHENTICATED,
                    details: 'service token missing or wrong',
                    metadata: new Metadata(),
                  });
              })
              .build(),
          );
        })
        .build(),
    );
}
