import type {
  Client,
  ClientDuplexStream,
  ClientReadableStream,
  ClientWritableStream,
  Metadata,
  ServiceError,
} from '@grpc/grpc-js';
import { INGEST_PACKAGE, INGEST_PROTO } from '@docket/contracts';
import type {
  AccountBodyRequest,
  AccountRequest,
  AdmitAnswer,
  AdmitRequest,
  Announcement,
  BackfillRequest,
  BodyRequest,
  ControlBackfillRequest,
  ControlJobRequest,
  CreateTemplateRequest,
  DeliveriesStoredRequest,
  FinishedRunAnswer,
  FinishedRunRequest,
  FromDrawer,
  FromExtractor,
  GetJobPageRequest,
  GetJobRequest,
  GetJobWordsRequest,
  JobPageAnswer,
  JobRequest,
  JsonAnswer,
  ListBackfillsRequest,
  ListJobEventsRequest,
  ListJobsRequest,
  ListRequest,
  NamedListRequest,
  PutListRequest,
  ReplaceTemplateRequest,
  RevokeKeyRequest,
  SubmitAnswer,
  SubmitPart,
  TakeTrialRequest,
  TemplateRequest,
  ToDrawer,
  ToExtractor,
  WordsPart,
} from '@docket/contracts';
import { openGrpcClient } from './grpc.ts';
import { metadataOf, reachable, unaryCalls, wallClock } from './unary-calls.ts';
import type { Unary } from './unary-calls.ts';

interface UnaryCalls {
  readonly admit: Unary<AdmitRequest, AdmitAnswer>;
  readonly getJob: Unary<GetJobRequest, JsonAnswer>;
  readonly listJobs: Unary<ListJobsRequest, JsonAnswer>;
  readonly controlJob: Unary<ControlJobRequest, JsonAnswer>;
  readonly listJobEvents: Unary<ListJobEventsRequest, JsonAnswer>;
  readonly getJobResult: Unary<JobRequest, JsonAnswer>;
  readonly getJobPage: Unary<GetJobPageRequest, JobPageAnswer>;
  readonly takeTrial: Unary<TakeTrialRequest, JsonAnswer>;
  readonly listTemplates: Unary<AccountRequest, JsonAnswer>;
  readonly createTemplate: Unary<CreateTemplateRequest, JsonAnswer>;
  readonly getTemplate: Unary<TemplateRequest, JsonAnswer>;
  readonly replaceTemplate: Unary<ReplaceTemplateRequest, JsonAnswer>;
  readonly deleteTemplate: Unary<TemplateRequest, JsonAnswer>;
  readonly listTemplateVersions: Unary<TemplateRequest, JsonAnswer>;
  readonly publishTemplate: Unary<TemplateRequest, JsonAnswer>;
  readonly listLists: Unary<AccountRequest, JsonAnswer>;
  readonly getList: Unary<NamedListRequest, JsonAnswer>;
  readonly putList: Unary<PutListRequest, JsonAnswer>;
  readonly deleteList: Unary<NamedListRequest, JsonAnswer>;
  readonly startBackfill: Unary<AccountBodyRequest, JsonAnswer>;
  readonly listBackfills: Unary<ListBackfillsRequest, JsonAnswer>;
  readonly getBackfill: Unary<BackfillRequest, JsonAnswer>;
  readonly controlBackfill: Unary<ControlBackfillRequest, JsonAnswer>;
  readonly listAccounts: Unary<ListRequest, JsonAnswer>;
  readonly createAccount: Unary<BodyRequest, JsonAnswer>;
  readonly getAccount: Unary<AccountRequest, JsonAnswer>;
  readonly updateAccount: Unary<AccountBodyRequest, JsonAnswer>;
  readonly listKeys: Unary<AccountRequest, JsonAnswer>;
  readonly createKey: Unary<AccountBodyRequest, JsonAnswer>;
  readonly revokeKey: Unary<RevokeKeyRequest, JsonAnswer>;
  readonly verifyAudit: Unary<BodyRequest, JsonAnswer>;
  readonly rebuildViews: Unary<BodyRequest, JsonAnswer>;
  readonly getStatus: Unary<Record<string, never>, JsonAnswer>;
  readonly announce: Unary<Announcement, object>;
  readonly getFinishedRun: Unary<FinishedRunRequest, FinishedRunAnswer>;
  readonly deliveriesStored: Unary<DeliveriesStoredRequest, object>;
}

/**
 * The ingest service as its callers see it. Unary calls reject with a grpc-js ServiceError (`code` UNAVAILABLE,
 * DEADLINE_EXCEEDED …) when ingest cannot be reached or does not answer in time.
 */
export interface IngestClient extends UnaryCalls {
  /** Write parts and heed `write`'s return value; `answer` rejects when the call fails. */
  submit(traceparent: string | null): {
    readonly call: ClientWritableStream<SubmitPart>;
    readonly answer: Promise<SubmitAnswer>;
  };
  claim(traceparent: string | null): ClientDuplexStream<FromExtractor, ToExtractor>;
  drawPage(traceparent: string | null): ClientDuplexStream<FromDrawer, ToDrawer>;
  /** The stream has no deadline; cancel it when its reader is gone. */
  getJobWords(request: GetJobWordsRequest, traceparent: string | null): ClientReadableStream<WordsPart>;
  /** Resolves when a connection stands, rejects after `timeoutMs`. */
  reachable(timeoutMs: number): Promise<void>;
  close(): void;
}

const UNARY: readonly (keyof UnaryCalls)[] = [
  'admit',
  'getJob',
  'listJobs',
  'controlJob',
  'listJobEvents',
  'getJobResult',
  'getJobPage',
  'takeTrial',
  'listTemplates',
  'createTemplate',
  'getTemplate',
  'replaceTemplate',
  'deleteTemplate',
  'listTemplateVersions',
  'publishTemplate',
  'listLists',
  'getList',
  'putList',
  'deleteList',
  'startBackfill',
  'listBackfills',
  'getBackfill',
  'controlBackfill',
  'listAccounts',
  'createAccount',
  'getAccount',
  'updateAccount',
  'listKeys',
  'createKey',
  'revokeKey',
  'verifyAudit',
  'rebuildViews',
  'getStatus',
  'announce',
  'getFinishedRun',
  'deliveriesStored',
];

/** Opens the client; connects lazily and reconnects by itself. */
export function openIngestClient(addresses: readonly string[], token: string, now = wallClock): IngestClient {
  const client = openGrpcClient({ proto: INGEST_PROTO, service: `${INGEST_PACKAGE}.Ingest`, addresses, token });
  const raw = client as Client & Record<string, unknown>;
  return {
    ...(unaryCalls(raw, UNARY, now) as unknown as UnaryCalls),
    submit: (traceparent) => openSubmit(raw, traceparent),
    claim: (traceparent) =>
      (raw['claim'] as (metadata: Metadata) => ClientDuplexStream<FromExtractor, ToExtractor>).call(
        raw,
        metadataOf(traceparent),
      ),
    drawPage: (traceparent) =>
      (raw['drawPage'] as (metadata: Metadata) => ClientDuplexStream<FromDrawer, ToDrawer>).call(
        raw,
        metadataOf(traceparent),
      ),
    getJobWords: (request, traceparent) =>
      (raw['getJobWords'] as (request: object, metadata: Metadata) => ClientReadableStream<WordsPart>).call(
        raw,
        request,
        metadataOf(traceparent),
      ),
    reachable: (timeoutMs) => reachable(client, timeoutMs, now),
    close: () => client.close(),
  };
}

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
