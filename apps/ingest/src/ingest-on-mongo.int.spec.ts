import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { AccountBody, JobList, JsonAnswer, ListJobsRequest, TemplateBody } from '@docket/contracts';
import { commitId } from '@docket/event-log';
import { describeWith, eventually } from '@docket/testing';
import { RateLimiter } from './accounts/rate-limiter.ts';
import { completion, jobBody, openClaim, openIngestOnDisk, pdf, submit } from './ingest-on-disk.features.ts';
import type { IngestOnDisk } from './ingest-on-disk.features.ts';
import { testLists } from './lists/lists.features.ts';
import { ACCOUNTS, SETTINGS, UPLOADS, VIEW_FORM, VIEWS, WORDS } from './kinds.ts';
import type { StoredView } from './kinds.ts';
import { rebuildViews } from './rebuild-views.ts';
import { openMongoStores } from './stores-on-mongo.features.ts';
import { Views } from './views.ts';

const INPUT = { name: 'Slip', schema: { data: { total: { type: 'number' } } }, category: 'CUSTOM', draft: false };

// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller knows what it asked for
function parsed<T>({ json, refusal }: JsonAnswer): T {
  if (json === undefined) throw new Error(`refused: ${refusal.code}`);
  return JSON.parse(json) as T;
}

// What depends on how a database lists, counts, sums up and replaces; everything else is specified over SQLite.
describeWith('mongodb', 'ingest on MongoDB', (url) => {
  let ingest: IngestOnDisk;
  beforeAll(async () => {
    ingest = await openIngestOnDisk({}, () => openMongoStores(url()));
  });
  afterAll(() => ingest.close());

  const account = async (body: object = {}) =>
    parsed<AccountBody>(await ingest.client.createAccount({ bodyJson: JSON.stringify({ name: 'a', ...body }) }));
  const send = async (accountId: string, close: Parameters<typeof submit>[2] = {}, bytes = pdf(randomUUID())) => {
    const { submission } = await submit(ingest.client, bytes, close, { accountId });
    if (!submission) throw new Error('refused');
    return submission;
  };
  const complete = async (jobId: string, pages: number) => {
    const extractor = openClaim(ingest.client, commitId(jobId, 1));
    extractor.send({ page: { page: 1, json: '{"page":1}' } }, ...completion({ total: 1 }, pages));
    await extractor.first('recorded');
  };
  const list = async (accountId: string, query: Partial<ListJobsRequest> = {}) => {
    const jobs: string[] = [];
    for (let cursor: string | undefined; ;) {
      const page = { accountId, limit: 2, ...query, ...(cursor === undefined ? {} : { cursor }) };
      const answer = parsed<JobList>(await ingest.client.listJobs(page));
      jobs.push(...answer.jobs.map(({ jobId }) => jobId));
      if (answer.nextCursor === null) return jobs;
      cursor = answer.nextCursor;
    }
  };

  testLists(() => ingest);

  it('lists the jobs of an account by every combination of filters, newest first', async () => {
    const { accountId } = await account();
    const jobs: string[] = [];
    for (const templateId of ['invoice', 'receipt', 'invoice', 'receipt', 'invoice'])
      jobs.unshift((await send(accountId, { templateId })).jobId);
    const [fifth, fourth, third, second, first] = jobs as [string, string, string, string, string];
    for (const jobId of [first, second]) await ingest.client.controlJob({ accountId, jobId, action: 'cancel' });
    await ingest.client.controlJob({ accountId, jobId: third, action: 'erase' });
    expect(await list(accountId)).toEqual([fifth, fourth, second, first]);
    expect(await list(accountId, { status: 'failed' })).toEqual([second, first]);
    expect(await list(accountId, { templateId: 'invoice' })).toEqual([fifth, first]);
    expect(await list(accountId, { templateId: 'receipt', status: 'pending' })).toEqual([fourth]);
    const { createdAt } = JSON.parse((await ingest.client.getJob({ accountId, jobId: second })).json ?? '') as {
      createdAt: string;
    };
    expect(await list(accountId, { createdAfter: createdAt })).toEqual(expect.arrayContaining([fifth, fourth, second]));
    expect(await list(accountId, { createdBefore: createdAt })).not.toContain(second);
  });

  it('charges the pages of a completed run once and sums them up', async () => {
    const { accountId } = await account({ plan: 'free' });
    for (const pages of [3, 4]) await complete((await send(accountId)).jobId, pages);
    await eventually(async () =>
      expect(parsed(await ingest.client.getAccount({ accountId }))).toMatchObject({ pageUsed: 7, pageRemaining: 93 }),
    );
  });

  it('admits exactly the budget of an account over several replicas', async () => {
    const limiters = Array.from({ length: 3 }, () => new RateLimiter(ingest.records, ingest.clock.now));
    const id = randomUUID();
    const takes = limiters.flatMap((limiter) => Array.from({ length: 30 }, () => limiter.take(id, 10)));
    expect((await Promise.all(takes)).filter(({ admitted }) => admitted)).toHaveLength(10);
  });

  it('gives one job to all who repeat a named request at one instant', async () => {
    const [{ accountId }, bytes, idempotencyKey] = [await account(), pdf('named'), randomUUID()];
    const close = { idempotencyKey, onDuplicate: 'new' };
    const answers = await Promise.all(Array.from({ length: 8 }, () => send(accountId, close, bytes)));
    expect(new Set(answers.map(({ jobId }) => jobId)).size).toBe(1);
    expect(await list(accountId)).toHaveLength(1);
  });

  it('keeps ten callbacks of a job that many add at one instant, and owes its end anew for a late one', async () => {
    const { accountId } = await account();
    const bytes = pdf('told');
    const { jobId } = await send(accountId, {}, bytes);
    const add = (n: number) =>
      submit(ingest.client, bytes, { webhookUrl: `https://receiver.example/${n}` }, { accountId });
    const answers = await Promise.all(Array.from({ length: 12 }, (_, n) => add(n % 11)));
    const refused = new Set(answers.flatMap(({ refusal }, n) => (refusal ? [`${refusal.code} ${n % 11}`] : [])));
    expect([...refused]).toEqual([expect.stringMatching(/^TOO_MANY_CALLBACKS /)]);
    await ingest.client.controlJob({ accountId, jobId, action: 'cancel' });
    const commit = commitId(jobId, 2);
    const { run, owed = 0 } = await eventually(async () => {
      const answer = await ingest.client.getFinishedRun({ commit });
      return answer.owed === 0 ? Promise.reject(new Error('not owed yet')) : answer;
    });
    expect(run?.callbacks).toHaveLength(10);
    await add(answers.findIndex(({ submission }) => submission));
    await ingest.client.deliveriesStored({ commit, owed });
    const later = await ingest.client.getFinishedRun({ commit });
    expect(later.owed).toBeGreaterThan(owed);
    await ingest.client.deliveriesStored({ commit, owed: later.owed ?? 0 });
    expect((await ingest.client.getFinishedRun({ commit })).owed).toBe(0);
  });

  it('numbers the versions of a template that is replaced at one instant, and lists it until it is deleted', async () => {
    const { accountId } = await account();
    const bodyJson = JSON.stringify(INPUT);
    const { id } = parsed<TemplateBody>(await ingest.client.createTemplate({ accountId, bodyJson }));
    const template = { accountId, templateId: id };
    const replaced = await Promise.all(
      Array.from({ length: 4 }, () => ingest.client.replaceTemplate({ ...template, bodyJson })),
    );
    expect(replaced.map((answer) => parsed<TemplateBody>(answer).version).sort()).toEqual([2, 3, 4, 5]);
    expect((await ingest.client.listTemplates({ accountId })).json).toContain(id);
    await ingest.client.deleteTemplate(template);
    expect((await ingest.client.listTemplates({ accountId })).json).not.toContain(id);
  });

  it('lists keys in force, then those revoked', async () => {
    const { accountId } = await account();
    const bodyJson = JSON.stringify({ name: 'k' });
    const made = [];
    for (let n = 0; n < 3; n++)
      made.push(parsed<{ keyId: string }>(await ingest.client.createKey({ accountId, bodyJson })).keyId);
    const [one = '', other, third] = made;
    await ingest.client.revokeKey({ accountId, keyId: one });
    const { keys } = parsed<{ keys: { keyId: string }[] }>(await ingest.client.listKeys({ accountId }));
    expect(keys.map(({ keyId }) => keyId)).toEqual(expect.arrayContaining([other, third]));
    expect(keys.at(-1)).toMatchObject({ keyId: one });
  });

  it('keeps the words of a document until its last job is erased', async () => {
    const { accountId } = await account();
    const bytes = pdf(randomUUID());
    const jobs = [await send(accountId, {}, bytes), await send(accountId, { templateId: 'receipt' }, bytes)];
    for (const { jobId } of jobs) await complete(jobId, 1);
    const words = () => ingest.records.count(WORDS, { index: 'byDocument' });
    const before = await words();
    const blobId = String((await ingest.log.read(jobs[0]?.jobId ?? ''))[0]?.events[0]?.data['blobId']);
    const left = [];
    for (const { jobId } of jobs) {
      await ingest.client.controlJob({ accountId, jobId, action: 'erase' });
      left.push((await words()) - before);
    }
    expect(left).toEqual([0, -1]);
    expect(await ingest.records.get(UPLOADS, blobId)).toBeUndefined();
    expect(await ingest.blobs.info(blobId)).toBeUndefined();
  });

  it('finds what finished before a time and what has no account yet, where a former version left fields out', async () => {
    const [accountId, jobId] = ['local', (await send('local')).jobId];
    await ingest.client.controlJob({ accountId, jobId, action: 'cancel' });
    const view = await ingest.records.get(VIEWS, jobId);
    const { form, listedFor, trialSince, sha256, events, ...former } = view?.value as StoredView;
    expect([form, listedFor, trialSince, typeof sha256, events]).toEqual([VIEW_FORM, accountId, null, 'string', 2]);
    await ingest.records.restore(VIEWS, jobId, view?.version ?? 0, former as StoredView);
    const finished = { index: 'finished', equals: [accountId], to: '9999', limit: 100 };
    expect((await ingest.records.list(VIEWS, finished)).items).toEqual([]);
    const { records, log } = ingest;
    const logger = { error: () => undefined } as unknown as Parameters<typeof rebuildViews>[0]['logger'];
    await rebuildViews({ log, views: new Views(records, log), logger });
    expect((await records.list(VIEWS, finished)).items.map(({ id }) => id)).toEqual([jobId]);
    expect((await records.list(VIEWS, { index: 'trials', from: '0', to: '9999', limit: 10 })).items).toEqual([]);
    expect(await jobBody(ingest.client, jobId)).toMatchObject({ status: 'failed', errorCode: 'CANCELLED' });
    await eventually(async () => expect((await records.get(SETTINGS, 'views-form'))?.version).toBe(VIEW_FORM));
    expect(await records.count(ACCOUNTS, { index: 'byAge' })).toBeGreaterThan(1);
  });
});
