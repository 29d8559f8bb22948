import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createLog } from '@docket/service';
import { eventually, invoiceTruth, makeInvoicePdf, makeManyPagedPdf, sampleInvoice } from '@docket/testing';
import { FieldExtraction } from './extract-in-worker.ts';
import { ExtractionWork } from './extraction-work.ts';
import { CLAIM, COMMIT, openIngestByHand, sentResult } from './ingest-by-hand.features.ts';
import type { IngestByHand, ServedStream } from './ingest-by-hand.features.ts';
import { ListCache } from './list-cache.ts';
import { openReaderPool } from './read/index.ts';
import type { ReaderPool } from './read/index.ts';

const JOB = CLAIM.slice(0, 36);
const DONE = { recorded: { counted: true } };
let pool: ReaderPool;
let fields: FieldExtraction;
let invoice: Buffer;
beforeAll(async () => {
  pool = openReaderPool({ processes: 1 });
  fields = new FieldExtraction();
  invoice = await makeInvoicePdf({ seed: 7 });
});
afterAll(async () => {
  await Promise.all([pool.close(), fields.close()]);
});

let ingest: IngestByHand;
let work: ExtractionWork;
beforeEach(async () => {
  ingest = await openIngestByHand();
  const logger = createLog('extractor', 'silent');
  work = new ExtractionWork({
    ingest: ingest.client,
    pool,
    fields,
    logger,
    worker: 'test',
    reader: 'test/1',
    lists: new ListCache(),
  });
});
afterEach(() => ingest.close());

/** A message of work: its outcome, and the end of its attempt if it was claimed. */
async function take() {
  const body = { v: 1, jobId: JOB, commit: COMMIT } as const;
  const outcome = await work.onExtractionRequested({
    body,
    messageId: COMMIT,
    traceparent: null,
    redelivered: false,
    publishedAt: null,
  });
  return { outcome, finished: outcome.kind === 'ack' ? outcome.releaseAfter : undefined };
}

const folders = async () =>
  (await readdir(tmpdir())).filter((name) => name.startsWith(`docket-document-${process.pid}-`));

describe('a document that is claimed', () => {
  it('is read, told page by page, and reported with its fields', async () => {
    await ingest.start();
    const taken = take();
    const stream = await ingest.stream(0);
    expect(await stream.first('open')).toEqual({ commit: COMMIT, worker: 'test', reader: 'test/1', lists: [] });
    stream.grant(invoice);
    const { outcome, finished } = await taken;
    expect(outcome.kind).toBe('ack');
    expect(await stream.first('outcome')).toMatchObject({ completed: { pageCount: 1 } });
    expect(await stream.first('page')).toMatchObject({ page: 1 });
    expect(sentResult(stream)).toMatchObject({
      result: invoiceTruth(sampleInvoice(7)),
      reader: 'test/1',
      pages: [1],
    });
    stream.send(DONE);
    stream.end();
    await finished;
    expect(await folders()).toEqual([]);
  });

  it('is not read again where an earlier claim stored its pages', async () => {
    await ingest.start();
    const taken = take();
    const stream = await ingest.stream(0);
    const page = { page: 1, width: 100, height: 100, rotation: 0, skew: 0, words: [] };
    stream.send({ page: { page: 1, json: JSON.stringify(page) } });
    stream.grant(invoice);
    await taken;
    expect(await stream.first('outcome')).toMatchObject({ failed: { code: 'NO_TEXT' } });
    expect(stream.received.filter((message) => message.page)).toEqual([]);
    stream.send(DONE);
  });
});

describe('a document without a template', () => {
  it('gets one drafted if that was asked for', async () => {
    await ingest.start();
    const taken = take();
    const stream = await ingest.stream(0);
    stream.grant(invoice, 0, invoice.length, { templateJson: 'null', draft: true });
    await taken;
    expect(await stream.first('outcome')).toMatchObject({ completed: { pageCount: 1 } });
    const { result, fields } = sentResult(stream);
    expect(result).toMatchObject({ category: 'INVOICE', schema: { data: { invoiceNumber: { type: 'string' } } } });
    expect(fields).toMatchObject({ invoiceNumber: { value: sampleInvoice(7).invoiceNumber, page: 1 } });
    stream.send(DONE);
  });

  it('fails if its template is gone', async () => {
    await ingest.start();
    const taken = take();
    const stream = await ingest.stream(0);
    stream.grant(invoice, 0, invoice.length, { templateJson: 'null' });
    await taken;
    expect(await stream.first('outcome')).toMatchObject({ failed: { code: 'TEMPLATE_GONE', pageCount: 1 } });
    stream.send(DONE);
  });
});

describe('templates that compete', () => {
  const contender = (templateId: string, templateJson: string) => ({
    competing: { templateId, templateVersion: 2, templateJson },
  });
  const named = (name: string) => JSON.stringify({ data: { [name]: { type: 'string' } }, match: { all: [name] } });

  it('are told with the claim: the outcome names the one that fits, the result what each scored', async () => {
    await ingest.start();
    const taken = take();
    const stream = await ingest.stream(0);
    const all = [
      contender('gone', 'null'),
      contender('other', named('Statement')),
      contender('fits', named('Invoice')),
    ];
    for (const one of all) stream.send(one);
    stream.grant(invoice, 0, invoice.length, { templateJson: 'null' });
    await taken;
    expect(await stream.first('outcome')).toMatchObject({ completed: { pageCount: 1, template: 2 } });
    const { result, competing } = sentResult(stream);
    expect(Object.keys(result)).toEqual(['Invoice']);
    expect(competing).toMatchObject([
      { templateId: 'gone', templateVersion: 2, score: 0 },
      { templateId: 'other', score: 0 },
      { templateId: 'fits', score: expect.closeTo(2 / 3) },
    ]);
    stream.send(DONE);
  });

  it.each([
    ['none of them is for the document', named('Statement'), 'NO_TEMPLATE_FITS'],
    ['all of them are gone', 'null', 'TEMPLATE_GONE'],
  ])('fail it if %s', async (_title, templateJson, code) => {
    await ingest.start();
    const taken = take();
    const stream = await ingest.stream(0);
    stream.send(contender('one', templateJson));
    stream.grant(invoice, 0, invoice.length, { templateJson: 'null' });
    await taken;
    expect(await stream.first('outcome')).toMatchObject({ failed: { code, pageCount: 1 } });
    stream.send(DONE);
  });
});

describe('a list of the account', () => {
  const from = [{ op: 'list', list: 'vendors' }];
  const more = { templateJson: JSON.stringify({ data: { vendor: { type: 'string', from } } }) };
  const { seller } = sampleInvoice(7);
  const text = Buffer.from(JSON.stringify(['Another One Ltd', seller.name]));
  const list = (version: number) => ({ name: 'vendors', version, sha256: 'ab'.repeat(32), size: text.length });
  const sentVendor = (stream: ServedStream) => sentResult(stream).fields['vendor'];

  it('comes whole before the document, again on another connection, and its bytes once for many documents', async () => {
    await ingest.start();
    const taken = take();
    const first = await ingest.stream(0);
    first.send({ list: list(1) });
    first.send({ listChunk: text.subarray(0, 10) });
    first.grant(invoice, 0, 2_000, more);
    const { finished } = await taken;
    await eventually(async () => expect(await folders()).toHaveLength(1));
    first.cut();
    const second = await ingest.stream(1);
    const { offset, lists } = await second.first('resume');
    expect(lists).toEqual([]);
    second.send({ list: list(2) });
    for (let at = 0; at < text.length; at += 10) second.send({ listChunk: text.subarray(at, at + 10) });
    second.grant(invoice, offset, invoice.length, more);
    await second.first('outcome');
    const { name, sha256 } = list(2);
    expect(sentVendor(second)).toMatchObject({ value: seller.name, list: { name, version: 2, sha256 } });
    second.send(DONE);
    await finished;

    const again = take();
    const third = await ingest.stream(2);
    expect(await third.first('open')).toMatchObject({ lists: [sha256] });
    third.send({ list: list(3) });
    third.grant(invoice, 0, invoice.length, more);
    await third.first('outcome');
    expect(sentVendor(third)).toMatchObject({ value: seller.name, list: { version: 3 } });
    third.send(DONE);
    await (
      await again
    ).finished;
  });
});

describe('a connection that breaks', () => {
  it('in mid-document is followed by one that goes on at the offset', async () => {
    await ingest.start();
    const taken = take();
    const first = await ingest.stream(0);
    first.grant(invoice, 0, 2_000);
    const { finished } = await taken;
    await eventually(async () => expect(await folders()).toHaveLength(1));
    first.cut();
    const second = await ingest.stream(1);
    const { token, offset } = await second.first('resume');
    expect(token).toBe(CLAIM);
    second.grant(invoice, offset);
    expect(await second.first('outcome')).toMatchObject({ completed: {} });
    expect(sentResult(second).result).toEqual(invoiceTruth(sampleInvoice(7)));
    second.send(DONE);
    await finished;
  });

  it('before the outcome was recorded is followed by one on which it is repeated, whole', async () => {
    await ingest.start();
    const taken = take();
    const first = await ingest.stream(0);
    first.grant(invoice);
    const { finished } = await taken;
    await first.first('outcome');
    first.cut();
    const second = await ingest.stream(1);
    second.grant(invoice, invoice.length);
    expect(await second.first('outcome')).toMatchObject({ completed: {} });
    expect(sentResult(second).result).toEqual(invoiceTruth(sampleInvoice(7)));
    expect(second.received.filter(({ outcome }) => outcome)).toHaveLength(1);
    // The page may have been lost with the first connection.
    expect(second.received.findIndex(({ page }) => page)).toBeLessThan(
      second.received.findIndex(({ outcome }) => outcome),
    );
    expect(second.received.some(({ page }) => page?.page === 1)).toBe(true);
    second.send(DONE);
    await finished;
  });
});

describe('an ingest that is away', () => {
  it('is asked again until it answers, while the message stays with its consumer', async () => {
    let decided = false;
    const taken = take().finally(() => (decided = true));
    const since = performance.now();
    await eventually(() => expect(performance.now() - since).toBeGreaterThan(500));
    expect(decided).toBe(false);
    await ingest.start();
    (await ingest.stream(0)).send({ notClaimed: { reason: 'overtaken' } });
    expect((await taken).outcome).toEqual({ kind: 'ack' });
  });

  it('is not asked again once this process stops, and the message goes back', async () => {
    const taken = take();
    const since = performance.now();
    await eventually(() => expect(performance.now() - since).toBeGreaterThan(800));
    await work.handBack();
    expect((await taken).outcome).toMatchObject({ kind: 'retry' });
  });
});

describe('a process that stops', () => {
  it('gives back what it reads, and waits until that is recorded', async () => {
    await ingest.start();
    const taken = take();
    const stream = await ingest.stream(0);
    stream.grant(await makeManyPagedPdf({ pages: 300 }));
    await taken;
    await stream.first('page');
    let over = false;
    const handedBack = work.handBack().finally(() => (over = true));
    expect(await stream.first('outcome')).toMatchObject({ handedBack: {} });
    expect(over).toBe(false);
    stream.send(DONE);
    await handedBack;
    expect(await folders()).toEqual([]);
  });

  it('does not wait for a claim that is not answered', async () => {
    await ingest.start();
    const taken = take();
    await (await ingest.stream(0)).first('open');
    await work.handBack();
    expect((await taken).outcome).toMatchObject({ kind: 'retry' });
  });
});

describe('a claim that counts no more', () => {
  it('is given up in mid-reading', async () => {
    await ingest.start();
    const taken = take();
    const stream = await ingest.stream(0);
    stream.grant(await makeManyPagedPdf({ pages: 300 }));
    const { finished } = await taken;
    await stream.first('page');
    await stream.first('heartbeat');
    stream.send({ heartbeat: { goOn: false } });
    await finished;
    expect(stream.received.some(({ outcome }) => outcome)).toBe(false);
    expect(stream.received.filter(({ page }) => page).length).toBeLessThan(300);
    expect(await folders()).toEqual([]);
  });
});
