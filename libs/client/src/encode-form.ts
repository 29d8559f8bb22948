import type { StreamedUpload } from './operation.ts';
import { readChunks } from './read-chunks.ts';

type Part = readonly [name: string, value: string | Blob | StreamedUpload];
export interface EncodedForm {
  readonly body: FormData | ReadableStream<Uint8Array>;
  /** Without it, the runtime names the type of its own form. */
  readonly contentType?: string;
}

/** A multipart form of these members. Arrays are repeated parts; undefined and null are left out. */
export function encodeForm(members: Readonly<Record<string, unknown>>): EncodedForm {
  const parts = Object.entries(members).flatMap(([name, given]): Part[] =>
    (Array.isArray(given) ? given : [given])
      .filter((value) => value !== undefined && value !== null)
      .map((value: unknown) => [name, isFile(value) ? value : textOf(value)]),
  );
  const known = parts.filter((part): part is readonly [string, string | Blob] => !isStreamed(part[1]));
  return known.length === parts.length ? wholeForm(known) : streamedForm(parts);
}

const isStreamed = (value: unknown): value is StreamedUpload =>
  typeof value === 'object' && value !== null && 'stream' in value && !(value instanceof Blob);
const isFile = (value: unknown): value is Blob | StreamedUpload => value instanceof Blob || isStreamed(value);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

function wholeForm(parts: readonly (readonly [string, string | Blob])[]): EncodedForm {
  const body = new FormData();
  for (const [name, value] of parts) {
    if (typeof value === 'string') body.append(name, value);
    else body.append(name, value, fileName(value));
  }
  return { body };
}

function fileName(file: Blob | StreamedUpload): string {
  return file instanceof Blob && !(file instanceof File) ? 'document' : file.name;
}

/** The runtimes' forms hold no streams, so this one is written here (RFC 7578). */
function streamedForm(parts: readonly Part[]): EncodedForm {
  const boundary = `docket-${crypto.randomUUID()}`;
  const chunks = formChunks(parts, boundary);
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done === true) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await chunks.return();
    },
  });
  return { body, contentType: `multipart/form-data; boundary=${boundary}` };
}

async function* formChunks(parts: readonly Part[], boundary: string): AsyncGenerator<Uint8Array, void> {
  const text = new TextEncoder();
  for (const [name, value] of parts) {
    yield text.encode(`--${boundary}\r\n${partHeaders(name, value)}\r\n\r\n`);
    if (typeof value === 'string') yield text.encode(value);
    else yield* fileChunks(value);
    yield text.encode('\r\n');
  }
  yield text.encode(`--${boundary}--\r\n`);
}

function partHeaders(name: string, value: Part[1]): string {
  const header = `Content-Disposition: form-data; name="${quoted(name)}"`;
  if (typeof value === 'string') return header;
  return `${header}; filename="${quoted(fileName(value))}"\r\nContent-Type: application/octet-stream`;
}

/** As browsers write names (HTML, multipart/form-data encoding algorithm). */
const quoted = (name: string): string => name.replace(/\r/g, '%0D').replace(/\n/g, '%0A').replace(/"/g, '%22');

function fileChunks(file: Blob | StreamedUpload): AsyncIterable<Uint8Array> {
  const stream = file instanceof Blob ? file.stream() : file.stream;
  return stream instanceof ReadableStream ? readChunks(stream) : stream;
}
