import { parentPort } from 'node:worker_threads';
import { extractFields } from '@docket/fields';
import type { ExtractionReply, ExtractionRequest } from './extract-in-worker.ts';

/** The thread of {@link FieldExtraction}: one request, one reply. */
parentPort?.on('message', ({ pages, template, language }: ExtractionRequest) => {
  parentPort?.postMessage(reply(pages, template, language));
});

function reply(
  pages: ExtractionRequest['pages'],
  template: ExtractionRequest['template'],
  language: string | null,
): ExtractionReply {
  try {
    return { json: JSON.stringify(extractFields(pages, template, language === null ? {} : { language })) };
  } catch {
    return {};
  }
}
