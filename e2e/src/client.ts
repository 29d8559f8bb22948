import { eventually } from '@docket/testing';
import { KEY } from './processes/docket.ts';

/** The HTTP contract as a client of the service uses it. */

export interface Answer<T> {
  readonly status: number;
  readonly body: T;
}
export interface SubmittedBody {
  readonly jobId: string;
  readonly status: string;
  readonly message: string;
  readonly createdAt: string;
}
export interface Job {
  readonly jobId: string;
  readonly status: string;
  readonly fileName: string | null;
  readonly result: Readonly<Record<string, unknown>> | null;
  readonly error: string | null;
  readonly errorCode: string | null;
  readonly pageCount: number | null;
  readonly attempts: number;
  readonly startedAt: string | null;
  readonly completedAt: string | null;
  readonly progress: { readonly read: number; readonly pages: number } | null;
}

export interface SubmitForm {
  readonly file: Uint8Array;
  readonly name?: string;
  readonly templateId?: string;
  readonly fields?: Readonly<Record<string, string>>;
}

/** Submits a document; whatever the answer. */
export async function submit(
  url: string,
  { file, name = 'document.pdf', templateId = 'invoice', fields = {} }: SubmitForm,
): Promise<Answer<SubmittedBody>> {
  const form = new FormData();
  form.set('templateId', templateId);
  for (const [field, value] of Object.entries(fields)) form.set(field, value);
  form.set('file', new Blob([Buffer.from(file)]), name);
  const response = await fetch(`${url}/v1/documents/parse/async`, {
    method: 'POST',
    headers: { 'x-api-key': KEY },
    body: form,
  });
  return { status: response.status, body: (await response.json()) as SubmittedBody };
}

/** Submits until it is taken: 5xx and broken connections say that it may be repeated. Only for documents that are. */
export async function submitUntilTaken(url: () => string, form: SubmitForm, timeoutMs = 90_000): Promise<string> {
  return eventually(
    async () => {
      const { status, body } = await submit(url(), form);
      if (status !== 200 && status !== 201) throw new Error(`submission was answered ${status}: ${body.message}`);
      return body.jobId;
    },
    { timeoutMs, everyMs: 100 },
  );
}

export async function getJob(url: string, jobId: string): Promise<Answer<Job>> {
  const response = await fetch(`${url}/v1/jobs/${jobId}`, { headers: { 'x-api-key': KEY } });
  return { status: response.status, body: (await response.json()) as Job };
}

/** Polls until the job is finished, over outages. */
export async function finished(url: string, jobId: string, timeoutMs = 120_000): Promise<Job> {
  return eventually(
    async () => {
      const { status, body } = await getJob(url, jobId);
      if (status === 200 && (body.status === 'completed' || body.status === 'failed')) return body;
      throw new Error(`job ${jobId} is ${body.status} after ${body.attempts} attempts (HTTP ${status})`);
    },
    { timeoutMs, everyMs: 100 },
  );
}
