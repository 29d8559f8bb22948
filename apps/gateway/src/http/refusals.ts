import type { Refusal } from '@docket/contracts';

/** Every refusal that the gateway decides by itself; all others are ingest's and pass through word by word. */
export const REFUSALS = {
  templateIdRequired: refusal(400, 'TEMPLATE_ID_REQUIRED', 'Template ID is required for document analysis'),
  fileRequired: refusal(400, 'FILE_REQUIRED', 'No file was sent. Send the document in the form part named "file".'),
  wrongFilePart: refusal(400, 'WRONG_FILE_PART', 'Send the document in the form part named "file".'),
  tooManyFiles: refusal(
    400,
    'TOO_MANY_FILES',
    'Send one file per request, and each further document in its own request.',
  ),
  fieldTooLong: refusal(400, 'FIELD_TOO_LONG', 'A form field is longer than 8 KiB. Send a shorter value.'),
  tooManyFields: refusal(
    400,
    'TOO_MANY_FIELDS',
    'The form has more than 50 fields. Leave out those that are not needed.',
  ),
  invalidOnDuplicate: refusal(400, 'INVALID_ON_DUPLICATE', 'onDuplicate must be one of: reuse, retry, reject, new'),
  malformedMultipart: refusal(
    400,
    'MALFORMED_MULTIPART',
    'The body is not complete, well-formed multipart/form-data. Send the form again, with a boundary and all of its parts.',
  ),
  unsupportedContentType: refusal(
    415,
    'UNSUPPORTED_CONTENT_TYPE',
    'Send the document as multipart/form-data with the parts "file" and "templateId".',
  ),
  unsupportedContentEncoding: refusal(
    415,
    'UNSUPPORTED_CONTENT_ENCODING',
    'The body has a Content-Encoding. Send it as it is, without compression.',
  ),
  jsonExpected: refusal(
    415,
    'UNSUPPORTED_CONTENT_TYPE',
    'Send the body as JSON, with the Content-Type application/json.',
  ),
  jsonOrCsvExpected: refusal(
    415,
    'UNSUPPORTED_CONTENT_TYPE',
    'Send the body as JSON or CSV, with the Content-Type application/json or text/csv.',
  ),
  csvNotUtf8: refusal(400, 'INVALID_BODY', 'The CSV is not UTF-8. Save it as UTF-8 and send it again.'),
  // Their messages name the first fault that was found.
  invalidParameter: refusal(400, 'INVALID_PARAMETER', '<name> <what is wrong about it>'),
  invalidBody: refusal(400, 'INVALID_BODY', '<path of the member> <what is wrong about it>'),
  malformedJson: refusal(400, 'INVALID_BODY', 'The body is not well-formed JSON in UTF-8. Check it and send it again.'),
  prototypeMember: refusal(400, 'INVALID_BODY', '__proto__ cannot be the name of a member. Choose another name.'),
  bodyTooLarge: refusal(413, 'BODY_TOO_LARGE', 'The body is larger than 1 MiB. Send a smaller one.'),
  tableTooLarge: refusal(
    413,
    'BODY_TOO_LARGE',
    'The body is larger than 12 MiB. Leave out columns that are not compared, or divide it into several lists.',
  ),
  documentTooLarge: refusal(
    413,
    'DOCUMENT_TOO_LARGE',
    'The document is larger than 50 MiB. Send a smaller file, or split it into several documents.',
  ),
  uploadTooSlow: refusal(408, 'UPLOAD_TOO_SLOW', 'The upload took too long or stood still. Please send it again.'),
  tooManyUploads: refusal(503, 'TOO_MANY_UPLOADS', 'Too many uploads at once. Please try again in a moment.'),
  unavailable: refusal(
    503,
    'SERVICE_UNAVAILABLE',
    'The service cannot be reached just now and nothing was changed. Please try again in a moment.',
  ),
  outcomeUnknown: refusal(
    503,
    'OUTCOME_UNKNOWN',
    'It is not known whether the document was taken. The request may be repeated: the same document makes the same job.',
  ),
  newJobUnknown: refusal(
    503,
    'OUTCOME_UNKNOWN',
    'It is not known whether the document was taken. The request may be repeated; with onDuplicate=new it may make a second job.',
  ),
  notReady: refusal(
    503,
    'NOT_READY',
    'The gateway is not ready: the ingest service cannot be reached. Please try again.',
  ),
  stopping: refusal(503, 'NOT_READY', 'The gateway is stopping. Please try again; another one will answer.'),
  changeUnknown: refusal(
    503,
    'OUTCOME_UNKNOWN',
    'It is not known whether the change was made. Look whether it was before you repeat the request.',
  ),
  templateNotFound: refusal(404, 'TEMPLATE_NOT_FOUND', 'Template not found'),
  versionNotFound: refusal(404, 'TEMPLATE_VERSION_NOT_FOUND', 'The template has no such version.'),
  backfillNotFound: refusal(404, 'BACKFILL_NOT_FOUND', 'Backfill not found or does not belong to you'),
  pageNotFound: refusal(404, 'PAGE_NOT_FOUND', 'There is no such page. Pages are named 1.png, 2.png and so on.'),
  jobNotFound: refusal(404, 'JOB_NOT_FOUND', 'Job not found or does not belong to you'),
  notFound: refusal(404, 'NOT_FOUND', 'There is no such endpoint. Check the address and its version prefix.'),
  badRequest: refusal(400, 'BAD_REQUEST', 'The request could not be understood. Check its address, headers and body.'),
  methodNotAllowed: refusal(
    405,
    'METHOD_NOT_ALLOWED',
    'This endpoint does not answer to that method. See the Allow header.',
  ),
  expectationFailed: refusal(417, 'EXPECTATION_FAILED', 'The only expectation that can be met is 100-continue.'),
  requestTimeout: refusal(408, 'REQUEST_TIMEOUT', 'The request took too long to arrive. Please send it again.'),
  headersTooLarge: refusal(
    431,
    'HEADERS_TOO_LARGE',
    'The request headers are larger than 16 KiB. Send fewer or shorter ones.',
  ),
  internal: refusal(500, 'INTERNAL_ERROR', 'Something went wrong on our side. The request can be tried again.'),
} as const satisfies Record<string, Refusal>;

function refusal(status: number, code: string, message: string): Refusal {
  return { status, code, message };
}
