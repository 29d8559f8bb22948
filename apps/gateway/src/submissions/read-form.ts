import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { Writable } from 'node:stream';
import { Busboy } from '@fastify/busboy';
import type { BusboyInstance } from '@fastify/busboy';
import { Refused } from '../http/refused.ts';
import { REFUSALS } from '../http/refusals.ts';
import type { GatewayLimits } from '../limits.ts';
import { multipartType } from './multipart-type.ts';

/** What to do with the parts as they come. A throw or a rejection ends the reading. */
export interface FormHandlers {
  field(name: string | undefined, value: string): void;
  /** The one file; the form goes on once it is read. */
  file(fileName: string | undefined, content: Readable): Promise<void>;
}

/**
 * Reads a multipart form as a stream, with the handlers' pace.
 * @param stop aborting it ends the reading at once; whatever goes wrong here aborts it, too.
 * @throws its reason: Refused for a form that is malformed or asks too much.
 */
export async function readForm(
  request: IncomingMessage,
  handlers: FormHandlers,
  limits: GatewayLimits,
  stop: AbortController,
): Promise<void> {
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  stop.signal.addEventListener('abort', () => reject(stop.signal.reason));
  stopped.catch(() => undefined);
  stop.signal.throwIfAborted();
  const busboy = openBusboy(request, limits);
  const file = handleParts(busboy, handlers, stop);
  const end = new Promise<void>((resolve) => busboy.once('finish', resolve));
  const sink = feed(busboy, limits, stop);
  try {
    request.pipe(sink);
    await Promise.race([end, stopped]);
    await Promise.race([file(), stopped]);
  } finally {
    request.unpipe(sink);
  }
}

function openBusboy(request: IncomingMessage, limits: GatewayLimits): BusboyInstance {
  const headers = { ...request.headers, 'content-type': multipartType(request.headers['content-type']) };
  try {
    return new Busboy({
      headers,
      preservePath: true,
      fileHwm: 16 * 1024,
      // Some clients name neither a type nor a file name.
      isPartAFile: (name, _type, fileName) => name === 'file' || fileName !== undefined,
      limits: { fieldSize: limits.fieldBytes, fields: limits.fields, headerSize: 16 * 1024, parts: 2 * limits.fields },
    });
  } catch {
    // A boundary that no form may have.
    throw new Refused(REFUSALS.malformedMultipart);
  }
}

/** @returns the file's handling, to be asked for when the form has ended. */
function handleParts(busboy: BusboyInstance, handlers: FormHandlers, stop: AbortController): () => Promise<void> {
  let work: Promise<void> | null = null;
  busboy.on('field', (name: string | undefined, value, _nameCut, valueCut) => {
    if (valueCut) stop.abort(new Refused(REFUSALS.fieldTooLong));
    else attempt(stop, () => handlers.field(name, value));
  });
  busboy.on('file', (name, content, fileName: string | undefined) => {
    content.on('error', () => undefined);
    stop.signal.addEventListener('abort', () => content.destroy());
    if (work !== null) stop.abort(new Refused(REFUSALS.tooManyFiles));
    else if (name !== 'file') stop.abort(new Refused(REFUSALS.wrongFilePart));
    else work = handlers.file(fileName, content).catch((error: unknown) => stop.abort(error));
  });
  for (const limit of ['fieldsLimit', 'partsLimit'] as const) {
    busboy.on(limit, () => stop.abort(new Refused(REFUSALS.tooManyFields)));
  }
  busboy.on('error', () => stop.abort(new Refused(REFUSALS.malformedMultipart)));
  return () => work ?? Promise.resolve();
}

/** Writes the body to the parser chunk by chunk, up to the size that a form with the largest document has. */
function feed(busboy: BusboyInstance, limits: GatewayLimits, stop: AbortController): Writable {
  let left = limits.documentBytes + limits.formOverheadBytes;
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      left -= chunk.length;
      if (left < 0) stop.abort(new Refused(REFUSALS.documentTooLarge));
      if (stop.signal.aborted) return;
      // The parser throws at some malformed part headers.
      attempt(stop, () => busboy.write(chunk, () => done()), REFUSALS.malformedMultipart);
    },
    final(done) {
      attempt(stop, () => busboy.end(), REFUSALS.malformedMultipart);
      done();
    },
  });
}

function attempt(stop: AbortController, step: () => unknown, otherwise?: Refused['refusal']): void {
  try {
    step();
  } catch (error) {
    stop.abort(otherwise ? new Refused(otherwise) : error);
  }
}
