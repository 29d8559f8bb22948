import { parentPort } from 'node:worker_threads';
import { draftTemplate, extractFields } from '@docket/fields';
import type { ExtractionReply, ExtractionRequest } from './extract-in-worker.ts';

/** The thread of {@link FieldExtraction}: one request, one reply. */
parentPort?.on('message', (request: ExtractionRequest) => {
  parentPort?.postMessage(reply(request));
});

function reply(request: ExtractionRequest): ExtractionReply {
  try {
    const { reader, pages, pagesRead } = request;
    return { json: JSON.stringify({ ...found(request), reader, pages: pages.map(({ page }) => page), pagesRead }) };
  } catch {
    return {};
  }
}

function found({ pages, template, language }: ExtractionRequest) {
  const hints = language === null ? {} : { language };
  if (template !== 'draft') return extractFields(pages, template, hints);
  const { fields, ...result } = draftTemplate(pages, hints);
  return { result, fields };
}
