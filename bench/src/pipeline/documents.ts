import { randomUUID } from 'node:crypto';

/**
 * What the trivial reader is to do with a document: read it at once; let its first attempt fail; read for so long that
 * there is a queue (a second), or that there is no end (a minute).
 */
export type Task = 'read' | 'fail-once' | 'second' | 'minute';

export const DOCUMENT_BYTES = 4_000;
const HEAD = '%PDF-1.4\n%';

/** What a type told by content takes for a PDF, with its task in a comment; no two are the same. */
export function documentFor(task: Task): Buffer {
  const document = Buffer.alloc(DOCUMENT_BYTES, ' ');
  document.write(`${HEAD}${task} ${randomUUID()}\n`);
  document.write('\n%%EOF\n', DOCUMENT_BYTES - 7);
  return document;
}

/** What {@link documentFor} wrote. */
export function taskOf(document: Buffer): { readonly task: string; readonly id: string } {
  const [task = '', id = ''] = document.subarray(HEAD.length, 100).toString('latin1').split(/[ \n]/);
  return { task, id };
}
