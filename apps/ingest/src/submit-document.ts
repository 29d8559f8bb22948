import { randomUUID } from 'node:crypto';
import type { Blobs, BlobInfo } from '@docket/blobs';
import { formatPageRanges, MAX_DOCUMENT_BYTES, parsePageRanges } from '@docket/contracts';
import type { Refusal, SubmitAnswer, SubmitClose, SubmitPart } from '@docket/contracts';
import { BUILT_IN_TEMPLATES } from '@docket/fields';
import type { JobFacts } from '@docket/job';
import type { Records } from '@docket/records';
import { UPLOADS } from './kinds.ts';
import { jobIdOf } from './job-id.ts';
import type { JobStreams } from './job-streams.ts';
import { languageOf } from './language.ts';
import { HEAD_BYTES, mediaTypeOf } from './media-type.ts';
import type { Views } from './views.ts';

export interface SubmitDeps {
  readonly blobs: Blobs;
  readonly records: Records;
  readonly streams: JobStreams;
  readonly views: Views;
  /** Key of the job ids. */
  readonly jobIds: string;
}

/** What the form said, checked. */
interface Order {
  readonly templateId: string;
  readonly templateVersion: number;
  readonly pages: string | null;
  readonly language: string | null;
  readonly own: boolean;
  readonly warnings: readonly string[];
}

type Refused = { readonly refusal: Refusal };
const refuse = (status: number, code: string, message: string): Refused => ({ refusal: { status, code, message } });

/** The stream ended before `close`: the client is gone. Nothing is kept. */
class UploadAborted extends Error {
  override readonly name = 'UploadAborted';
}

/**
 * Takes one document in: stores it, tells its type by content and appends commit 1, which is the duplicate check.
 * No job without its document; a refused or aborted upload leaves nothing.
 * @throws UploadAborted, StoreUnavailable
 */
export async function submitDocument(
  deps: SubmitDeps,
  parts: AsyncIterable<SubmitPart>,
  trace: string | null,
): Promise<SubmitAnswer> {
  const upload = new Upload(parts);
  const accountId = await upload.open();
  const type = await mediaTypeOf(await upload.head());
  if ('refusal' in type) {
    await upload.skip();
    return type;
  }
  const blob = await deps.blobs.put(randomUUID(), upload.bytes());
  const order = upload.tooLarge ? tooLarge() : readOrder(upload.close);
  if ('refusal' in order) {
    await deps.blobs.remove(blob.id);
    return order;
  }
  const { templateId, templateVersion, pages, language } = order;
  const facts: JobFacts = {
    ...{ accountId, templateId, templateVersion, language, pages, mediaType: type.mediaType },
    ...{ blobId: blob.id, sha256: blob.sha256, size: blob.size },
  };
  return submit(deps, { facts, order, blob, fileName: upload.close.fileName || null, trace });
}

interface Candidate {
  readonly facts: JobFacts;
  readonly order: Order;
  readonly blob: BlobInfo;
  readonly fileName: string | null;
  readonly trace: string | null;
}

async function submit(deps: SubmitDeps, { facts, order, blob, fileName, trace }: Candidate): Promise<SubmitAnswer> {
  for (let erased = 0; ; erased++) {
    const jobId = jobIdOf(deps.jobIds, { ...facts, generation: order.own ? randomUUID() : String(erased) });
    const before = async () => {
      await deps.records.insert(UPLOADS, blob.id, { jobId, fileName });
    };
    const done = await deps.streams.execute(jobId, { type: 'submit', facts }, { trace, before });
    if ('refused' in done && done.state.status === 'erased') continue;
    if ('refused' in done) await dropUpload(deps, blob.id);
    const view = await deps.views.read(jobId);
    if (!view) throw new Error(`job ${jobId} has a commit but no view`);
    const { status, createdAt } = view.value;
    if (status === 'erased') continue;
    const warnings = order.warnings.length > 0 ? { warnings: order.warnings } : {};
    return { submission: { jobId, status, createdAt, duplicate: 'refused' in done, ...warnings } };
  }
}

/** The loser of two identical uploads removes only what it stored itself. */
async function dropUpload({ blobs, records }: SubmitDeps, blobId: string): Promise<void> {
  await blobs.remove(blobId);
  await records.remove(UPLOADS, blobId);
}

const tooLarge = (): Refused =>
  refuse(
    413,
    'DOCUMENT_TOO_LARGE',
    'The document is larger than 50 MiB. Send a smaller file, or split it into several documents.',
  );

function readOrder({ templateId, language = '', pages = '', onDuplicate = 'reuse' }: SubmitClose): Order | Refused {
  if (templateId === '') return refuse(400, 'TEMPLATE_ID_REQUIRED', 'Template ID is required for document analysis');
  const template = templateNamed(templateId.toLowerCase());
  if (!template) return refuse(404, 'TEMPLATE_NOT_FOUND', 'Template not found');
  const ranges = pages === '' ? null : parsePageRanges(pages);
  if (ranges === undefined) return refuse(400, 'INVALID_PAGES', INVALID_PAGES);
  if (onDuplicate !== 'reuse' && onDuplicate !== 'new')
    return refuse(400, 'INVALID_ON_DUPLICATE', INVALID_ON_DUPLICATE);
  return {
    ...{ templateId: template.id, templateVersion: template.version, own: onDuplicate === 'new' },
    ...{ pages: ranges && formatPageRanges(ranges), ...languageHint(language) },
  };
}

const INVALID_PAGES = 'pages must be page numbers and ranges from 1 on, such as 1-3,7.';
const INVALID_ON_DUPLICATE = 'onDuplicate must be one of: reuse, new';

const templateNamed = (name: string) => BUILT_IN_TEMPLATES.find(({ id, key }) => id === name || key === name);

function languageHint(hint: string): Pick<Order, 'language' | 'warnings'> {
  if (hint === '') return { language: null, warnings: [] };
  const language = languageOf(hint) ?? null;
  const ignored = 'language is not one that OCR knows and was ignored. Known: en, fr, de, es.';
  return { language, warnings: language === null ? [ignored] : [] };
}

/** The parts of one upload in their order. */
class Upload {
  readonly #parts: AsyncIterator<SubmitPart>;
  readonly #first: Uint8Array[] = [];
  #close: SubmitClose | undefined;
  #size = 0;

  constructor(parts: AsyncIterable<SubmitPart>) {
    this.#parts = parts[Symbol.asyncIterator]();
  }

  /** The account that submits. */
  async open(): Promise<string> {
    const part = await this.#next();
    if (!('open' in part)) throw new UploadAborted('the first part of an upload is not `open`');
    return part.open.accountId;
  }

  /** The first bytes, which {@link bytes} will yield again. */
  async head(): Promise<Uint8Array> {
    let have = 0;
    while (have < HEAD_BYTES && !this.#close) {
      const chunk = await this.#chunk();
      if (chunk) have += this.#first.push(chunk) && chunk.length;
    }
    return Buffer.concat(this.#first);
  }

  /** The document's bytes; past the limit they are read but no longer passed on. @throws UploadAborted */
  async *bytes(): AsyncGenerator<Uint8Array> {
    for (const chunk of this.#first) yield chunk;
    while (!this.#close) {
      const chunk = await this.#chunk();
      if (chunk && !this.tooLarge) yield chunk;
    }
  }

  /** Reads to the end, keeping nothing. */
  async skip(): Promise<void> {
    while (!this.#close) await this.#chunk();
  }

  get tooLarge(): boolean {
    return this.#size > MAX_DOCUMENT_BYTES;
  }

  /** What came last. */
  get close(): SubmitClose {
    if (!this.#close) throw new Error('the upload is not read to its end');
    return this.#close;
  }

  async #chunk(): Promise<Uint8Array | undefined> {
    const part = await this.#next();
    if ('close' in part) this.#close = part.close;
    if (!('chunk' in part)) return undefined;
    this.#size += part.chunk.length;
    return part.chunk;
  }

  async #next(): Promise<SubmitPart> {
    const next = await this.#parts.next();
    if (next.done) throw new UploadAborted('the upload ended before it was complete');
    return next.value;
  }
}
