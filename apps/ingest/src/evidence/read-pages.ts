import { parsePageRanges } from '@docket/contracts';
import type { GetJobWordsRequest, JobRequest, JsonAnswer, Refusal, WordsPart } from '@docket/contracts';
import type { Versioned } from '@docket/records';
import type { JobStreams } from '../job-streams.ts';
import type { JobReader, LiveView, StoredResult } from '../read-job.ts';
import { StoredWords } from '../stored-words.ts';

const NOT_COMPLETED: Refusal = {
  status: 409,
  code: 'JOB_NOT_COMPLETED',
  message: 'The job is not completed. Wait until its status is completed.',
};
const INVALID_PAGES: Refusal = {
  status: 400,
  code: 'INVALID_PAGES',
  message: 'pages must be page numbers and ranges from 1 on, such as 1-3,7.',
};

type Job = Versioned<LiveView>;

type Completed =
  | { readonly job: Job; readonly result: StoredResult; readonly refusal?: undefined }
  | { readonly refusal: Refusal; readonly job?: undefined; readonly result?: undefined };

/** What was read from the pages of completed jobs: fields and words. */
export class ReadPages {
  readonly #reader: JobReader;
  readonly #streams: JobStreams;
  readonly #words: StoredWords;

  constructor(reader: JobReader, streams: JobStreams, words: StoredWords) {
    this.#reader = reader;
    this.#streams = streams;
    this.#words = words;
  }

  /** `{result, fields, findings?, competing?, pages?, fileName}`. */
  async result({ accountId, jobId }: JobRequest): Promise<JsonAnswer> {
    const { job, result, refusal } = await this.#completed(accountId, jobId);
    if (refusal) return { refusal };
    const { fields, findings, competing } = result;
    const [pages, { fileName }] = [pagesOf(result), job.value];
    return { json: JSON.stringify({ result: result.result, fields, findings, competing, pages, fileName }) };
  }

  /** The words of the job's pages, ascending; those of pages that were not kept (too many words) are left out. */
  async *words({ accountId, jobId, pages }: GetJobWordsRequest): AsyncGenerator<WordsPart> {
    const { job, result, refusal } = await this.#completed(accountId, jobId);
    if (refusal) {
      yield { refusal };
      return;
    }
    const ranges = pages === undefined ? undefined : parsePageRanges(pages);
    if (pages !== undefined && ranges === undefined) {
      yield { refusal: INVALID_PAGES };
      return;
    }
    const wanted = (result.pages ?? []).filter((page) => ranges?.some(([a, z]) => a <= page && page <= z) ?? true);
    const document = await this.#documentOf(job.id, result);
    if (document === undefined) return;
    for await (const page of this.#words.some(document, wanted)) yield { page };
  }

  /** How a page of a completed job was turned before its words were read; as it lies while nobody knows. */
  async turnOf({ id, value }: Job, page: number): Promise<{ readonly rotation: number; readonly skew: number }> {
    const result = value.resultBlob === null ? undefined : await this.#reader.result(value.resultBlob);
    const document = result && (await this.#documentOf(id, result));
    if (document !== undefined && result?.pages?.includes(page)) {
      for await (const { json } of this.#words.some(document, [page])) {
        const { rotation, skew } = JSON.parse(json) as { rotation: number; skew: number };
        return { rotation, skew };
      }
    }
    return { rotation: 0, skew: 0 };
  }

  async #completed(accountId: string, jobId: string): Promise<Completed> {
    const { job, refusal } = await this.#reader.find(accountId, jobId);
    if (refusal) return { refusal };
    const { resultBlob } = job.value;
    if (resultBlob === null) return { refusal: NOT_COMPLETED };
    const read = async () => ({ job, result: await this.#reader.result(resultBlob) });
    return this.#reader.unlessErased(accountId, jobId, read);
  }

  /** Under which name the words of this result's pages are kept. */
  async #documentOf(jobId: string, { reader }: StoredResult): Promise<string | undefined> {
    const { state } = await this.#streams.load(jobId);
    if (reader === undefined || state.status === 'none' || state.status === 'erased') return undefined;
    return StoredWords.key(state.facts, reader);
  }
}

function pagesOf({ pages = [], pagesRead }: StoredResult): { read: number; reused: number } | undefined {
  return pagesRead === undefined ? undefined : { read: pagesRead, reused: pages.length - pagesRead };
}
