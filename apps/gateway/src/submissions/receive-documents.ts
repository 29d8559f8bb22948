import type { IncomingMessage } from 'node:http';
import type { SubmitAnswer } from '@docket/contracts';
import { Refused } from '../http/refused.ts';
import { REFUSALS } from '../http/refusals.ts';
import { GATEWAY_METRICS } from '../metrics.ts';
import { ARCHIVE_REFUSALS } from './archive-refusals.ts';
import { isZip } from './archive-type.ts';
import { DocumentUpload } from './document-upload.ts';
import { cleanFileName } from './file-name.ts';
import type { FormFields } from './form-fields.ts';
import { SEVERAL_FILES } from './form-shape.ts';
import { openArchive } from './open-archive.ts';
import { peek } from './peek.ts';
import { readForm } from './read-form.ts';
import { closeUpload } from './receive-document.ts';
import type { CloseOf, Receiving } from './receive-document.ts';
import { SpooledFile } from './spooled-file.ts';
import { stopWhenGone } from './stop-when-gone.ts';

/** What became of one document of a request: ingest has a job for it, or refused it. */
export type Taken = SubmitAnswer & {
  /** As sent: of a document in a ZIP its path; empty when it has none. */
  readonly fileName: string;
};
export interface ReceivedDocuments {
  readonly source: 'files' | 'zip';
  /** In the order of the form's parts, or of the ZIP's entries. */
  readonly documents: readonly Taken[];
}

/**
 * Pipes the documents of a form, or of the ZIP in it, to ingest. All are kept open until the last has arrived and the
 * form was understood; only then jobs are made. Unless that comes to pass, ingest keeps nothing of any.
 * @throws Refused for the request as a whole, also when ingest refused each document; ClientGone; ServiceError
 */
export async function receiveDocuments(
  request: IncomingMessage,
  fields: FormFields,
  closeOf: CloseOf,
  receiving: Receiving,
): Promise<ReceivedDocuments> {
  const stop = new AbortController();
  const intake = new Intake(receiving);
  // A document that waits for ingest learns by that that it is to end.
  stop.signal.addEventListener('abort', () => intake.cancel());
  const { limits } = receiving;
  try {
    const handlers = {
      field: (name: string | undefined, value: string) => fields.take(name, value),
      file: (fileName: string | undefined, content: AsyncIterable<Buffer>) =>
        intake.take(cleanFileName(fileName), content),
    };
    await readForm(request, handlers, { shape: SEVERAL_FILES, limits, stop });
    closeOf('');
    const endWatch = stopWhenGone(request, stop);
    const source = await intake.unpack(stop.signal).finally(endWatch);
    const documents = await intake.close(closeOf);
    if (documents.every(({ refusal }) => refusal) && documents[0]?.refusal) throw new Refused(documents[0].refusal);
    // One that is refused beside others; where all are, the request is, and counts as such.
    for (const { refusal } of documents) if (refusal) GATEWAY_METRICS.submissions.add({ outcome: 'refused' });
    return { source, documents };
  } catch (error) {
    intake.cancel();
    throw error;
  } finally {
    await intake.forgetArchive();
  }
}

interface Pending {
  readonly fileName: string | null;
  readonly upload: DocumentUpload;
}

/** The documents of one request on their way. */
class Intake {
  readonly #receiving: Receiving;
  #pending: Pending[] = [];
  #archive: Promise<SpooledFile> | null = null;

  constructor(receiving: Receiving) {
    this.#receiving = receiving;
  }

  /** Takes a file of the form. @throws Refused */
  async take(fileName: string | null, content: AsyncIterable<Buffer>): Promise<void> {
    if (this.#archive) throw new Refused(ARCHIVE_REFUSALS.notAlone);
    const document = this.#add(fileName);
    const { head, all } = await peek(content, 4);
    if (!isZip(head)) return this.#send(document, all);
    if (this.#pending.length > 1) throw new Refused(ARCHIVE_REFUSALS.notAlone);
    this.#archive = SpooledFile.open();
    this.#pending = [];
    return this.#spool(await this.#archive, all);
  }

  /**
   * Sends the documents of the ZIP, if there is one, after all of it was looked at.
   * @throws Refused for a form without any document, and for what is wrong with the ZIP; the signal's reason.
   */
  async unpack(signal: AbortSignal): Promise<'files' | 'zip'> {
    if (!this.#archive) {
      // A browser's form in which no file was chosen sends a part without name and bytes.
      this.#pending = this.#pending.filter(({ fileName, upload }) => fileName !== null || upload.bytes > 0);
      if (this.#pending.length === 0) throw new Refused(REFUSALS.fileRequired);
      return 'files';
    }
    for (const entry of await openArchive(await this.#archive, this.#receiving.limits)) {
      signal.throwIfAborted();
      await this.#send(this.#add(entry.name), entry.content());
    }
    return 'zip';
  }

  /** Makes the jobs. @throws ServiceError, Refused: it is not known whether all were made */
  async close(closeOf: CloseOf): Promise<Taken[]> {
    return Promise.all(
      this.#pending.map(async ({ fileName, upload }) => {
        const close = closeOf(cleanFileName(fileName ?? '') ?? '');
        const answer = upload.refusal ? { refusal: upload.refusal } : await this.#close(upload, close);
        return { fileName: fileName ?? '', ...answer };
      }),
    );
  }

  /** Gives up what is not closed. */
  cancel(): void {
    for (const { upload } of this.#pending) upload.cancel();
  }

  async forgetArchive(): Promise<void> {
    await (await this.#archive)?.close();
  }

  #add(fileName: string | null): Pending {
    const { ingest, origin } = this.#receiving;
    // Ingest refusing this document ends nothing else.
    const document = { fileName, upload: new DocumentUpload(ingest, origin, new AbortController()) };
    this.#pending.push(document);
    return document;
  }

  /** What is left of a refused document is read and dropped, for the next one to come. */
  async #send({ upload }: Pending, content: AsyncIterable<Buffer>): Promise<void> {
    for await (const bytes of content) {
      if (upload.refusal) continue;
      await upload.write(bytes).catch((error: unknown) => {
        if (!upload.refusal) throw error;
      });
    }
  }

  async #spool(file: SpooledFile, content: AsyncIterable<Buffer>): Promise<void> {
    for await (const bytes of content) {
      await file.append(bytes);
      if (file.size > this.#receiving.limits.documentBytes) throw new Refused(ARCHIVE_REFUSALS.tooLarge);
    }
  }

  async #close(upload: DocumentUpload, close: ReturnType<CloseOf>): Promise<SubmitAnswer> {
    try {
      return { submission: await closeUpload(upload, close, this.#receiving.limits) };
    } catch (error) {
      // Ingest's own words are about this document; ours that an outcome is not known are about the request.
      if (error instanceof Refused && error.refusal.status < 500) return { refusal: error.refusal };
      throw error;
    }
  }
}
