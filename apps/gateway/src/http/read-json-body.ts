import type { IncomingMessage } from 'node:http';
import type { Refusal, RequestBody } from '@docket/contracts';
import type { GatewayLimits } from '../limits.ts';
import { hasBody } from './drain-request.ts';
import { ClientGone, Refused } from './refused.ts';
import { REFUSALS } from './refusals.ts';

/** What a body of this kind may be. Time in milliseconds. */
interface Allowed {
  readonly bytes: number;
  readonly ms: number;
  readonly tooLarge: Refusal;
  readonly wrongType: Refusal;
  readonly csv: boolean;
}

function allowedOf(body: Extract<RequestBody, { kind: 'json' }>, limits: GatewayLimits): Allowed {
  if (body.tabular)
    return {
      ...{ bytes: limits.tableBytes, ms: limits.tableMs, csv: true },
      ...{ tooLarge: REFUSALS.tableTooLarge, wrongType: REFUSALS.jsonOrCsvExpected },
    };
  return {
    ...{ bytes: limits.jsonBytes, ms: limits.jsonMs, csv: false },
    ...{ tooLarge: REFUSALS.bodyTooLarge, wrongType: REFUSALS.jsonExpected },
  };
}

/**
 * Reads a JSON body whole. An empty one counts as `{}`: whatever the operation needs is then reported as missing. CSV,
 * where it is taken, becomes the member `csv`.
 * @param invite lets a client that waits for `100 Continue` send its body.
 * @throws Refused, ClientGone
 */
export async function readJsonBody(
  request: IncomingMessage,
  body: Extract<RequestBody, { kind: 'json' }>,
  limits: GatewayLimits,
  invite: () => void,
): Promise<unknown> {
  if (!hasBody(request)) return {};
  const allowed = allowedOf(body, limits);
  const isCsv = isCsvAnnounced(request, allowed);
  invite();
  const bytes = await readBytes(request, allowed);
  if (isCsv) return { csv: decodeCsv(bytes) };
  return bytes.length === 0 ? {} : parseJson(bytes);
}

const CSV = /^\s*text\/csv\s*(;|$)/i;
const JSON_TEXT = /^\s*application\/json\s*(;|$)/i;
const isType = (type: string | undefined, wanted: RegExp): boolean => type !== undefined && wanted.test(type);

/** Else it is JSON. @throws Refused for what the headers already show to be neither, or too large. */
function isCsvAnnounced({ headers }: IncomingMessage, allowed: Allowed): boolean {
  const { 'content-type': type, 'content-encoding': encoding = '', 'content-length': length } = headers;
  if (!/^(identity)?$/i.test(encoding)) throw new Refused(REFUSALS.unsupportedContentEncoding);
  if (Number(length ?? 0) > allowed.bytes) throw new Refused(allowed.tooLarge);
  if (allowed.csv && isType(type, CSV)) return true;
  if (!isType(type, JSON_TEXT) && (type !== undefined || Number(length ?? 1) > 0)) throw new Refused(allowed.wrongType);
  return false;
}

function readBytes(request: IncomingMessage, allowed: Allowed): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const chunks: Buffer[] = [];
  let size = 0;
  const slow = setTimeout(() => reject(new Refused(REFUSALS.requestTimeout)), allowed.ms);
  const take = (chunk: Buffer) => {
    size += chunk.length;
    chunks.push(chunk);
    if (size > allowed.bytes) reject(new Refused(allowed.tooLarge));
  };
  const end = () => resolve(Buffer.concat(chunks));
  const leave = () => reject(new ClientGone());
  request.on('data', take).once('end', end).once('close', leave).once('error', leave);
  return promise.finally(() => {
    clearTimeout(slow);
    request.off('data', take).off('end', end).off('close', leave).off('error', leave);
  });
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });

function decodeCsv(bytes: Buffer): string {
  try {
    return UTF8.decode(bytes);
  } catch {
    throw new Refused(REFUSALS.csvNotUtf8);
  }
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(UTF8.decode(bytes), refusePrototype) as unknown;
  } catch (error) {
    if (error instanceof Refused) throw error;
    // RangeError: nested deeper than the parser's stack.
    throw new Refused(REFUSALS.malformedJson);
  }
}

// As a member it is harmless; copied onto another object it would replace that one's prototype.
function refusePrototype(name: string, value: unknown): unknown {
  if (name === '__proto__') throw new Refused(REFUSALS.prototypeMember);
  return value;
}
