import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { pageRequested } from '@docket/contracts';
import type { FromDrawer, PageWords, ToDrawer, WordsPart } from '@docket/contracts';
import { eventually } from '@docket/testing';
import { openClaim, openIngestOnDisk, pdf, submit } from '../ingest-on-disk.features.ts';
import type { IngestOnDisk } from '../ingest-on-disk.features.ts';
import { PAGE_IMAGES } from '../kinds.ts';
import { Orphans } from '../remove-orphans.ts';
import { pageImageBlob } from './page-image.ts';

const ACCOUNT = { accountId: 'local' };
const PNG = Buffer.from('what an extractor drew');
let ingest: IngestOnDisk;
/** Tokens of pages that were requested. */
let tokens: string[];
beforeEach(async () => {
  ingest = await openIngestOnDisk();
  tokens = [];
  await ingest.bus.consume(pageRequested, 100, ({ body }) => {
    tokens.push(body.token);
    return Promise.resolve({ kind: 'ack' });
  });
});
afterEach(() => ingest.close());

const wordsOf = (page: number): PageWords => ({
  page,
  json: JSON.stringify({ page, width: 1, height: 1, rotation: 90, skew: page / 2, words: [] }),
});

async function submitted(name: string, more: Parameters<typeof submit>[2] = {}): Promise<string> {
  const { submission } = await submit(ingest.client, pdf(name), { fileName: `${name}.pdf`, ...more });
  if (!submission) throw new Error('refused');
  return submission.jobId;
}

/** Does the work of a job that was just submitted: these pages are read. */
async function complete(jobId: string, pages: readonly number[]): Promise<void> {
  const commit = await eventually(() => {
    const found = ingest.work.find((id) => id.startsWith(jobId));
    if (found === undefined) throw new Error('no work yet');
    return found;
  });
  const extractor = openClaim(ingest.client, commit);
  await extractor.first('documentEnd');
  const result = { result: { total: 3 }, fields: { total: { value: 3 } }, reader: 'hand/1', pages };
  extractor.send(
    ...pages.map((page) => ({ page: wordsOf(page) })),
    { resultChunk: Buffer.from(JSON.stringify(result)) },
    { outcome: { completed: { pageCount: pages.length } } },
  );
  await extractor.first('recorded');
}

async function words(jobId: string, pages?: string): Promise<WordsPart[]> {
  const stream = ingest.client.getJobWords({ ...ACCOUNT, jobId, ...(pages === undefined ? {} : { pages }) }, null);
  const parts: WordsPart[] = [];
  for await (const part of stream as AsyncIterable<WordsPart>) parts.push(part);
  return parts;
}
const pagesIn = (parts: readonly WordsPart[]) => parts.map(({ page }) => page?.page);

const getPage = (jobId: string, page = 1) =>
  ingest.client.getJobPage({ ...ACCOUNT, jobId, page }, { timeoutMs: 25_000 });

const requested = (count: number) =>
  eventually(() => {
    const token = tokens[count - 1];
    if (token === undefined) throw new Error('nothing requested yet');
    return token;
  });

/** An extractor's side of drawing a page, played by hand. */
function openDrawing(token: string) {
  const call = ingest.client.drawPage(null);
  const received: ToDrawer[] = [];
  call.on('data', (message: ToDrawer) => void received.push(message));
  call.on('error', () => undefined);
  call.write({ open: { token } });
  const first = <K extends keyof ToDrawer>(kind: K): Promise<NonNullable<ToDrawer[K]>> =>
    eventually(() => {
      const found = received.find((message) => message[kind] !== undefined)?.[kind];
      if (found === undefined) throw new Error(`no ${kind} yet`);
      return found;
    });
  return { call, received, first, send: (...messages: FromDrawer[]) => messages.forEach((one) => call.write(one)) };
}

async function drawn(token: string): Promise<ReturnType<typeof openDrawing>> {
  const drawing = openDrawing(token);
  await drawing.first('documentEnd');
  drawing.send({ pngChunk: PNG.subarray(0, 5) }, { pngChunk: PNG.subarray(5) }, { drawn: {} });
  await drawing.first('recorded');
  return drawing;
}

const blobsLeft = async (jobId: string) => {
  const { items } = await ingest.records.list(PAGE_IMAGES, { index: 'byJob', equals: [jobId], limit: 10 });
  return items.map(({ value }) => value);
};

describe('a completed job', () => {
  it('gives its result with the evidence and the name of its document', async () => {
    const jobId = await submitted('a');
    await complete(jobId, [1]);
    const { json } = await ingest.client.getJobResult({ ...ACCOUNT, jobId });
    expect(json).toBe('{"result":{"total":3},"fields":{"total":{"value":3}},"fileName":"a.pdf"}');
  });

  it('gives the words of its own pages, ascending, and of those that are asked for', async () => {
    const whole = await submitted('a');
    await complete(whole, [1, 2, 3, 10]);
    const part = await submitted('a', { pages: '2,10-12' });
    await complete(part, [2, 10]);
    expect(await words(whole)).toMatchObject([1, 2, 3, 10].map((page) => ({ page: wordsOf(page) })));
    expect(pagesIn(await words(whole, '2-9,11'))).toEqual([2, 3]);
    expect(pagesIn(await words(part))).toEqual([2, 10]);
    expect(pagesIn(await words(part, '1'))).toEqual([]);
    expect(await words(part, '3-1')).toMatchObject([{ refusal: { status: 400, code: 'INVALID_PAGES' } }]);
  });
});

describe('evidence that cannot be given', () => {
  it('is refused as the job is: unfinished, foreign, erased', async () => {
    const refusals = async (accountId: string, jobId: string) => {
      const { refusal } = await ingest.client.getJobResult({ accountId, jobId });
      const page = await ingest.client.getJobPage({ accountId, jobId, page: 1 });
      return [refusal?.code, page.refusal?.code];
    };
    const jobId = await submitted('a');
    expect((await ingest.client.getJobResult({ ...ACCOUNT, jobId })).refusal).toMatchObject({ status: 409 });
    expect(await words(jobId)).toMatchObject([{ refusal: { status: 409, code: 'JOB_NOT_COMPLETED' } }]);
    expect(await refusals('another', jobId)).toEqual(['JOB_NOT_FOUND', 'JOB_NOT_FOUND']);
    await ingest.client.controlJob({ ...ACCOUNT, jobId, action: 'erase' });
    expect(await refusals('local', jobId)).toEqual(['JOB_ERASED', 'JOB_ERASED']);
    expect(await words(jobId)).toMatchObject([{ refusal: { status: 410 } }]);
  });
});

describe('a page that is asked for', () => {
  it('is drawn once, turned as its words were read, and then kept', async () => {
    const jobId = await submitted('a');
    await complete(jobId, [1, 2]);
    const answers = [getPage(jobId, 2), getPage(jobId.toUpperCase(), 2)];
    const { received } = await drawn(await requested(1));
    expect(received[0]?.wanted).toEqual({ mediaType: 'application/pdf', page: 2, rotation: 90, skew: 1 });
    expect(Buffer.concat(received.flatMap(({ documentChunk }) => documentChunk ?? []))).toEqual(pdf('a'));
    for (const { png } of await Promise.all(answers)) expect(Buffer.from(png ?? [])).toEqual(PNG);
    expect((await getPage(jobId, 2)).png).toBeDefined();
    expect(new Set(tokens).size).toBe(1);
  });

  it('is drawn by one extractor: one that comes late, or meanwhile, is told so', async () => {
    const jobId = await submitted('a');
    const answer = getPage(jobId);
    const token = await requested(1);
    const drawing = openDrawing(token);
    await drawing.first('documentEnd');
    expect(await openDrawing(token).first('notWanted')).toBeDefined();
    drawing.send({ pngChunk: PNG }, { drawn: {} });
    expect(await drawing.first('recorded')).toMatchObject({ counted: true });
    await answer;
    expect(await openDrawing(token).first('notWanted')).toBeDefined();
    expect(await openDrawing('no such token').first('notWanted')).toBeDefined();
  });

  it('is drawn by another where an extractor was lost', async () => {
    const jobId = await submitted('a');
    const answer = getPage(jobId);
    const token = await requested(1);
    const lost = openDrawing(token);
    await lost.first('wanted');
    lost.call.cancel();
    await eventually(async () => expect(await blobsLeft(jobId)).toMatchObject([{ takenAt: null }]));
    await drawn(token);
    expect((await answer).png).toBeDefined();
  });

  it('is drawn again when the job is read meanwhile and the page turns out to lie on its side', async () => {
    const jobId = await submitted('a');
    const before = getPage(jobId);
    await drawn(await requested(1));
    await before;
    const [old] = await blobsLeft(jobId);
    await complete(jobId, [1]);
    const after = getPage(jobId);
    const { received } = await drawn(await requested(2));
    expect(received[0]?.wanted).toMatchObject({ rotation: 90, skew: 0.5 });
    await after;
    expect(old && (await ingest.blobs.info(pageImageBlob(old)))).toBeUndefined();
  });

  it.each([
    ['PAGE_NOT_FOUND', 404],
    ['PAGE_NOT_DRAWN', 409],
  ] as const)('is refused with %s where an extractor says so', async (failed, status) => {
    const jobId = await submitted('a');
    const answer = getPage(jobId);
    const drawing = openDrawing(await requested(1));
    await drawing.first('documentEnd');
    drawing.send({ failed });
    expect((await answer).refusal).toMatchObject({ status, code: failed });
    expect((await getPage(jobId)).refusal).toMatchObject({ code: failed });
    expect((await getPage(jobId, 2_001)).refusal).toMatchObject({ code: 'PAGE_NOT_FOUND' });
  });

  it('is not ready when the replica that waits for it stops', async () => {
    const jobId = await submitted('a');
    const answer = getPage(jobId);
    await requested(1);
    await ingest.stop();
    expect((await answer).refusal).toMatchObject({ status: 503, code: 'PAGE_NOT_READY' });
  });
});

describe('a picture', () => {
  it('is kept as long as its job, and goes with it', async () => {
    const jobId = await submitted('a');
    const answer = getPage(jobId);
    await drawn(await requested(1));
    await answer;
    const [image] = await blobsLeft(jobId);
    const blobId = image ? pageImageBlob(image) : '';
    const inTwoDays = new Date(ingest.clock.now().getTime() + 48 * 3_600_000);
    expect(await new Orphans({ ...ingest, log: ingest.log, now: () => inTwoDays }).remove()).toBe(0);
    const stored = await ingest.blobs.get(blobId);
    expect(stored && (await buffer(stored))).toEqual(PNG);
    await ingest.client.controlJob({ ...ACCOUNT, jobId, action: 'erase' });
    await eventually(async () => expect(await ingest.blobs.info(blobId)).toBeUndefined());
    expect(await blobsLeft(jobId)).toEqual([]);
  });

  it('that is finished after its job was erased is removed', async () => {
    const jobId = await submitted('a');
    const answer = getPage(jobId);
    const drawing = openDrawing(await requested(1));
    await drawing.first('documentEnd');
    const [image] = await blobsLeft(jobId);
    await ingest.client.controlJob({ ...ACCOUNT, jobId, action: 'erase' });
    drawing.send({ pngChunk: PNG }, { drawn: {} });
    await drawing.first('recorded');
    expect((await answer).refusal).toMatchObject({ status: 410 });
    expect(image && (await ingest.blobs.info(pageImageBlob(image)))).toBeUndefined();
  });
});
