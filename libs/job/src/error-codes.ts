/**
 * Why a run can fail. `retryable` codes spend one attempt of three; the others end the run at once.
 * `stage` says where it happened; `message` is the sentence that clients see as `error`.
 */
export const ERROR_CODES = {
  NO_TEXT: {
    retryable: false,
    stage: 'read',
    message: 'Failed to extract text from document',
  },
  UNREADABLE: {
    retryable: false,
    stage: 'read',
    message: 'The document is damaged and cannot be opened. Export or scan it again and submit the new file.',
  },
  ENCRYPTED: {
    retryable: false,
    stage: 'read',
    message: 'The document is encrypted. Remove its password and submit it again.',
  },
  TOO_MANY_PAGES: {
    retryable: false,
    stage: 'read',
    message: 'The document has more than 2000 pages. Split it and submit the parts.',
  },
  TOO_MANY_WORDS: {
    retryable: false,
    stage: 'read',
    message: 'A page of the document has more than 20000 words. Submit a document with fewer words on each page.',
  },
  PAGES_OUT_OF_RANGE: {
    retryable: false,
    stage: 'read',
    message: 'None of the requested pages is in the document. Submit it again with pages that it has.',
  },
  READER_CRASHED: {
    retryable: true,
    stage: 'read',
    message: 'The document made its reader fail on every attempt. Export or scan it again and submit the new file.',
  },
  READER_TIMEOUT: {
    retryable: true,
    stage: 'read',
    message: 'A page of the document took too long to read on every attempt. Simplify or split it and submit it again.',
  },
  READER_OUT_OF_MEMORY: {
    retryable: true,
    stage: 'read',
    message: 'A page of the document needed too much memory on every attempt. Reduce its size and submit it again.',
  },
  WORKER_LOST: {
    retryable: true,
    stage: 'read',
    message: 'The extractor was lost again and again while it read this document. Submit it again later.',
  },
  EXTRACTION_FAILED: {
    retryable: true,
    stage: 'extract',
    message: 'The fields could not be extracted because of an internal error. Submit the document again later.',
  },
  DOCUMENT_LOST: {
    retryable: false,
    stage: 'read',
    message: 'The stored document is missing. Submit it again with onDuplicate=new.',
  },
  TEMPLATE_GONE: {
    retryable: false,
    stage: 'extract',
    message: 'The template of this job no longer exists. Submit the document with another template.',
  },
  NO_TEMPLATE_FITS: {
    retryable: false,
    stage: 'extract',
    message: 'None of the templates that compete is for this document. Submit it with a template of its kind.',
  },
  RESULT_TOO_LARGE: {
    retryable: false,
    stage: 'extract',
    message: 'The extracted result is larger than 16 MiB. Use a template with fewer fields or submit fewer pages.',
  },
  CANCELLED: {
    retryable: false,
    stage: 'control',
    message: 'Job was cancelled',
  },
} as const satisfies Record<string, { retryable: boolean; stage: string; message: string }>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** Narrows text from another process; undefined if it is no code of ours. */
export function errorCodeOf(text: string): ErrorCode | undefined {
  return Object.hasOwn(ERROR_CODES, text) ? (text as ErrorCode) : undefined;
}
