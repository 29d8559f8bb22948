import type { ServerResponse } from 'node:http';

/** An answer that arrives whole, unless `rest` says otherwise. */
interface PlainAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly afterMs?: number;
  /**
   * What follows status, headers and `body` in place of an end: bytes as fast as they are taken (`endless`), a byte a
   * second (`trickle`), or a reset of the connection (`reset`).
   */
  readonly rest?: 'endless' | 'trickle' | 'reset';
}

/**
 * How to answer a request. `hang`: never; `reset`: the connection is reset; `trickle`: from the status line on, a byte a
 * second.
 */
export type Answer = PlainAnswer | 'hang' | 'reset' | 'trickle';

const SLOWLY_MS = 1_000;
const STATUS_LINE = 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n';
const CHUNK = Buffer.alloc(16_384, 'x');

export function giveAnswer(response: ServerResponse, how: Answer): void {
  if (how === 'hang') return;
  if (how === 'reset') reset(response);
  else if (how === 'trickle') trickle(response, STATUS_LINE, (byte) => response.socket?.write(byte));
  else if (how.afterMs) setTimeout(() => give(response, how), how.afterMs);
  else give(response, how);
}

function give(response: ServerResponse, { status, headers, body = '', rest }: PlainAnswer): void {
  response.writeHead(status, headers);
  if (rest === undefined) {
    response.end(body);
    return;
  }
  response.flushHeaders();
  response.write(body === '' ? ' ' : body, () => {
    if (rest === 'reset') reset(response);
    if (rest === 'trickle') trickle(response, 'x'.repeat(3_600), (byte) => response.write(byte));
    if (rest === 'endless') pour(response);
  });
}

/** RST in place of FIN. */
function reset(response: ServerResponse): void {
  response.socket?.resetAndDestroy();
}

function trickle(response: ServerResponse, text: string, write: (byte: string) => void): void {
  let at = 0;
  const timer = setInterval(() => {
    if (response.destroyed || at >= text.length) clearInterval(timer);
    else write(text.charAt(at++));
  }, SLOWLY_MS);
  response.once('close', () => clearInterval(timer));
}

/** Keeps the connection full until the other side has enough. */
function pour(response: ServerResponse): void {
  const fill = () => {
    while (!response.destroyed && response.write(CHUNK));
  };
  response.on('drain', fill);
  fill();
}
