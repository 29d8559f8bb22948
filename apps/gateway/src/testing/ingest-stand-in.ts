import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { EventEmitter } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { loadPackageDefinition, Server, ServerCredentials } from '@grpc/grpc-js';
import type {
  GrpcObject,
  sendUnaryData,
  ServerReadableStream,
  ServerUnaryCall,
  ServerWritableStream,
  ServiceClientConstructor,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { INGEST_PROTO, PROTO_LOADING } from '@docket/contracts';
import type {
  AdmitAnswer,
  AdmitRequest,
  GetJobRequest,
  GetJobWordsRequest,
  JsonAnswer,
  SubmitAnswer,
  SubmitClose,
  SubmitPart,
  WordsPart,
} from '@docket/contracts';
import { grpcServerOptions } from '@docket/service';

export const TOKEN = 'token-between-the-services';
export const KEY = 'plz_key';
export const JOB_ID = '0f5fd31a-9a3c-8d4e-b3f1-0242ac120002';
/** A job as ingest words it; white space and `1250.0` would not survive a parse. */
export const JOB_JSON = `{"jobId":"${JOB_ID}", "status":"completed","result":{"total":1250.0}}`;

/** What arrived of one document. */
export interface Received {
  readonly accountId: string;
  readonly purpose: string;
  readonly sha256: string;
  readonly size: number;
  readonly largestChunk: number;
  readonly close: SubmitClose;
  readonly traceparent: string | undefined;
}

/** How the neighbour behaves; tests change it as they go. */
interface Behaviour {
  /** Answers a document; default: a new job. */
  submit: (received: Received) => SubmitAnswer;
  /** Refuses in mid-document once so many bytes came. */
  refuseAfter: { readonly bytes: number; readonly answer: SubmitAnswer } | null;
  /** Takes the document and never answers. */
  silent: boolean;
  /** Pause before each chunk is taken. */
  msPerChunk: number;
  /** Pause before a key is answered. */
  admitMs: number;
  /** Answers a good key; default: the account, without a rate limit. */
  admit: (asked: AdmitRequest) => AdmitAnswer;
  /** Answers other calls, by their name; a promise makes the caller wait. Default: 404 in the words of a job. */
  answers: Readonly<Record<string, (asked: never) => object | Promise<object>>>;
  /** The parts of GetJobWords. */
  words: (asked: GetJobWordsRequest) => AsyncIterable<WordsPart> | Iterable<WordsPart>;
}

interface Asked {
  readonly name: string;
  readonly request: object;
  cancelled: boolean;
}

export interface IngestStandIn {
  readonly address: string;
  readonly behaviour: Behaviour;
  readonly received: Received[];
  /** Calls other than Admit and Submit, as they came; `cancelled` by their caller. */
  readonly asked: Asked[];
  /** Documents that ended without `close`. */
  readonly givenUp: { readonly bytes: number }[];
  /** Bytes of the document that is arriving. */
  arriving: number;
  stop(): void;
}

export const newJob = (): SubmitAnswer => ({
  submission: { jobId: JOB_ID, status: 'pending', createdAt: '2026-01-02T03:04:05.678Z' },
});

/** A neighbour that speaks ingest's side of the protocol and remembers what it was sent. */
export async function startIngestStandIn(port = 0): Promise<IngestStandIn> {
  const { docket } = loadPackageDefinition(loadSync(INGEST_PROTO, PROTO_LOADING)) as unknown as {
    docket: { ingest: { v1: { Ingest: ServiceClientConstructor } & GrpcObject } };
  };
  const server = new Server(grpcServerOptions(TOKEN));
  const standIn: Omit<IngestStandIn, 'address' | 'stop'> = {
    behaviour: {
      ...{ submit: newJob, refuseAfter: null, silent: false, msPerChunk: 0, admitMs: 0, words: () => [] },
      admit: () => ({ accountId: 'account-1' }),
      answers: {},
    },
    asked: [],
    received: [],
    givenUp: [],
    arriving: 0,
  };
  server.addService(docket.ingest.v1.Ingest.service, {
    admit: (call: ServerUnaryCall<AdmitRequest, AdmitAnswer>, done: sendUnaryData<AdmitAnswer>) => {
      setTimeout(() => done(null, admit(call.request, standIn.behaviour)), standIn.behaviour.admitMs);
    },
    ...Object.fromEntries(ASKED.map((name) => [name, unary(name, standIn as IngestStandIn)])),
    getJobWords: (call: ServerWritableStream<GetJobWordsRequest, WordsPart>) => {
      remember('getJobWords', call, standIn as IngestStandIn);
      void sendWords(call, standIn.behaviour.words(call.request));
    },
    submit: (call: ServerReadableStream<SubmitPart, SubmitAnswer>, done: sendUnaryData<SubmitAnswer>) =>
      void takeDocument(call, done, standIn as IngestStandIn),
  });
  const bound = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, at) =>
      error ? reject(error) : resolve(at),
    );
  });
  return Object.assign(standIn, { address: `127.0.0.1:${bound}`, stop: () => server.forceShutdown() });
}

const ASKED = [
  ...['getJob', 'listJobs', 'controlJob', 'listJobEvents', 'getJobResult', 'getJobPage', 'takeTrial'],
  ...['listTemplates', 'createTemplate', 'getTemplate', 'replaceTemplate', 'deleteTemplate', 'listTemplateVersions'],
  ...['publishTemplate', 'listAccounts', 'createAccount', 'getAccount', 'updateAccount', 'listKeys', 'createKey'],
  ...['revokeKey', 'verifyAudit', 'rebuildViews', 'listLists', 'getList', 'putList', 'deleteList'],
  ...['startBackfill', 'listBackfills', 'getBackfill', 'controlBackfill'],
] as const;

function unary(name: string, standIn: IngestStandIn) {
  return (call: ServerUnaryCall<object, object>, done: sendUnaryData<object>): void => {
    remember(name, call, standIn);
    const answer = standIn.behaviour.answers[name] ?? DEFAULT_ANSWERS[name] ?? (() => NOT_FOUND);
    void Promise.resolve(answer(call.request as never)).then((value) => done(null, value));
  };
}

function remember(name: string, call: EventEmitter & { readonly request: object }, standIn: IngestStandIn): void {
  const asked = { name, request: call.request, cancelled: false };
  standIn.asked.push(asked);
  call.on('cancelled', () => {
    asked.cancelled = true;
  });
}

const NOT_FOUND: JsonAnswer = {
  refusal: { status: 404, code: 'JOB_NOT_FOUND', message: 'Job not found or does not belong to you' },
};
const DEFAULT_ANSWERS: Readonly<Record<string, (asked: never) => JsonAnswer>> = {
  getJob: ({ jobId }: GetJobRequest) => (jobId === JOB_ID ? { json: JOB_JSON } : NOT_FOUND),
  listTemplates: () => ({ json: '[{"id":"a1","name":"invoice"}]' }),
};

function admit(asked: AdmitRequest, behaviour: Behaviour): AdmitAnswer {
  const { apiKey } = asked;
  const refuse = (message: string): AdmitAnswer => ({ refusal: { status: 401, code: 'UNAUTHORIZED', message } });
  if (apiKey === undefined) return refuse('API key header is required');
  return apiKey === KEY ? behaviour.admit(asked) : refuse('Invalid API key');
}

async function sendWords(
  call: ServerWritableStream<GetJobWordsRequest, WordsPart>,
  parts: AsyncIterable<WordsPart> | Iterable<WordsPart>,
): Promise<void> {
  for await (const part of parts) {
    if (!call.write(part)) await Promise.race([once(call, 'drain'), once(call, 'cancelled')]);
    if (call.cancelled) return;
  }
  call.end();
}

async function takeDocument(
  call: ServerReadableStream<SubmitPart, SubmitAnswer>,
  done: sendUnaryData<SubmitAnswer>,
  standIn: IngestStandIn,
): Promise<void> {
  const { behaviour } = standIn;
  const hash = createHash('sha256');
  let [accountId, purpose, size, largestChunk] = ['', '', 0, 0];
  try {
    for await (const part of call as AsyncIterable<SubmitPart>) {
      if ('open' in part) [accountId, purpose] = [part.open.accountId, part.open.purpose ?? 'job'];
      if ('chunk' in part) {
        hash.update(part.chunk);
        size += part.chunk.length;
        standIn.arriving = size;
        largestChunk = Math.max(largestChunk, part.chunk.length);
        if (behaviour.msPerChunk > 0) await pause(behaviour.msPerChunk);
        if (behaviour.refuseAfter && size >= behaviour.refuseAfter.bytes) {
          done(null, behaviour.refuseAfter.answer);
          return;
        }
      }
      if ('close' in part) {
        const [traceparent] = call.metadata.get('traceparent').map(String);
        const { close } = part;
        const sent = { sha256: hash.digest('hex'), size, largestChunk };
        const received = { accountId, purpose, ...sent, close, traceparent };
        standIn.received.push(received);
        if (!behaviour.silent) done(null, behaviour.submit(received));
        return;
      }
    }
  } catch {
    // A cancelled call: like one that ended early.
  }
  standIn.givenUp.push({ bytes: size });
}
