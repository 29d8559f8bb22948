import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The bytes as they came: a signature is over these, not over parsed JSON. */
  readonly body: Buffer;
  /** `body` parsed as JSON. Throws when it is none. */
  json(): unknown;
}

/** How to answer a request; `hang` never answers, `reset` cuts the connection. */
export type Answer =
  | {
      readonly status: number;
      readonly headers?: Record<string, string>;
      readonly body?: string;
      readonly afterMs?: number;
    }
  | 'hang'
  | 'reset';

export interface WebhookReceiver {
  /** `http://127.0.0.1:<port>/hook` */
  readonly url: string;
  /** Every request so far, in the order in which their bodies were complete. */
  readonly received: readonly ReceivedRequest[];
  /** Answers of the next requests, one each; afterwards the usual answer again (200, or what `answerAlways` set). */
  answerNext(...answers: Answer[]): void;
  answerAlways(answer: Answer | ((request: ReceivedRequest) => Answer)): void;
  stop(): Promise<void>;
}

/** An HTTP server on 127.0.0.1 that records what it is sent and answers as told. `port` 0: a free one. */
export async function startWebhookReceiver({ port = 0 }: { port?: number } = {}): Promise<WebhookReceiver> {
  const received: ReceivedRequest[] = [];
  const planned: Answer[] = [];
  let usual: (request: ReceivedRequest) => Answer = () => ({ status: 200 });
  const server = createServer((request, response) => {
    void record(request).then((entry) => {
      received.push(entry);
      answer(response, planned.shift() ?? usual(entry));
    }, ignoreAbortedRequest);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    answerNext: (...answers) => void planned.push(...answers),
    answerAlways: (next) => {
      usual = typeof next === 'function' ? next : () => next;
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function ignoreAbortedRequest(): void {
  // The sender gave up before its body was complete: nothing was received.
}

async function record(request: IncomingMessage): Promise<ReceivedRequest> {
  const chunks = (await request.toArray()) as Buffer[];
  const body = Buffer.concat(chunks);
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    headers: request.headers,
    body,
    json: () => JSON.parse(body.toString()) as unknown,
  };
}

function answer(response: ServerResponse, how: Answer): void {
  if (how === 'hang') return;
  if (how === 'reset') {
    response.destroy();
    return;
  }
  const send = () => response.writeHead(how.status, how.headers).end(how.body ?? '');
  if (how.afterMs) setTimeout(send, how.afterMs);
  else send();
}
