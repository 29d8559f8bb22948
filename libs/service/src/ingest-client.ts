import { Metadata } from '@grpc/grpc-js';
import type { CallOptions, Client, ClientDuplexStream, ClientWritableStream, ServiceError } from '@grpc/grpc-js';
import { INGEST_PACKAGE, INGEST_PROTO } from '@docket/contracts';
import type {
  AdmitAnswer,
  AdmitRequest,
  DeliveriesStoredRequest,
  FinishedRunAnswer,
  FinishedRunRequest,
  FromExtractor,
  GetJobAnswer,
  GetJobRequest,
  ListTemplatesAnswer,
  ListTemplatesRequest,
  SubmitAnswer,
  SubmitPart,
  ToExtractor,
} from '@docket/contracts';
import { openGrpcClient } from './grpc.ts';

/** Settings of one unary call. */
export interface CallSettings {
  /** Default 10,000. */
  readonly timeoutMs?: number;
  readonly traceparent?: string | null;
}

type Unary<Q, A> = (request: Q, settings?: CallSettings) => Promise<A>;

/**
 * The ingest service as its callers see it. Unary calls reject with a grpc-js ServiceError (`code` UNAVAILABLE,
 * DEADLINE_EXCEEDED …) when ingest cannot be reached or does not answer in time.
 */
export interface IngestClient {
  readonly admit: Unary<AdmitRequest, AdmitAnswer>;
  readonly getJob: Unary<GetJobRequest, GetJobAnswer>;
  readonly listTemplates: Unary<ListTemplatesRequest, ListTemplatesAnswer>;
  readonly getFinishedRun: Unary<FinishedRunRequest, FinishedRunAnswer>;
  readonly deliveriesStored: Unary<DeliveriesStoredRequest, object>;
  /** Write parts and heed `write`'s return value; `answer` rejects when the call fails. */
  submit(traceparent: string | null): {
    readonly call: ClientWritableStream<SubmitPart>;
    readonly answer: Promise<SubmitAnswer>;
  };
  claim(traceparent: string | null): ClientDuplexStream<FromExtractor, ToExtractor>;
  /** Resolves when a connection stands, rejects after `timeoutMs`. */
  reachable(timeoutMs: number): Promise<void>;
  close(): void;
}

type RawUnary = (
  request: object,
  metadata: Metadata,
  options: CallOptions,
  done: (error: ServiceError | null, answer: object) => void,
) => void;

/** Opens the client; connects lazily and reconnects by itself. */
export function openIngestClient(addresses: readonly string[], token: string, now = wallClock): IngestClient {
  const client = openGrpcClient({ proto: INGEST_PROTO, service: `${INGEST_PACKAGE}.Ingest`, addresses, token });
  const raw = client as Client & Record<string, unknown>;
  const unary =
    <Q extends object, A>(method: string): Unary<Q, A> =>
    (request, settings = {}) =>
      new Promise((resolve, reject) => {
        const deadline = now().getTime() + (settings.timeoutMs ?? 10_000);
        const call = (raw[method] as RawUnary).bind(raw);
        call(request, metadataOf(settings.traceparent), { deadline }, (error, answer) => {
          if (error) reject(error);
          else resolve(answer as A);
        });
      });
  return {
    admit: unary('admit'),
    getJob: unary('getJob'),
    listTemplates: unary('listTemplates'),
    getFinishedRun: unary('getFinishedRun'),
    deliveriesStored: unary('deliveriesStored'),
    submit: (traceparent) => openSubmit(raw, traceparent),
    claim: (traceparent) =>
      (raw['claim'] as (metadata: Metadata) => ClientDuplexStream<FromExtractor, ToExtractor>).call(
        raw,
        metadataOf(traceparent),
      ),
    reachable: (timeoutMs) =>
      new Promise((resolve, reject) => {
        client.waitForReady(now().getTime() + timeoutMs, (error) => (error ? reject(error) : resolve()));
      }),
    close: () => client.close(),
  };
}

// Not the steady clock: grpc-js compares deadlines with this one, and the two drift apart by every correction of the
// time and every hour that the machine was suspended.
const wallClock = (): Date => new Date();

type RawSubmit = (
  metadata: Metadata,
  done: (error: ServiceError | null, answer: SubmitAnswer) => void,
) => ClientWritableStream<SubmitPart>;

function openSubmit(raw: Client & Record<string, unknown>, traceparent: string | null) {
  const { promise, resolve, reject } = Promise.withResolvers<SubmitAnswer>();
  const call = (raw['submit'] as RawSubmit).call(raw, metadataOf(traceparent), (error, answer) => {
    if (error) reject(error);
    else resolve(answer);
  });
  return { call, answer: promise };
}

function metadataOf(traceparent: string | null | undefined): Metadata {
  const metadata = new Metadata();
  if (traceparent) metadata.set('traceparent', traceparent);
  return metadata;
}
