import {
  InterceptingCall,
  ResponderBuilder,
  ServerInterceptingCall,
  ServerListenerBuilder,
  status,
} from '@grpc/grpc-js';
import type { Interceptor, Metadata, ServerInterceptor } from '@grpc/grpc-js';
import { activeTraceparent, openSpan, SpanKind } from '@docket/tracing';
import type { OpenSpan } from '@docket/tracing';
import {
  ATTR_RPC_METHOD,
  ATTR_RPC_STATUS_CODE,
  ATTR_RPC_SYSTEM_NAME,
  RPC_SYSTEM_NAME_VALUE_GRPC,
} from '@opentelemetry/semantic-conventions';

/** The caller's W3C traceparent. */
export function traceOf(metadata: Metadata): string | null {
  const [value] = metadata.get('traceparent');
  return typeof value === 'string' ? value : null;
}

/** `/docket.ingest.v1.Ingest/Submit` → the method's full name, and what a span of it says from the start. */
function named(path: string) {
  const method = path.replace(/^\//, '');
  return { method, attributes: { [ATTR_RPC_SYSTEM_NAME]: RPC_SYSTEM_NAME_VALUE_GRPC, [ATTR_RPC_METHOD]: method } };
}

/** A span a call, and its context in the call's metadata in place of the caller's. */
export const clientSpans: Interceptor = (options, nextCall) =>
  new InterceptingCall(nextCall(options), {
    start: (metadata, listener, next) => {
      const { method, attributes } = named(options.method_definition.path);
      const kind = SpanKind.CLIENT;
      const span = openSpan(method, { kind, attributes, continues: { traceparent: traceOf(metadata) } });
      if (span.traceparent === null) {
        next(metadata, listener);
        return;
      }
      metadata.set('traceparent', span.traceparent);
      next(metadata, {
        onReceiveStatus: (answer, pass) => {
          // A stream is ended by its caller when all is said: that is no failure.
          finish(span, answer.code, answer.code !== status.OK && answer.code !== status.CANCELLED);
          pass(answer);
        },
      });
    },
  });

/** No span of the call, but the one around it in its metadata. */
export const contextOnly: Interceptor = (options, nextCall) =>
  new InterceptingCall(nextCall(options), {
    start: (metadata, listener, next) => {
      const traceparent = activeTraceparent();
      if (traceparent !== null) metadata.set('traceparent', traceparent);
      next(metadata, listener);
    },
  });

/** Statuses by which a server says that it failed itself; the others are answers. */
const SERVER_FAILED: ReadonlySet<status> = new Set([
  status.UNKNOWN,
  status.DEADLINE_EXCEEDED,
  status.UNIMPLEMENTED,
  status.INTERNAL,
  status.UNAVAILABLE,
  status.DATA_LOSS,
]);

/** A span a call, which is the one around whatever serves it. */
export const serverSpans: ServerInterceptor = ({ path, requestStream }, call) => {
  const { method, attributes } = named(path);
  // docket.ingest.v1.Ingest → ingest
  const component = method.split('.')[1] ?? method;
  let span: OpenSpan | undefined;
  // grpc-js reports every call as cancelled once it is over.
  const over = (code: status, failed: boolean) => {
    if (span) finish(span, code, failed);
    span = undefined;
  };
  return new ServerInterceptingCall(
    call,
    new ResponderBuilder()
      .withStart((next) => {
        next(
          new ServerListenerBuilder()
            .withOnReceiveMetadata((metadata, pass) => {
              const continues = { traceparent: traceOf(metadata) };
              span = openSpan(method, { kind: SpanKind.SERVER, attributes, component, continues });
              // Whatever serves a stream begins here, and whatever serves one message when that is there.
              if (requestStream) span.within(() => pass(metadata));
              else pass(metadata);
            })
            .withOnReceiveHalfClose((pass) => (span && !requestStream ? span.within(pass) : pass()))
            .withOnCancel(() => over(status.CANCELLED, false))
            .build(),
        );
      })
      .withSendStatus((answer, next) => {
        over(answer.code, SERVER_FAILED.has(answer.code));
        next(answer);
      })
      .build(),
  );
};

function finish(span: OpenSpan, code: status, failed: boolean): void {
  span.set({ [ATTR_RPC_STATUS_CODE]: status[code] });
  if (failed) span.fail(status[code]);
  span.end();
}
