import type { IncomingMessage } from 'node:http';
import type { Submission, SubmitClose } from '@docket/contracts';
import type { Guard } from '@docket/outbound';
import { isAway, isServiceError, RETRY_SOON } from '../http/refusal-of-error.ts';
import { Refused } from '../http/refused.ts';
import { REFUSALS } from '../http/refusals.ts';
import type { Ingest } from '../ingest/ingest.ts';
import type { GatewayLimits } from '../limits.ts';
import { DocumentUpload } from './document-upload.ts';
import type { UploadOrigin } from './document-upload.ts';
import { fetchInto } from './fetch-into.ts';
import { cleanFileName } from './file-name.ts';
import { FILE_URL_REFUSALS } from './file-url-refusals.ts';
import type { FormFields } from './form-fields.ts';
import { ONE_FILE } from './form-shape.ts';
import { readForm } from './read-form.ts';

/** What receiving documents takes. */
export interface Receiving {
  readonly ingest: Ingest;
  readonly limits: GatewayLimits;
  /** Which addresses documents may be fetched from. */
  readonly guard: Guard;
  readonly origin: UploadOrigin;
}

/** What ingest is told once the form is complete. @throws Refused for a form that lacks something. */
export type CloseOf = (fileName: string) => SubmitClose;

/**
 * Pipes the one document of a form, or of the address in its `fileUrl`, to ingest. Unless it succeeds, ingest keeps
 * nothing of it, save that the connection to ingest broke after the last byte (`OUTCOME_UNKNOWN`).
 * @throws Refused, ClientGone, ServiceError
 */
export async function receiveDocument(
  request: IncomingMessage,
  fields: FormFields,
  closeOf: CloseOf,
  receiving: Receiving,
): Promise<Submission> {
  const stop = new AbortController();
  const upload = new DocumentUpload(receiving.ingest, receiving.origin, stop);
  try {
    const file = await readOneFile(request, { fields, upload, stop, limits: receiving.limits });
    closeOf('');
    const fileName = file ? file.name : await fetchOne(request, { fields, upload, stop, ...receiving });
    return await closeUpload(upload, closeOf(fileName ?? ''), receiving.limits);
  } catch (error) {
    upload.cancel();
    throw error;
  }
}

/**
 * Ends an upload, of which only now a job can come.
 * @throws Refused; ServiceError
 */
export function closeUpload(upload: DocumentUpload, close: SubmitClose, limits: GatewayLimits): Promise<Submission> {
  return upload.close(close, limits.answerMs).catch((error: unknown) => {
    if (!isServiceError(error) || !isAway(error)) throw error;
    const unknown = close.onDuplicate === 'new' ? REFUSALS.newJobUnknown : REFUSALS.outcomeUnknown;
    throw new Refused(unknown, RETRY_SOON, { cause: error });
  });
}

interface Reading {
  readonly fields: FormFields;
  readonly upload: DocumentUpload;
  readonly stop: AbortController;
  readonly limits: GatewayLimits;
}

/** @returns null: the form has no file, or only the part of a browser's form in which none was chosen. */
async function readOneFile(
  request: IncomingMessage,
  { fields, upload, stop, limits }: Reading,
): Promise<{ readonly name: string | null } | null> {
  const seen: (string | null)[] = [];
  const handlers = {
    field: (name: string | undefined, value: string) => fields.take(name, value),
    file: (fileName: string | undefined, content: AsyncIterable<Buffer>) => {
      seen.push(cleanFileName(fileName));
      return upload.send(content);
    },
  };
  await readForm(request, handlers, { shape: ONE_FILE, limits, stop });
  const [name] = seen;
  if (name === undefined || (name === null && upload.bytes === 0)) return null;
  if (fields.get('fileUrl') !== undefined) throw new Refused(FILE_URL_REFUSALS.fileAndUrl);
  return { name };
}

async function fetchOne(
  request: IncomingMessage,
  { fields, upload, stop, limits, guard }: Reading & Pick<Receiving, 'guard'>,
): Promise<string | null> {
  const url = fields.get('fileUrl');
  if (url === undefined) throw new Refused(REFUSALS.fileRequired);
  return fetchInto(upload, url, { request, stop, limits, guard });
}
