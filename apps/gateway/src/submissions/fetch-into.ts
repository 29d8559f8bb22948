import type { IncomingMessage } from 'node:http';
import { fetchDocument, parseDocumentUrl } from '@docket/outbound';
import type { Guard } from '@docket/outbound';
import { Refused } from '../http/refused.ts';
import type { GatewayLimits } from '../limits.ts';
import type { DocumentUpload } from './document-upload.ts';
import { cleanFileName } from './file-name.ts';
import { FILE_URL_REFUSALS, fileUrlRefusal } from './file-url-refusals.ts';
import { stopWhenGone } from './stop-when-gone.ts';

interface Fetching {
  /** Its client leaving ends the fetch. */
  readonly request: IncomingMessage;
  readonly stop: AbortController;
  readonly limits: GatewayLimits;
  readonly guard: Guard;
}

/**
 * Pipes the document at an address to ingest.
 * @returns its file name.
 * @throws Refused, saying why it could not be fetched; the reason of `stop`.
 */
export async function fetchInto(upload: DocumentUpload, text: string, fetching: Fetching): Promise<string | null> {
  const { request, stop, limits, guard } = fetching;
  const url = parseDocumentUrl(text);
  if (!url) throw new Refused(FILE_URL_REFUSALS.invalid);
  const settings = {
    ...{ guard, signal: stop.signal, timeoutMs: limits.fileUrlMs },
    ...{ maxRedirects: limits.fileUrlRedirects, maxBytes: limits.documentBytes },
  };
  const endWatch = stopWhenGone(request, stop);
  const outcome = await fetchDocument(url, settings, (body) => upload.send(body)).finally(endWatch);
  if (outcome.kind === 'fetched') return cleanFileName(outcome.fileName ?? undefined);
  throw new Refused(fileUrlRefusal(outcome));
}
