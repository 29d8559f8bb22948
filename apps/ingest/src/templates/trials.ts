import { CATEGORIES } from '@docket/contracts';
import type { JsonAnswer, Refusal, TakeTrialRequest, TemplateBody, TemplateTest } from '@docket/contracts';
import type { Versioned } from '@docket/records';
import type { Log } from '@docket/service';
import type { JobStreams } from '../job-streams.ts';
import type { JobWatch } from '../job-watch.ts';
import type { StoredView } from '../kinds.ts';
import type { JobReader, StoredResult } from '../read-job.ts';
import type { Views } from '../views.ts';
import type { Templates } from './templates.ts';

const LONGEST_NAME = 200;

const refused = (status: number, code: string, message: string): { readonly refusal: Refusal } => ({
  refusal: { status, code, message },
});
const NOT_FOUND = refused(404, 'JOB_NOT_FOUND', 'Job not found or does not belong to you');
const TOO_SLOW = refused(
  503,
  'TRIAL_TOO_SLOW',
  'The document was not read in time. Try again, with fewer pages if it has many.',
);
const NOTHING_FOUND = refused(
  422,
  'NO_FIELDS_FOUND',
  'The document shows no field that Docket knows. Create the template by hand.',
);

export interface TrialDeps {
  readonly streams: JobStreams;
  readonly views: Views;
  readonly reader: JobReader;
  readonly watch: JobWatch;
  readonly templates: Templates;
  readonly logger: Log;
  readonly now: () => Date;
}

/** A trial that belongs to an account, as last seen. */
type Trial = Versioned<StoredView>;

/** Jobs that try a template, or draft one: taken once, and erased with the answer. */
export class Trials {
  readonly #deps: TrialDeps;

  constructor(deps: TrialDeps) {
    this.#deps = deps;
  }

  /**
   * Waits for a trial and answers what came of it: of a test a TemplateTest, of a draft the new template's body with the
   * fields' evidence. The trial is erased whatever the answer is; when that fails, the
   * upkeep erases it later.
   * @param gone aborted when nobody waits for the answer any more.
   */
  async take({ accountId, jobId, waitMs, name }: TakeTrialRequest, gone: AbortSignal): Promise<JsonAnswer> {
    if (!(await this.#find(accountId, jobId))) return NOT_FOUND;
    try {
      const trial = await this.#finished(accountId, jobId, { withinMs: waitMs, signal: gone });
      return trial ? await this.#outcome(trial, name ?? '') : NOT_FOUND;
    } finally {
      await this.#erase(jobId);
    }
  }

  async #find(accountId: string, jobId: string): Promise<Trial | undefined> {
    const view = await this.#deps.views.read(jobId);
    const own = view?.value.accountId === accountId && view.value.purpose !== 'job';
    return own && view.value.status !== 'erased' ? view : undefined;
  }

  /** The trial once it is finished, or as it is when time is over. */
  #finished(accountId: string, jobId: string, patience: { withinMs: number; signal: AbortSignal }) {
    return this.#deps.watch.until(jobId, patience, async () => {
      const answer = await this.#find(accountId, jobId);
      const enough = !answer || answer.value.status === 'completed' || answer.value.status === 'failed';
      return { answer, enough, seen: answer?.version };
    });
  }

  async #outcome({ value: view }: Trial, name: string): Promise<JsonAnswer> {
    if (view.status === 'failed') return failureOf(view);
    if (view.status !== 'completed' || view.resultBlob === null) return TOO_SLOW;
    const stored = await this.#deps.reader.result(view.resultBlob);
    return view.purpose === 'draft'
      ? this.#draft(view.accountId, stored, name)
      : { json: JSON.stringify(testOf(view, stored)) };
  }

  async #draft(accountId: string, { result, fields }: StoredResult, name: string): Promise<JsonAnswer> {
    const schema = result['schema'] as TemplateBody['schema'] | undefined;
    if (Object.keys(schema?.data ?? {}).length === 0) return NOTHING_FOUND;
    const category = CATEGORIES.find((known) => known === result['category']) ?? 'CUSTOM';
    const content = { name: this.#nameOf(name), description: null, category, schema, draft: true };
    const made = await this.#deps.templates.make(accountId, content);
    return 'refusal' in made ? made : { json: JSON.stringify({ ...made, fields }) };
  }

  #nameOf(name: string): string {
    const given = name.trim().slice(0, LONGEST_NAME);
    return given === '' ? `Draft of ${this.#deps.now().toISOString().slice(0, 16).replace('T', ' ')}` : given;
  }

  async #erase(jobId: string): Promise<void> {
    try {
      await this.#deps.streams.execute(jobId, { type: 'erase' }, { trace: null });
    } catch (error) {
      this.#deps.logger.warn({ job_id: jobId, err: error }, 'trial not erased, left to the upkeep');
    }
  }
}

function failureOf({ error, errorCode }: StoredView): JsonAnswer {
  return { refusal: { status: 422, code: errorCode ?? '', message: error ?? '' } };
}

function testOf({ pageCount, templateVersion }: StoredView, { result, fields, findings }: StoredResult): TemplateTest {
  return {
    result,
    fields: fields as TemplateTest['fields'],
    ...(findings === undefined ? {} : { findings: findings as TemplateTest['findings'] }),
    pageCount: pageCount ?? 0,
    templateVersion,
  };
}
