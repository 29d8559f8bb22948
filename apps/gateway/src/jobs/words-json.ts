import type { ClientReadableStream } from '@grpc/grpc-js';
import type { PageWords, WordsPart } from '@docket/contracts';
import { accepted } from '../neighbours/neighbour.ts';

/**
 * `{"pages":[…]}`, a page at a time as ingest sends them; ingest is not read ahead of whoever takes the text.
 * @throws Refused before anything of it is made.
 */
export async function wordsJson(call: ClientReadableStream<WordsPart>): Promise<AsyncGenerator<string>> {
  // Cancelling ends the call with an error that may find nobody listening any more.
  call.on('error', () => undefined);
  const parts = (call as AsyncIterable<WordsPart>)[Symbol.asyncIterator]();
  const first = await parts.next();
  if (first.done !== true) pageOf(first.value);
  return textOf(first, parts);
}

async function* textOf(first: IteratorResult<WordsPart>, parts: AsyncIterator<WordsPart>): AsyncGenerator<string> {
  let before = '{"pages":[';
  for (let part = first; part.done !== true; part = await parts.next()) {
    yield before + pageOf(part.value).json;
    before = ',';
  }
  yield before === ',' ? ']}' : `${before}]}`;
}

const pageOf = ({ refusal, page }: WordsPart): PageWords => accepted(refusal, page);
