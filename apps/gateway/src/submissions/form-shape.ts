import type { IncomingMessage } from 'node:http';
import type { Refusal } from '@docket/contracts';
import { Refused } from '../http/refused.ts';
import { REFUSALS } from '../http/refusals.ts';
import type { GatewayLimits } from '../limits.ts';
import { multipartType } from './multipart-type.ts';

/** Which files a form may bring. */
export interface FormShape {
  /** Names of its parts that are files, even if they have no file name. */
  readonly fileParts: readonly string[];
  readonly files: number;
  readonly wrongFilePart: Refusal;
  readonly tooManyFiles: Refusal;
}

export const ONE_FILE: FormShape = {
  fileParts: ['file'],
  files: 1,
  wrongFilePart: REFUSALS.wrongFilePart,
  tooManyFiles: REFUSALS.tooManyFiles,
};

export const SEVERAL_FILES: FormShape = {
  fileParts: ['files', 'file', 'files[]'],
  files: 10,
  wrongFilePart: {
    status: 400,
    code: 'WRONG_FILE_PART',
    message: 'Send each document in a form part named "files".',
  },
  tooManyFiles: {
    status: 400,
    code: 'TOO_MANY_FILES',
    message: 'Send at most 10 documents in a request, and further ones in another request.',
  },
};

/** Largest body of such a form in bytes. */
export const formBytes = ({ files }: FormShape, limits: GatewayLimits): number =>
  files * limits.documentBytes + limits.formOverheadBytes;

/**
 * Checks what the headers say about a form while its body is not yet invited.
 * @throws Refused
 */
export function checkFormHeaders({ headers }: IncomingMessage, shape: FormShape, limits: GatewayLimits): void {
  multipartType(headers['content-type']);
  if (!/^(identity)?$/i.test(headers['content-encoding'] ?? '')) throw new Refused(REFUSALS.unsupportedContentEncoding);
  if (Number(headers['content-length'] ?? 0) > formBytes(shape, limits)) throw new Refused(REFUSALS.documentTooLarge);
}
