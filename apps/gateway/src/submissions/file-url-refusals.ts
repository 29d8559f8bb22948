import type { Refusal } from '@docket/contracts';
import type { FetchOutcome } from '@docket/outbound';
import { REFUSALS } from '../http/refusals.ts';

export const FILE_URL_REFUSALS = {
  invalid: refusal('INVALID_FILE_URL', 'fileUrl must be an http or https URL without user name and password.'),
  fileAndUrl: refusal('FILE_AND_FILE_URL', 'Send the document in the part "file" or its address in fileUrl, not both.'),
  timeout: refusal('FILE_URL_FAILED', 'The document at fileUrl took more than 20 s to fetch. Send its bytes instead.'),
  refusedAddress: refusal(
    'FILE_URL_FAILED',
    'fileUrl leads to an address that documents may not be fetched from. Send the bytes of the document instead.',
  ),
  tooManyRedirects: refusal(
    'FILE_URL_FAILED',
    'fileUrl redirects more than 3 times. Send the address that it leads to.',
  ),
  badRedirect: refusal(
    'FILE_URL_FAILED',
    'fileUrl redirects to what is no http or https URL without user name and password. Send another address.',
  ),
  encoded: refusal(
    'FILE_URL_FAILED',
    'The server of fileUrl sent the document compressed, which was not asked for. Send the bytes of the document instead.',
  ),
  network: refusal(
    'FILE_URL_FAILED',
    'The server of fileUrl could not be reached, or the connection to it broke. Check the address and try again.',
  ),
} as const;

function refusal(code: string, message: string): Refusal {
  return { status: 400, code, message };
}

/** Why a document could not be fetched, for the client. */
export function fileUrlRefusal(outcome: Exclude<FetchOutcome, { readonly kind: 'fetched' }>): Refusal {
  switch (outcome.kind) {
    case 'status':
      return {
        status: 400,
        code: 'FILE_URL_FAILED',
        message: `The server of fileUrl answered with status ${outcome.status}. Check the address, or send the bytes of the document.`,
      };
    case 'timeout':
      return FILE_URL_REFUSALS.timeout;
    case 'refused-address':
      return FILE_URL_REFUSALS.refusedAddress;
    case 'too-many-redirects':
      return FILE_URL_REFUSALS.tooManyRedirects;
    case 'bad-redirect':
      return FILE_URL_REFUSALS.badRedirect;
    case 'too-large':
      return REFUSALS.documentTooLarge;
    case 'encoded':
      return FILE_URL_REFUSALS.encoded;
    case 'network':
      return FILE_URL_REFUSALS.network;
  }
}
