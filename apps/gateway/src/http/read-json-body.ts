import type { IncomingMessage } from 'node:http';
import type { GatewayLimits } from '../limits.ts';
import { hasBody } from './drain-request.ts';
import { ClientGone, Refused } from './refused.ts';
import { REFUSALS } from './refusals.ts';

/**
 * Reads a JSON body whole. An empty one counts as `{}`: whatever the operation needs is then reported as missing.
 * @param invite lets a client that waits for `100 Continue` send its body.
 * @throws Refused, ClientGone
 */
export async function readJsonBody(
  request: IncomingMessage,
  limits: GatewayLimits,
  invite: () => void,
): Promise<unknown> {
  if (!hasBody(request)) return {};
  const { 'content-type': type, 'content-encoding': encoding, 'content-length': length } = request.headers;
  if (!/^(identity)?$/i.test(encoding ?? '')) throw new Refused(REFUSALS.unsupportedContentEncoding);
  if (Number(length ?? 0) > limits.jsonBytes) throw new Refused(REFUSALS.bodyTooLarge);
  const isJson = /^\s*application\/json\s*(;|$)/i.test(type ?? '');
  if (!isJson && (type !== undefined || Number(length ?? 1) > 0)) throw new Refused(REFUSALS.jsonExpected);
  invite();
  const bytes = await readBytes(request, limits);
  return bytes.length === 0 ? {} : parseJson(bytes);
}

function readBytes(request: IncomingMessage, limits: GatewayLimits): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const chunks: Buffer[] = [];
  let size = 0;
  const slow = setTimeout(() => reject(new Refused(REFUSALS.requestTimeout)), limits.jsonMs);
  const take = (chunk: Buffer) => {
    size += chunk.length;
    chunks.push(chunk);
    if (size > limits.jsonBytes) reject(new Refused(REFUSALS.bodyTooLarge));
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
