import { DOCKET, inSpan } from '@docket/tracing';
import type { OpenSpan } from '@docket/tracing';
import type { Answer } from './reader-process.ts';

/**
 * Asks a reader process in a span of this process: a reader has neither network nor environment.
 * @param page counted from 1; null: the document is opened.
 * @param isWanted false: the reading is over, and its readers are ended for that.
 */
export function inReadSpan<A extends Answer>(
  page: number | null,
  isWanted: () => boolean,
  ask: () => Promise<A>,
): Promise<A> {
  const attributes = page === null ? {} : { [DOCKET.page]: page };
  return inSpan(page === null ? 'open document' : `read page ${page}`, { attributes, leaf: true }, async (span) => {
    const answer = await ask();
    if (isWanted()) describe(span, answer);
    return answer;
  });
}

function describe(span: OpenSpan, answer: Answer): void {
  if (answer.type === 'died') {
    span.fail(answer.code);
    return;
  }
  const { reply } = answer;
  if (reply.type === 'page') span.set({ [DOCKET.engine]: reply.engine, [DOCKET.words]: reply.page.words.length });
  if (reply.type === 'opened') span.set({ [DOCKET.pages]: reply.pageCount });
  if (reply.type === 'unreadable') span.fail(reply.code);
}
