import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Record<string, unknown>;
  /** Everything that came, `100 Continue` included. */
  readonly text: string;
}

export function openSocket(url: string): Socket {
  const { hostname, port } = new URL(url);
  return connect({ host: hostname, port: Number(port), noDelay: true });
}

/** Sends these bytes, each piece as a write of its own, and reads one whole answer. */
export async function exchange(url: string, pieces: readonly (string | Uint8Array)[]): Promise<RawAnswer> {
  const socket = openSocket(url);
  await once(socket, 'connect');
  const answer = readAnswer(socket);
  for (const piece of pieces) {
    if (socket.destroyed) break;
    if (!socket.write(piece)) await Promise.race([once(socket, 'drain'), once(socket, 'close'), answer]);
    else await new Promise((resolve) => setImmediate(resolve));
  }
  return answer.finally(() => socket.destroy());
}

/** Reads until one final answer is complete. */
export function readAnswer(socket: Socket): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    let text = '';
    const look = () => {
      const answer = parseAnswer(text);
      if (answer) resolve(answer);
    };
    socket.on('data', (bytes: Buffer) => {
      text += bytes.toString('utf8');
      look();
    });
    socket.on('error', reject);
    socket.on('close', () => reject(new Error(`connection closed after ${JSON.stringify(text)}`)));
  });
}

function parseAnswer(text: string): RawAnswer | null {
  const final = text.replace(/^HTTP\/1.1 100 .*?\r\n\r\n/s, '');
  const split = final.indexOf('\r\n\r\n');
  if (split < 0) return null;
  const [statusLine = '', ...lines] = final.slice(0, split).split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  const body = Buffer.from(final.slice(split + 4));
  const length = Number(headers['content-length'] ?? 0);
  if (body.length < length) return null;
  const parsed = JSON.parse(body.subarray(0, length).toString() || '{}') as Record<string, unknown>;
  return { status: Number(statusLine.split(' ')[1]), headers, body: parsed, text };
}
