export const QUEUED_MESSAGE = 'Job queued for processing';
export const DUPLICATE_MESSAGE = 'This document has already been submitted. Returning existing job.';

/** Largest document in bytes. */
export const MAX_DOCUMENT_BYTES = 50 * 1024 * 1024;
