import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Running } from './running.ts';

/** What a process needs for its work: true, or a sentence that says what is missing. */
export type Checks = Readonly<Record<string, true | string>>;
/** Can this process do its work now? It can when every check is true. */
export type Readiness = () => Promise<Checks>;

/** What /readyz answers. */
export interface ReadinessReport {
  readonly ready: boolean;
  readonly checks: Readonly<Record<string, boolean>>;
  /** Why it is not ready, in sentences. */
  readonly reasons: readonly string[];
}

/** What a process says of itself from when it was told to end. */
export const STOPPING: Checks = { running: 'It is stopping and takes nothing new.' };

/** Asks; a check that fails counts as one that says no. */
export async function reportOf(readiness: Readiness): Promise<ReadinessReport> {
  const failed = (): Checks => ({ checks: 'It cannot be found out what is missing.' });
  const answers = Object.entries(await readiness().catch(failed));
  return {
    ready: answers.every(([, answer]) => answer === true),
    checks: Object.fromEntries(answers.map(([name, answer]) => [name, answer === true])),
    reasons: answers.flatMap(([, answer]) => (answer === true ? [] : [answer])),
  };
}

/** Whether something is answered, as a check. */
export const answersOr = (asked: Promise<unknown>, otherwise: string): Promise<true | string> =>
  asked.then(
    () => true as const,
    () => otherwise,
  );

export interface Told {
  readonly readiness: Readiness;
  /** Text of /metrics; absent: there is no such page. */
  readonly metrics?: (() => Promise<string>) | undefined;
}

const TEXT = 'text/plain; version=0.0.4; charset=utf-8';
const LONGEST_REQUEST_MS = 10_000;

/**
 * What an operator and an orchestrator ask a process: `/healthz` (alive; asks nobody else), `/readyz` (200 or 503, with
 * the checks and reasons) and, where there are metrics, `/metrics`.
 */
export async function startHealthServer(host: string, port: number, told: Told): Promise<Running & { port: number }> {
  const server = createServer(
    { headersTimeout: LONGEST_REQUEST_MS, requestTimeout: LONGEST_REQUEST_MS },
    (request, response) => void respond(request, response, told).catch(() => response.destroy()),
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

interface Answer {
  readonly status: number;
  readonly type?: string;
  readonly body: string | object;
}

async function respond(request: IncomingMessage, response: ServerResponse, told: Told): Promise<void> {
  const { status, type = 'application/json', body } = await answerTo(request, told);
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(status, {
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-store',
  });
  response.end(request.method === 'HEAD' ? undefined : text);
}

async function answerTo({ method, url = '/' }: IncomingMessage, { readiness, metrics }: Told): Promise<Answer> {
  if (method !== 'GET' && method !== 'HEAD') return { status: 405, body: { status: 'ask with GET' } };
  const [path] = url.split('?');
  if (path === '/healthz') return { status: 200, body: { status: 'ok' } };
  if (path === '/metrics' && metrics) return { status: 200, type: TEXT, body: await metrics() };
  if (path !== '/readyz') return { status: 404, body: { status: 'unknown path' } };
  const { ready, checks, reasons } = await reportOf(readiness);
  if (ready) return { status: 200, body: { status: 'ready', checks } };
  return { status: 503, body: { status: 'not ready', checks, reasons } };
}
