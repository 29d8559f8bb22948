import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadPackageDefinition, Server, ServerCredentials, status } from '@grpc/grpc-js';
import type { ServerDuplexStream, ServiceClientConstructor } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { CHUNK_BYTES, INGEST_PROTO, PROTO_LOADING } from '@docket/contracts';
import type { Claimed, FromDrawer, FromExtractor, ToDrawer, ToExtractor } from '@docket/contracts';
import { BUILT_IN_TEMPLATES } from '@docket/fields';
import { grpcServerOptions, openIngestClient } from '@docket/service';
import type { IngestClient } from '@docket/service';
import { eventually } from '@docket/testing';

const TOKEN = 'service token of these tests';
export const COMMIT = '00000000-0000-8000-8000-000000000000/000001';
export const CLAIM = '00000000-0000-8000-8000-000000000000/000002';

/** One stream of an extractor, as ingest sees it. */
export interface ServedStream {
  readonly received: readonly FromExtractor[];
  send(message: ToExtractor): void;
  /** Grants the claim and sends the document, or a piece of it. */
  grant(document: Buffer, from?: number, to?: number, more?: Partial<Claimed>): void;
  first<K extends keyof FromExtractor>(kind: K): Promise<NonNullable<FromExtractor[K]>>;
  /** Ends it as ingest does when it stops. */
  cut(): void;
  end(): void;
}

/** A server of ingest's protocol whose answers the test writes. */
export interface IngestByHand {
  readonly client: IngestClient;
  readonly streams: readonly ServedStream[];
  /** Calls for a page to be drawn. */
  readonly drawings: readonly ServerDuplexStream<FromDrawer, ToDrawer>[];
  /** The stream number `index`, from 0, once it was opened. */
  stream(index: number): Promise<ServedStream>;
  start(): Promise<void>;
  stop(): void;
  close(): Promise<void>;
}

export async function openIngestByHand(): Promise<IngestByHand> {
  const folder = await mkdtemp(join(tmpdir(), 'docket-extractor-'));
  const address = `unix:${join(folder, 'ingest.sock')}`;
  const client = openIngestClient([address], TOKEN);
  const streams: ServedStream[] = [];
  const drawings: ServerDuplexStream<FromDrawer, ToDrawer>[] = [];
  let server: Server | undefined;
  const definition = loadPackageDefinition(loadSync(INGEST_PROTO, PROTO_LOADING)) as unknown as {
    docket: { ingest: { v1: { Ingest: ServiceClientConstructor } } };
  };
  const start = async () => {
    server = new Server(grpcServerOptions(TOKEN));
    const claim = (call: ServerDuplexStream<FromExtractor, ToExtractor>) => void streams.push(serve(call));
    const drawPage = (call: ServerDuplexStream<FromDrawer, ToDrawer>) => void drawings.push(call);
    server.addService(definition.docket.ingest.v1.Ingest.service, { claim, drawPage });
    await new Promise<void>((resolve, reject) =>
      server?.bindAsync(address, ServerCredentials.createInsecure(), (error) => (error ? reject(error) : resolve())),
    );
  };
  return {
    ...{ client, streams, drawings, start },
    stream: (index) =>
      eventually(() => {
        const stream = streams[index];
        if (!stream) throw new Error(`no stream ${index} yet`);
        return stream;
      }),
    stop: () => server?.forceShutdown(),
    async close() {
      client.close();
      server?.forceShutdown();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function serve(call: ServerDuplexStream<FromExtractor, ToExtractor>): ServedStream {
  const received: FromExtractor[] = [];
  call.on('data', (message: FromExtractor) => void received.push(message));
  call.on('error', () => undefined);
  call.on('end', () => call.end());
  const send = (message: ToExtractor) => void call.write(message);
  return {
    ...{ received, send },
    grant(document, from = 0, to = document.length, more = {}) {
      const claimed = { token: CLAIM, jobId: CLAIM.slice(0, 36), attempt: 1, mediaType: 'application/pdf' };
      const templateJson = JSON.stringify(BUILT_IN_TEMPLATES.find(({ key }) => key === 'invoice')?.schema);
      send({ claimed: { ...claimed, size: document.length, templateJson, ...more } });
      for (let at = from; at < to; at += CHUNK_BYTES)
        send({ documentChunk: document.subarray(at, Math.min(to, at + CHUNK_BYTES)) });
      if (to === document.length) send({ documentEnd: {} });
    },
    first: (kind) =>
      eventually(
        () => {
          const found = received.find((message) => message[kind] !== undefined)?.[kind];
          if (found === undefined) throw new Error(`no ${kind} yet`);
          return found;
        },
        { timeoutMs: 20_000 },
      ),
    cut: () => void call.emit('error', { code: status.UNAVAILABLE, details: 'resume this claim' }),
    end: () => void call.end(),
  };
}

/** What was sent on a stream as the outcome of a document that was read. */
export interface SentResult {
  readonly result: Readonly<Record<string, unknown>>;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly competing?: readonly object[];
  readonly reader: string;
  readonly pages: readonly number[];
}

export function sentResult({ received }: ServedStream): SentResult {
  const parts = received.flatMap(({ resultChunk }) => (resultChunk ? [resultChunk] : []));
  return JSON.parse(Buffer.concat(parts).toString()) as SentResult;
}
