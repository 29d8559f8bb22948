import type { Refusal } from '@docket/contracts';

export const ARCHIVE_REFUSALS = {
  notAlone: refusal(400, 'ZIP_NOT_ALONE', 'Send a ZIP alone, or the documents themselves, each in a part "files".'),
  tooLarge: refusal(413, 'ZIP_TOO_LARGE', 'The ZIP is larger than 50 MiB. Send its documents in several requests.'),
  damaged: refusal(400, 'ZIP_DAMAGED', 'The ZIP is damaged or cut short. Make it again and send it once more.'),
  encrypted: refusal(400, 'ZIP_ENCRYPTED', 'The ZIP is encrypted. Send it, or its documents, without a password.'),
  method: refusal(
    400,
    'ZIP_UNSUPPORTED_COMPRESSION',
    'The ZIP is compressed in a way that is not supported. Make it with the usual method, deflate.',
  ),
  unsafeName: refusal(
    400,
    'ZIP_UNSAFE_NAME',
    'The ZIP holds an absolute path or one that leads upwards (..). Make it again from a folder of documents.',
  ),
  nested: refusal(
    400,
    'ZIP_NESTED',
    'The ZIP holds another archive, or an office file, which is one inside. Send the documents themselves.',
  ),
  bomb: refusal(
    400,
    'ZIP_BOMB',
    'The ZIP holds a file that unpacks to more than 100 times its size or to more than it says. Send the document itself.',
  ),
  documentTooLarge: refusal(
    413,
    'DOCUMENT_TOO_LARGE',
    'The ZIP holds a document larger than 50 MiB. Send a smaller file, or split it into several documents.',
  ),
  tooManyDocuments: refusal(
    400,
    'ZIP_TOO_MANY_DOCUMENTS',
    'The ZIP holds more than 10 documents. Send the others in another request.',
  ),
  tooManyEntries: refusal(
    400,
    'ZIP_TOO_MANY_ENTRIES',
    'The ZIP holds more than 100 files and folders. Send one with nothing but the documents.',
  ),
  empty: refusal(400, 'ZIP_EMPTY', 'The ZIP holds no document. Put at least one into it.'),
} as const;

function refusal(status: number, code: string, message: string): Refusal {
  return { status, code, message };
}
