import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';

/** A part of a form: its header lines without the blank line, and its content. */
export type Part = readonly [head: string, content: string | Uint8Array];

export const field = (name: string, value: string): Part => [`Content-Disposition: form-data; name="${name}"`, value];

export function formBytes(boundary: string, parts: readonly Part[]): Buffer {
  const pieces = parts.flatMap(([head, content]) => [`--${boundary}\r\n${head}\r\n\r\n`, content, '\r\n']);
  return Buffer.concat([...pieces, `--${boundary}--\r\n`].map((piece) => Buffer.from(piece)));
}

export interface WireAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
  /** Whether `100 Continue` came first. */
  readonly continued: boolean;
}

/** Writes a head, waits for `100 Continue` where the head asks for it, writes the body and reads one whole answer. */
export async function exchange(url: string, head: readonly string[], body: Uint8Array): Promise<WireAnswer> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  try {
    await once(socket, 'connect');
    socket.write(`${head.join('\r\n')}\r\n\r\n`);
    if (!head.some((line) => /^expect: 100-continue$/i.test(line))) {
      socket.write(body);
      return { ...(await readAnswer(socket)), continued: false };
    }
    const first = await readAnswer(socket);
    if (first.status !== 100) return { ...first, continued: false };
    socket.write(body);
    return { ...(await readAnswer(socket)), continued: true };
  } finally {
    socket.destroy();
  }
}

function readAnswer(socket: Socket): Promise<Omit<WireAnswer, 'continued'>> {
  return new Promise((resolve, reject) => {
    let bytes = Buffer.alloc(0);
    const look = (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      const answer = parseAnswer(bytes);
      if (!answer) return;
      socket.off('data', look);
      resolve(answer);
    };
    socket.on('data', look);
    socket.once('error', reject);
    socket.once('close', () => reject(new Error(`closed after ${JSON.stringify(bytes.toString())}`)));
  });
}

function parseAnswer(bytes: Buffer): Omit<WireAnswer, 'continued'> | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [line = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const headers = new Headers(
    lines.map((text) => [text.slice(0, text.indexOf(':')), text.slice(text.indexOf(':') + 1)]),
  );
  const length = Number(headers.get('content-length') ?? 0);
  const body = bytes.subarray(end + 4);
  if (body.length < length) return undefined;
  return { status: Number(line.split(' ')[1]), headers, bytes: body.subarray(0, length) };
}
