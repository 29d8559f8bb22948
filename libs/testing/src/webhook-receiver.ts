import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { eventually } from './eventually.ts';
import { giveAnswer, type Answer } from './receiver-answers.ts';
import { makeCertificate } from './self-signed-certificate.ts';

export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** As they came: names in their case, repeated ones apart. */
  readonly rawHeaders: readonly (readonly [name: string, value: string])[];
  /** The bytes as they came: a signature is over these, not over parsed JSON. */
  readonly body: Buffer;
  /** `body` parsed as JSON. Throws when it is none. */
  json(): unknown;
}

export interface WebhookReceiver {
  /** `http://127.0.0.1:<port>/hook` */
  readonly url: string;
  /** Every request so far, in the order in which their bodies were complete. */
  readonly received: readonly ReceivedRequest[];
  /** What a sender would have to trust; only of a receiver with TLS. */
  readonly certificate: string | undefined;
  /** Answers of the next requests, one each; afterwards the usual answer again (200, or what `answerAlways` set). */
  answerNext(...answers: Answer[]): void;
  /** A promise holds the request until it is fulfilled. */
  answerAlways(answer: Answer | ((request: ReceivedRequest) => Answer | Promise<Answer>)): void;
  /** Cuts every connection and refuses new ones, until `up`. */
  down(): Promise<void>;
  /** Listens again, on the same port. */
  up(): Promise<void>;
  stop(): Promise<void>;
}

export interface ReceiverOptions {
  /** 0: a free one. */
  readonly port?: number;
  /** Speak TLS, with a certificate for 127.0.0.1 and localhost that nobody trusts. */
  readonly tls?: boolean;
}

/** An HTTP server on 127.0.0.1 that records what it is sent and answers as told. */
export async function startWebhookReceiver({ port = 0, tls = false }: ReceiverOptions = {}): Promise<WebhookReceiver> {
  const received: ReceivedRequest[] = [];
  const planned: Answer[] = [];
  let usual: (request: ReceivedRequest) => Answer | Promise<Answer> = () => ({ status: 200 });
  const identity = tls ? makeCertificate() : undefined;
  const server = identity ? createTlsServer(identity) : createServer();
  server.on('request', (request, response) => {
    void record(request).then(async (entry) => {
      received.push(entry);
      giveAnswer(response, planned.shift() ?? (await usual(entry)));
    }, ignoreAbortedRequest);
  });
  await listen(server, port);
  const taken = (server.address() as AddressInfo).port;
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${taken}/hook`,
    received,
    certificate: identity?.cert,
    answerNext: (...answers) => void planned.push(...answers),
    answerAlways: (next) => {
      usual = typeof next === 'function' ? next : () => next;
    },
    down: () => close(server),
    // A connection of someone else may have been given its port meanwhile.
    up: () => eventually(() => listen(server, taken)),
    stop: () => close(server),
  };
}

async function listen(server: Server, port: number): Promise<void> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
}

async function close(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}

function ignoreAbortedRequest(): void {
  // The sender gave up before its body was complete: nothing was received.
}

async function record(request: IncomingMessage): Promise<ReceivedRequest> {
  const chunks = (await request.toArray()) as Buffer[];
  const body = Buffer.concat(chunks);
  const { rawHeaders } = request;
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    headers: request.headers,
    rawHeaders: rawHeaders.flatMap((name, at) => (at % 2 === 0 ? [[name, rawHeaders[at + 1] ?? ''] as const] : [])),
    body,
    json: () => JSON.parse(body.toString()) as unknown,
  };
}
