import type { IncomingMessage } from 'node:http';
import type { Submission } from '@docket/contracts';
import { isAway, isServiceError, RETRY_SOON } from '../http/refusal-of-error.ts';
import { Refused } from '../http/refused.ts';
import { REFUSALS } from '../http/refusals.ts';
import type { Ingest } from '../ingest/ingest.ts';
import type { GatewayLimits } from '../limits.ts';
import { DocumentUpload } from './document-upload.ts';
import { cleanFileName } from './file-name.ts';
import { FormFields } from './form-fields.ts';
import { multipartType } from './multipart-type.ts';
import { readForm } from './read-form.ts';
import { watchUpload } from './watch-upload.ts';

export interface Sender {
  readonly accountId: string;
  readonly traceparent: string;
}

/**
 * What the headers of a submission say about its form, checked while its body is not yet invited.
 * @throws Refused
 */
export function checkHeaders(request: IncomingMessage, limits: GatewayLimits): FormFields {
  multipartType(request.headers['content-type']);
  const encoding = request.headers['content-encoding'] ?? '';
  if (!/^(identity)?$/i.test(encoding)) throw new Refused(REFUSALS.unsupportedContentEncoding);
  if (Number(request.headers['content-length'] ?? 0) > limits.documentBytes + limits.formOverheadBytes) {
    throw new Refused(REFUSALS.documentTooLarge);
  }
  const onDuplicate = request.headers['onduplicate'];
  return new FormFields(typeof onDuplicate === 'string' ? onDuplicate : undefined);
}

/**
 * Pipes one submission from its request to ingest. Unless it succeeds, ingest keeps nothing of it, save that the
 * connection to ingest broke after the last byte (`OUTCOME_UNKNOWN`).
 * @throws Refused, ClientGone, ServiceError
 */
export async function receiveSubmission(
  request: IncomingMessage,
  sender: Sender,
  fields: FormFields,
  parts: { readonly ingest: Ingest; readonly limits: GatewayLimits },
): Promise<Submission> {
  const { ingest, limits } = parts;
  const stop = new AbortController();
  const upload = new DocumentUpload(ingest, { ...sender, documentBytes: limits.documentBytes }, stop);
  try {
    const fileName = await readParts(request, { fields, upload, limits, stop });
    const close = fields.close(fileName);
    return await upload.close(close, limits.answerMs).catch((error: unknown) => {
      throw outcomeUnknown(error, fields);
    });
  } catch (error) {
    upload.cancel();
    throw error;
  }
}

interface Reading {
  readonly fields: FormFields;
  readonly upload: DocumentUpload;
  readonly limits: GatewayLimits;
  readonly stop: AbortController;
}

/** @returns the file's name. */
async function readParts(request: IncomingMessage, { fields, upload, limits, stop }: Reading): Promise<string | null> {
  let seen: { readonly fileName: string | null } | null = null;
  const endWatch = watchUpload(request, limits, stop);
  try {
    await readForm(
      request,
      {
        field: (name, value) => fields.take(name, value),
        file: (fileName, content) => {
          seen = { fileName: cleanFileName(fileName) };
          return upload.send(content);
        },
      },
      limits,
      stop,
    );
  } finally {
    endWatch();
  }
  return namedFile(seen, fields, upload);
}

function namedFile(
  seen: { readonly fileName: string | null } | null,
  fields: FormFields,
  upload: DocumentUpload,
): string | null {
  fields.close(null);
  // A browser's form in which no file was chosen sends a part without name and bytes.
  if (seen === null || (seen.fileName === null && upload.bytes === 0)) throw new Refused(REFUSALS.fileRequired);
  return seen.fileName;
}

function outcomeUnknown(error: unknown, fields: FormFields): unknown {
  if (!isServiceError(error) || !isAway(error)) return error;
  return new Refused(fields.makesNewJob ? REFUSALS.newJobUnknown : REFUSALS.outcomeUnknown, RETRY_SOON);
}
