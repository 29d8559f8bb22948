import { KEY } from './ingest-stand-in.ts';

export const BOUNDARY = '----docketformboundary7MA4YWxkTrZu0gW';
export const TEMPLATE = '6b1e9a3e-51f6-4a44-9d5c-1f2f8a3b7c01';
export const SUBMIT = '/v1/documents/parse/async';

export interface Part {
  /** Raw header lines without the final blank line. */
  readonly head: string;
  readonly content: string | Uint8Array;
}

export const field = (name: string, value: string): Part => ({
  head: `Content-Disposition: form-data; name="${name}"`,
  content: value,
});

export const file = (content: string | Uint8Array, fileName = 'a.pdf', name = 'file'): Part => ({
  head: `Content-Disposition: form-data; name="${name}"; filename="${fileName}"\r\nContent-Type: application/pdf`,
  content,
});

/** The bytes of a form, byte for byte as its parts say. */
export function formBytes(parts: readonly Part[], boundary = BOUNDARY): Buffer {
  const pieces = parts.flatMap(({ head, content }) => [`--${boundary}\r\n${head}\r\n\r\n`, content, '\r\n']);
  return Buffer.concat([...pieces, `--${boundary}--\r\n`].map((piece) => Buffer.from(piece)));
}

/** The head of a submission, ending in its blank line. */
export function submitHead(length: number | null, extra: readonly string[] = [], path = SUBMIT): string {
  return [
    `POST ${path} HTTP/1.1`,
    'Host: docket',
    `x-api-key: ${KEY}`,
    `Content-Type: multipart/form-data; boundary=${BOUNDARY}`,
    length === null ? 'Transfer-Encoding: chunked' : `Content-Length: ${length}`,
    ...extra,
    '\r\n',
  ].join('\r\n');
}

/** A whole submission as it goes over the wire. */
export function submission(parts: readonly Part[], extra: readonly string[] = [], path = SUBMIT): [string, Buffer] {
  const body = formBytes(parts);
  return [submitHead(body.length, extra, path), body];
}
