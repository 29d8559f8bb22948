import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { Writable } from 'node:stream';
import { Busboy } from '@fastify/busboy';
import type { BusboyInstance } from '@fastify/busboy';
import { Refused } from '../http/refused.ts';
import { REFUSALS } from '../http/refusals.ts';
import type { GatewayLimits } from '../limits.ts';
import { formBytes } from './form-shape.ts';
import type { FormShape } from './form-shape.ts';
import { multipartType } from './multipart-type.ts';
import { watchUpload } from './watch-upload.ts';

/** What to do with the parts as they come. A throw or a rejection ends the reading. */
export interface FormHandlers {
  field(name: string | undefined, value: string): void;
  /** A file; the form goes on once it is read. */
  file(fileName: string | undefined, content: Readable): Promise<void>;
}

export interface FormReading {
  readonly shape: FormShape;
  readonly limits: GatewayLimits;
  /** Aborting it ends the reading at once; whatever goes wrong in it aborts it, too. */
  readonly stop: AbortController;
}

/**
 * Reads a multipart form as a stream, with the handlers' pace.
 * @throws Refused for a form that is malformed, too slow or asks too much; ClientGone; the reason of `stop`.
 */
export async function readForm(request: IncomingMessage, handlers: FormHandlers, reading: FormReading): Promise<void> {
  const endWatch = watchUpload(request, reading.limits, reading.stop);
  try {
    await readParts(request, handlers, reading);
  } finally {
    endWatch();
  }
}

async function readParts(request: IncomingMessage, handlers: FormHandlers, reading: FormReading): Promise<void> {
  const { stop } = reading;
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  stop.signal.addEventListener('abort', () => reject(stop.signal.reason));
  stopped.catch(() => undefined);
  stop.signal.throwIfAborted();
  const busboy = openBusboy(request, reading);
  const files = handleParts(busboy, handlers, reading);
  const end = new Promise<void>((resolve) => busboy.once('finish', resolve));
  const sink = feed(busboy, reading);
  try {
    request.pipe(sink);
    await Promise.race([end, stopped]);
    await Promise.race([files(), stopped]);
  } finally {
    request.unpipe(sink);
  }
}

function openBusboy(request: IncomingMessage, { shape, limits }: FormReading): BusboyInstance {
  const headers = { ...request.headers, 'content-type': multipartType(request.headers['content-type']) };
  try {
    return new Busboy({
      headers,
      preservePath: true,
      fileHwm: 16 * 1024,
      // Some clients name neither a type nor a file name.
      isPartAFile: (name, _type, fileName) => shape.fileParts.includes(name ?? '') || fileName !== undefined,
      limits: { fieldSize: limits.fieldBytes, fields: limits.fields, headerSize: 16 * 1024, parts: 2 * limits.fields },
    });
  } catch {
    // A boundary that no form may have.
    throw new Refused(REFUSALS.malformedMultipart);
  }
}

/** @returns the handling of all files, to be asked for when the form has ended. */
function handleParts(
  busboy: BusboyInstance,
  handlers: FormHandlers,
  { shape, stop }: FormReading,
): () => Promise<unknown> {
  const work: Promise<void>[] = [];
  busboy.on('field', (name: string | undefined, value, _nameCut, valueCut) => {
    if (valueCut) stop.abort(new Refused(REFUSALS.fieldTooLong));
    else attempt(stop, () => handlers.field(name, value));
  });
  busboy.on('file', (name, content, fileName: string | undefined) => {
    content.on('error', () => undefined);
    stop.signal.addEventListener('abort', () => content.destroy());
    if (work.length >= shape.files) stop.abort(new Refused(shape.tooManyFiles));
    else if (!shape.fileParts.includes(name)) stop.abort(new Refused(shape.wrongFilePart));
    else work.push(handlers.file(fileName, content).catch((error: unknown) => stop.abort(error)));
  });
  for (const limit of ['fieldsLimit', 'partsLimit'] as const) {
    busboy.on(limit, () => stop.abort(new Refused(REFUSALS.tooManyFields)));
  }
  busboy.on('error', () => stop.abort(new Refused(REFUSALS.malformedMultipart)));
  return () => Promise.all(work);
}

/** Writes the body to the parser chunk by chunk, up to the size that a form with the largest documents has. */
function feed(busboy: BusboyInstance, { shape, limits, stop }: FormReading): Writable {
  let left = formBytes(shape, limits);
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
