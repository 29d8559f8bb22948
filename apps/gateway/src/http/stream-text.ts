import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import { ClientGone } from './refused.ts';

/**
 * Sends text as it is made, at the client's pace. When something fails in between, the connection breaks, so that the
 * client does not take half an answer for a whole one.
 * @param stalledMs how long a client may take nothing before it is cut off.
 * @throws ClientGone, or what the text's source threw.
 */
export async function streamText(response: Response, text: AsyncGenerator<string>, stalledMs: number): Promise<void> {
  if (response.req.method === 'HEAD') {
    await text.return(undefined);
    response.end();
    return;
  }
  response.setTimeout(stalledMs, () => response.destroy());
  try {
    await pipeline(Readable.from(text), response);
  } catch (error) {
    throw isPrematureClose(error) ? new ClientGone() : error;
  }
}

const isPrematureClose = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
