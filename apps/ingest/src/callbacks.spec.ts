import { createHash, randomUUID } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SubmitAnswer, SubmitClose, SubmitPart } from '@docket/contracts';
import { commitId } from '@docket/event-log';
import type { EventLog } from '@docket/event-log';
import { StoreUnavailable } from '@docket/records';
import { eventually } from '@docket/testing';
import type { SubmitDeps } from './begin-job.ts';
import { Callbacks, MOST_CALLBACKS } from './callbacks.ts';
import { completion, openClaim, openIngestOnDisk, pdf, submit } from './ingest-on-disk.features.ts';
import type { IngestOnDisk } from './ingest-on-disk.features.ts';
import { FACTS, openJobs } from './jobs-on-disk.features.ts';
import type { JobsOnDisk } from './jobs-on-disk.features.ts';
import { CALLBACKS, OWED, UPLOADS } from './kinds.ts';
import { NamedRequests } from './named-requests.ts';
import type { Order } from './read-order.ts';
import { Orphans } from './remove-orphans.ts';
import { tellAgain } from './settle-commit.ts';
import { submitDocument } from './submit-document.ts';
import { TemplateRecords } from './templates/template-records.ts';
import { Views } from './views.ts';

let ingest: IngestOnDisk;
beforeAll(async () => {
  ingest = await openIngestOnDisk();
});
afterAll(() => ingest.close());

const url = (n: number | string) => `https://receiver.example/hooks/${n}`;
const send = (bytes: Buffer, close: Partial<SubmitClose> = {}) => submit(ingest.client, bytes, close);
const idOf = ({ submission }: SubmitAnswer) => submission?.jobId ?? '';
const control = (jobId: string, action: 'cancel' | 'retry' | 'erase') =>
  ingest.client.controlJob({ accountId: 'local', jobId, action });
const run = async (commit: string) => (await ingest.client.getFinishedRun({ commit })).run;
const told = async (commit: string) => (await run(commit))?.callbacks?.map((callback) => callback.url) ?? [];
const owed = async (commit: string) => (await ingest.records.get(OWED, commit)) !== undefined;
const kept = async (jobId: string) =>
  (await ingest.records.get(CALLBACKS, jobId))?.value.urls.map((wanted) => wanted.url) ?? [];

/** Reads a document that was just submitted; the commit that ended its job. */
async function complete(jobId: string): Promise<string> {
  const extractor = openClaim(ingest.client, commitId(jobId, 1));
  extractor.send({ page: { page: 1, json: '{"page":1}' } }, ...completion({ total: 1 }));
  await extractor.first('recorded');
  return commitId(jobId, 3);
}

/** What the dispatcher does with a message: asks, stores, says so; which URLs it was told. */
async function dispatch(commit: string): Promise<readonly string[]> {
  const { run: ended, owed: debt } = await ingest.client.getFinishedRun({ commit });
  await ingest.client.deliveriesStored({ commit, ...(debt === undefined ? {} : { owed: debt }) });
  return ended?.callbacks?.map((callback) => callback.url) ?? [];
}

describe('a submission with a webhookUrl', () => {
  it('has the dispatcher told of it with the end of each run, under an id from job and URL', async () => {
    const jobId = idOf(await send(pdf(randomUUID()), { webhookUrl: url(1) }));
    await control(jobId, 'cancel');
    const [first] = (await run(commitId(jobId, 2)))?.callbacks ?? [];
    expect(first).toEqual({ id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-8/), url: url(1) });
    await control(jobId, 'retry');
    await control(jobId, 'cancel');
    expect((await run(commitId(jobId, 4)))?.callbacks).toEqual([first]);
    const other = idOf(await send(pdf(randomUUID()), { webhookUrl: url(1) }));
    await control(other, 'cancel');
    expect((await run(commitId(other, 2)))?.callbacks?.[0]?.id).not.toBe(first?.id);
  });

  it('leaves the URL in no event, view or other record', async () => {
    const secret = randomUUID();
    const close = { webhookUrl: url(secret), idempotencyKey: randomUUID() };
    const jobId = idOf(await send(pdf(randomUUID()), close));
    await complete(jobId);
    const database = new DatabaseSync(join(ingest.folder, 'docket.db'), { readOnly: true });
    const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
    const holders = tables.filter(({ name }) =>
      JSON.stringify(database.prepare(`SELECT * FROM "${String(name)}"`).all()).includes(secret),
    );
    database.close();
    expect(holders).toHaveLength(1);
    expect(await kept(jobId)).toEqual([url(secret)]);
  });

  it('that tries a template tells nobody', async () => {
    const { submission } = await submit(
      ingest.client,
      pdf(randomUUID()),
      { webhookUrl: url(1) },
      { accountId: 'local', purpose: 'test' },
    );
    expect(submission).toBeDefined();
    expect(await kept(submission?.jobId ?? '')).toEqual([]);
  });

  it('may be repeated under its Idempotency-Key, which is refused for another URL', async () => {
    const [bytes, idempotencyKey] = [pdf(randomUUID()), randomUUID()];
    const jobId = idOf(await send(bytes, { idempotencyKey, webhookUrl: url(1), onDuplicate: 'reject' }));
    const again = { idempotencyKey, onDuplicate: 'reject' };
    expect(idOf(await send(bytes, { ...again, webhookUrl: url(1) }))).toBe(jobId);
    for (const webhookUrl of [url(2), ''])
      expect((await send(bytes, { ...again, webhookUrl })).refusal?.code).toBe('IDEMPOTENCY_KEY_REUSED');
    expect(await kept(jobId)).toEqual([url(1)]);
  });

  it('leaves the fingerprint of requests without one as it was', () => {
    const order: Order = { ...FACTS, onDuplicate: 'reuse', warnings: [] };
    const { sha256, templateId, pages, language } = FACTS;
    const former = createHash('sha256').update(JSON.stringify([sha256, templateId, pages, language, 'reuse']));
    expect(NamedRequests.fingerprintOf(FACTS, order)).toBe(former.digest('hex'));
  });
});

describe('a duplicate with another webhookUrl', () => {
  it('adds it, once', async () => {
    const bytes = pdf(randomUUID());
    const jobId = idOf(await send(bytes));
    for (const n of [1, 2, 1]) await send(bytes, { webhookUrl: url(n) });
    expect(await kept(jobId)).toEqual([url(1), url(2)]);
    expect(await told(await complete(jobId))).toEqual([url(1), url(2)]);
  });

  it('has the end of a finished job told again at once, whether it was still owed or not', async () => {
    const bytes = pdf(randomUUID());
    const end = await complete(idOf(await send(bytes)));
    await eventually(() => expect(ingest.finished).toContain(end));
    await dispatch(end);
    for (const [n, webhookUrl] of [url(1), url(2)].entries()) {
      expect((await send(bytes, { webhookUrl })).submission).toMatchObject({ status: 'completed', duplicate: true });
      expect(await owed(end)).toBe(true);
      await eventually(() => expect(ingest.finished.filter((commit) => commit === end)).toHaveLength(n + 2));
    }
    expect(await dispatch(end)).toEqual([url(1), url(2)]);
    expect(await owed(end)).toBe(false);
  });

  it('stays owed when the dispatcher had asked before it came', async () => {
    const bytes = pdf(randomUUID());
    const end = await complete(idOf(await send(bytes)));
    await eventually(async () => expect(await owed(end)).toBe(true));
    const asked = await Promise.all([1, 2].map(() => ingest.client.getFinishedRun({ commit: end })));
    for (const [n, { owed: debt = -1, run: ended }] of asked.entries()) {
      expect(ended?.callbacks ?? []).toEqual([]);
      await send(bytes, { webhookUrl: url(n) });
      await ingest.client.deliveriesStored({ commit: end, owed: debt });
      expect(await owed(end)).toBe(true);
    }
    expect(await dispatch(end)).toEqual([url(0), url(1)]);
    const { owed: nothing = -1 } = await ingest.client.getFinishedRun({ commit: end });
    await send(bytes, { webhookUrl: url(2) });
    await ingest.client.deliveriesStored({ commit: end, owed: nothing });
    expect(await owed(end)).toBe(true);
  });

  it('of a failed job that it has retried is told of the new run only', async () => {
    const bytes = pdf(randomUUID());
    const jobId = idOf(await send(bytes));
    await control(jobId, 'cancel');
    const end = commitId(jobId, 2);
    await eventually(async () => expect(await owed(end)).toBe(true));
    await dispatch(end);
    await send(bytes, { webhookUrl: url(1), onDuplicate: 'retry' });
    expect(await owed(end)).toBe(false);
    await control(jobId, 'cancel');
    expect(await told(commitId(jobId, 4))).toEqual([url(1)]);
  });

  it('and onDuplicate=reject is refused and adds nothing', async () => {
    const bytes = pdf(randomUUID());
    const jobId = idOf(await send(bytes));
    const { refusal } = await send(bytes, { webhookUrl: url(1), onDuplicate: 'reject' });
    expect(refusal).toMatchObject({ code: 'DUPLICATE_DOCUMENT', jobId });
    expect(await kept(jobId)).toEqual([]);
  });

  it('is refused beyond ten, naming the job, and leaves nothing', async () => {
    const bytes = pdf(randomUUID());
    const jobId = idOf(await send(bytes, { webhookUrl: url(0) }));
    for (let n = 1; n < MOST_CALLBACKS; n++) await send(bytes, { webhookUrl: url(n) });
    const blobs = await Array.fromAsync(ingest.blobs.olderThan('9999'));
    const { refusal } = await send(bytes, { webhookUrl: url('one more') });
    expect(refusal).toMatchObject({ status: 409, code: 'TOO_MANY_CALLBACKS', jobId });
    expect(await Array.fromAsync(ingest.blobs.olderThan('9999'))).toHaveLength(blobs.length);
    expect((await send(bytes, { webhookUrl: url(3) })).submission).toMatchObject({ jobId, duplicate: true });
    expect(await kept(jobId)).toHaveLength(MOST_CALLBACKS);
  });
});

describe('many submissions of a document at one instant', () => {
  it('make one job with ten URLs of fifty; the others are refused', async () => {
    const bytes = pdf(randomUUID());
    const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => send(bytes, { webhookUrl: url(n) })));
    const accepted = answers.flatMap(({ submission }, n) => (submission ? [url(n)] : []));
    expect(accepted).toHaveLength(MOST_CALLBACKS);
    expect(answers.filter(({ submission }) => submission?.duplicate === false)).toHaveLength(1);
    expect(answers.filter(({ refusal }) => refusal?.code === 'TOO_MANY_CALLBACKS')).toHaveLength(40);
    const jobId = idOf(
      answers.find(({ submission }) => submission) ?? { refusal: { status: 0, code: '', message: '' } },
    );
    await control(jobId, 'cancel');
    expect((await told(commitId(jobId, 2))).toSorted()).toEqual(accepted.toSorted());
  });

  it('with onDuplicate=reject keep the URL of the one that made the job', async () => {
    const bytes = pdf(randomUUID());
    const close = (n: number) => ({ webhookUrl: url(n), onDuplicate: 'reject' });
    const answers = await Promise.all(Array.from({ length: 8 }, (_, n) => send(bytes, close(n))));
    const winner = answers.findIndex(({ submission }) => submission);
    expect(await kept(idOf(answers[winner] as SubmitAnswer))).toEqual([url(winner)]);
  });

  it('while it finishes have every URL told, and nothing owed in the end', async () => {
    const bytes = pdf(randomUUID());
    const jobId = idOf(await send(bytes));
    const end = commitId(jobId, 3);
    const seen = new Set<string>();
    const from = ingest.finished.length;
    let stopped = false;
    // Two dispatchers, so that an early answer's word comes after a later question.
    const dispatcher = async () => {
      for (let at = from; !stopped || at < ingest.finished.length;) {
        if (at < ingest.finished.length) {
          if (ingest.finished[at++] === end) for (const one of await dispatch(end)) seen.add(one);
        } else await new Promise((resolve) => setImmediate(resolve));
      }
    };
    const dispatchers = [dispatcher(), dispatcher()];
    const burst = (count: number) =>
      Promise.all(Array.from({ length: count }, (_, n) => send(bytes, { webhookUrl: url(n % MOST_CALLBACKS) })));
    const [answers] = await Promise.all([burst(50), complete(jobId)]);
    expect(answers.map(({ refusal }) => refusal)).toEqual(answers.map(() => undefined));
    await eventually(async () => expect(await owed(end)).toBe(false));
    stopped = true;
    await Promise.all(dispatchers);
    expect([...seen].toSorted()).toEqual(Array.from({ length: MOST_CALLBACKS }, (_, n) => url(n)));
  });
});

describe('a job that is erased', () => {
  it('leaves no callback, and its next job has none of them', async () => {
    const bytes = pdf(randomUUID());
    const jobId = idOf(await send(bytes, { webhookUrl: url(1) }));
    const end = await complete(jobId);
    await control(jobId, 'erase');
    expect(await ingest.records.get(CALLBACKS, jobId)).toBeUndefined();
    expect(await ingest.client.getFinishedRun({ commit: end })).not.toHaveProperty('run');
    const next = idOf(await send(bytes, { webhookUrl: url(2) }));
    expect(await kept(next)).toEqual([url(2)]);
    expect(await ingest.records.get(CALLBACKS, jobId)).toBeUndefined();
  });
});

/** Submissions over a log whose next appends and reads do something first. */
async function openSubmissions() {
  const hooks: { append: (() => Promise<unknown>)[]; read: (() => Promise<unknown>)[] } = { append: [], read: [] };
  const hooked = (log: EventLog): EventLog => ({
    ...{ get: (stream, version) => log.get(stream, version), settle: (id) => log.settle(id) },
    ...{ streams: () => log.streams(), unsettled: (before, limit) => log.unsettled(before, limit) },
    append: async (draft) => {
      await hooks.append.shift()?.();
      return log.append(draft);
    },
    read: async (stream, from) => {
      await hooks.read.shift()?.();
      return log.read(stream, from);
    },
  });
  const jobs = await openJobs({ log: hooked });
  const { records, blobs } = jobs.stores;
  const shared = { records, blobs, streams: jobs.streams, jobIds: 'k' };
  const deps: SubmitDeps = {
    ...shared,
    views: new Views(records, jobs.log),
    templates: new TemplateRecords(records, jobs.clock.now),
    requests: new NamedRequests(records, jobs.clock.now),
    callbacks: new Callbacks({ ...shared, now: jobs.clock.now }),
    tellAgain: (head, state) => tellAgain(jobs, head, state),
  };
  const close = (more: Partial<SubmitClose>) => ({ templateId: 'invoice', fileName: 'a.pdf', ...more });
  return {
    ...{ jobs, hooks, records, blobs },
    send: (more: Partial<SubmitClose>) => submitDocument(deps, parts(close(more)), null),
  };
}

// eslint-disable-next-line @typescript-eslint/require-await -- a stream of parts
async function* parts(close: SubmitClose): AsyncGenerator<SubmitPart> {
  yield { open: { accountId: 'local' } };
  yield { chunk: pdf('the same document') };
  yield { close };
}

const away = () => Promise.reject(new StoreUnavailable('the log is away'));
const callbacksOf = async ({ stores }: JobsOnDisk, jobId: string) =>
  (await stores.records.get(CALLBACKS, jobId))?.value.urls;

describe('a process that dies between a callback and its job', () => {
  it('leaves a callback that the repeated submission finds', async () => {
    const { jobs, hooks, send: submission } = await openSubmissions();
    try {
      hooks.append.push(away);
      await expect(submission({ webhookUrl: url(1) })).rejects.toThrow(StoreUnavailable);
      const jobId = idOf(await submission({ webhookUrl: url(1) }));
      expect(await callbacksOf(jobs, jobId)).toMatchObject([{ url: url(1) }]);
    } finally {
      await jobs.remove();
    }
  });

  it('leaves nothing that a later round of the orphans does not remove', async () => {
    const { jobs, hooks, records, blobs, send: submission } = await openSubmissions();
    try {
      hooks.append.push(away);
      await expect(submission({ webhookUrl: url(1) })).rejects.toThrow(StoreUnavailable);
      const [orphan] = await Array.fromAsync(blobs.olderThan('9999'));
      const jobId = (await records.get(UPLOADS, orphan?.id ?? ''))?.value.jobId ?? '';
      expect(await callbacksOf(jobs, jobId)).toHaveLength(1);
      jobs.clock.advance(25 * 3_600_000);
      expect(await new Orphans({ blobs, records, log: jobs.log, now: jobs.clock.now }).remove()).toBe(1);
      expect(await callbacksOf(jobs, jobId)).toBeUndefined();
    } finally {
      await jobs.remove();
    }
  });

  it('leaves a finished job whose end the repeated submission has told', async () => {
    const { jobs, hooks, records, send: submission } = await openSubmissions();
    try {
      const jobId = idOf(await submission({}));
      await jobs.streams.execute(jobId, { type: 'cancel' }, { trace: null });
      await jobs.settlement.drained();
      await records.remove(OWED, commitId(jobId, 2));
      hooks.read.push(() => Promise.resolve(), away);
      await expect(submission({ webhookUrl: url(1) })).rejects.toThrow(StoreUnavailable);
      expect(await records.get(OWED, commitId(jobId, 2))).toBeUndefined();
      expect(await submission({ webhookUrl: url(1) })).toMatchObject({ submission: { jobId, status: 'failed' } });
      expect(await records.get(OWED, commitId(jobId, 2))).toMatchObject({ value: { kind: 'finished', jobId } });
    } finally {
      await jobs.remove();
    }
  });
});

describe('a job that is erased just when a duplicate was about to add a callback', () => {
  it('keeps none of it; the duplicate makes the next job', async () => {
    const { jobs, hooks, send: submission } = await openSubmissions();
    try {
      const jobId = idOf(await submission({}));
      const erase = async () => {
        hooks.read.length = 0;
        await jobs.streams.execute(jobId, { type: 'erase' }, { trace: null });
      };
      // Between the callback and the reading of the state that answers the submission.
      hooks.read.push(() => Promise.resolve(), erase);
      const next = await submission({ webhookUrl: url(1) });
      expect(next.submission).toMatchObject({ duplicate: false, status: 'pending' });
      expect(idOf(next)).not.toBe(jobId);
      expect(await callbacksOf(jobs, jobId)).toBeUndefined();
      expect(await callbacksOf(jobs, idOf(next))).toMatchObject([{ url: url(1) }]);
    } finally {
      await jobs.remove();
    }
  });
});
