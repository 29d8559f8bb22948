import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { SubmitAnswer } from '@docket/contracts';
import { eventually } from '@docket/testing';
import fc from 'fast-check';
import { field, file, submission } from '../testing/forms.ts';
import type { Part } from '../testing/forms.ts';
import type { Received } from '../testing/ingest-stand-in.ts';
import { makeZip } from '../testing/make-zip.ts';
import { exchange, openSocket } from '../testing/raw-http.ts';
import { startWithStandIn } from '../testing/running-gateway.ts';

const PARSE = '/v1/documents/parse';
const KIB = 1024;

let running: Awaited<ReturnType<typeof startWithStandIn>>;
const names = new Map<string, string>();
beforeAll(async () => {
  running = await startWithStandIn({ parseMs: 200, documentBytes: 100 * KIB });
});
afterAll(() => running.close());
beforeEach(() => {
  names.clear();
  running.ingest.received.length = 0;
  running.ingest.givenUp.length = 0;
  Object.assign(running.ingest.behaviour, { submit: take, refuseAfter: null });
  running.ingest.behaviour.answers = {
    getJob: ({ jobId }: { jobId: string }) => ({ json: JSON.stringify(jobOf(jobId)) }),
    getAccount: () => ({ json: '{"accountId":"account-1","pageRemaining":93}' }),
  };
});

const refusal = { status: 400, code: 'UNSUPPORTED_TYPE', message: 'The file is not a document.' };

/** The same bytes are the same job; what becomes of one is in its file name. */
function take({ sha256, close }: Received): SubmitAnswer {
  if (close.fileName.includes('odd')) return { refusal };
  const jobId = `${sha256.slice(0, 8)}-0000-8000-8000-000000000000`;
  const duplicate = names.has(jobId);
  names.set(jobId, close.fileName);
  return { submission: { jobId, status: 'pending', createdAt: '2026-01-02T03:04:05.678Z', duplicate } };
}

function jobOf(jobId: string) {
  const name = names.get(jobId) ?? '';
  if (name.includes('slow')) return { jobId, status: 'processing' };
  const failed = { status: 'failed', result: null, error: 'No text.', errorCode: 'NO_TEXT', pageCount: 1 };
  const completed = { status: 'completed', result: { name }, error: null, errorCode: null, pageCount: 2 };
  return { jobId, ...(name.includes('blank') ? failed : completed) };
}

const idOf = (content: string) =>
  `${createHash('sha256').update(content).digest('hex').slice(0, 8)}-0000-8000-8000-000000000000`;
const document = (name: string, part = 'files') => file(`%PDF ${name}`, name, part);
const parse = (parts: readonly Part[], path = PARSE) => exchange(running.url, submission(parts, [], path));
const template = field('templateId', 'invoice');
const zipOf = (...of: readonly string[]) =>
  file(makeZip(of.map((name) => ({ name, content: `%PDF ${name}` }))), 'all.zip', 'files');

describe('one document', () => {
  it.each([
    ['files', PARSE],
    ['file', PARSE],
    ['files[]', '/documents/parse'],
  ])('in the part %s at %s answers its fields, documented keys first', async (part, path) => {
    const { status, body } = await parse([template, document('a.pdf', part)], path);
    expect(status).toBe(200);
    expect(Object.entries(body)).toEqual([
      ['result', { name: 'a.pdf' }],
      ['pageCount', 2],
      ['pageUsed', 2],
      ['pageRemaining', 93],
      ['jobId', idOf('%PDF a.pdf')],
    ]);
  });

  it('is charged nothing when it was submitted before', async () => {
    await parse([template, document('a.pdf')]);
    expect((await parse([template, document('a.pdf')])).body).toMatchObject({ pageCount: 2, pageUsed: 0 });
  });

  it('that failed is 422 with the error of its job', async () => {
    const answer = await parse([template, document('blank.pdf')]);
    expect(answer).toMatchObject({
      status: 422,
      body: { message: 'No text.', code: 'NO_TEXT', error: 'Unprocessable Entity', jobId: idOf('%PDF blank.pdf') },
    });
  });

  it('that ingest refuses is answered in its words, in mid-document too', async () => {
    expect(await parse([template, document('odd.txt')])).toMatchObject({ status: 400, body: { code: refusal.code } });
    running.ingest.behaviour.refuseAfter = { bytes: 1, answer: { refusal } };
    const large = file(Buffer.alloc(90 * KIB, 'x'), 'a.pdf', 'files');
    expect(await parse([large, template])).toMatchObject({ status: 400, body: { code: refusal.code } });
  });

  it('that takes too long is 202 with its job', async () => {
    const { status, body } = await parse([template, document('slow.pdf')]);
    const jobId = idOf('%PDF slow.pdf');
    expect(status).toBe(202);
    expect(body).toMatchObject({
      ...{ status: 'processing', jobIds: [jobId] },
      jobs: [{ filename: 'slow.pdf', jobId, status: 'processing' }],
    });
    expect(body).not.toHaveProperty('refused');
  });
});

describe('several documents', () => {
  it('answer in their order, each with its result or why there is none', async () => {
    const { status, body } = await parse([document('b.pdf'), document('blank.pdf'), document('odd.txt'), template]);
    expect(status).toBe(200);
    const [b, blank] = ['%PDF b.pdf', '%PDF blank.pdf'].map(idOf);
    expect(body).toEqual({
      results: [
        { filename: 'b.pdf', result: { name: 'b.pdf' }, jobId: b, error: null, errorCode: null },
        { filename: 'blank.pdf', result: null, jobId: blank, error: 'No text.', errorCode: 'NO_TEXT' },
        { filename: 'odd.txt', result: null, jobId: null, error: refusal.message, errorCode: refusal.code },
      ],
      ...{ pageCount: 3, pageUsed: 2, pageRemaining: 93 },
    });
  });

  it('go on when ingest refuses one in mid-document', async () => {
    running.ingest.behaviour.refuseAfter = { bytes: 50 * KIB, answer: { refusal } };
    const large = file(Buffer.alloc(90 * KIB, 'x'), 'large.pdf', 'files');
    const { body } = await parse([document('a.pdf'), large, document('c.pdf'), template]);
    expect(body['results']).toMatchObject([{ result: {} }, { errorCode: refusal.code }, { result: { name: 'c.pdf' } }]);
  });

  it('are refused as a whole when each of them is', async () => {
    const answer = await parse([document('odd.1'), document('odd.2'), template]);
    expect(answer).toMatchObject({ status: 400, body: { code: refusal.code } });
  });

  it('are 202 when one of them takes too long, with what was refused', async () => {
    const { status, body } = await parse([document('a.pdf'), document('slow.pdf'), document('odd.txt'), template]);
    expect(status).toBe(202);
    expect(body['jobs']).toMatchObject([{ status: 'completed' }, { filename: 'slow.pdf', status: 'processing' }]);
    expect(body['refused']).toEqual([{ filename: 'odd.txt', error: refusal.message, errorCode: refusal.code }]);
  });

  it('carry what the form says, each with its own name', async () => {
    await parse([document('a.pdf'), field('pages', '1'), document('b.pdf'), field('language', 'de'), template]);
    const close = { templateId: 'invoice', language: 'de', pages: '1' };
    const closes = running.ingest.received.map((received) => received.close);
    expect(closes.toSorted((a, b) => a.fileName.localeCompare(b.fileName))).toMatchObject([
      { ...close, fileName: 'a.pdf' },
      { ...close, fileName: 'b.pdf' },
    ]);
  });
});

describe('a form that makes nothing', () => {
  const eleven = Array.from({ length: 11 }, (_, n) => document(`${n}.pdf`));
  it.each<[string, number, string, readonly Part[]]>([
    ['without documents', 400, 'FILE_REQUIRED', [template]],
    ['in which none was chosen', 400, 'FILE_REQUIRED', [template, file('', '', 'files')]],
    ['without a template', 400, 'TEMPLATE_ID_REQUIRED', [document('a.pdf'), document('b.pdf')]],
    ['with 11 documents', 400, 'TOO_MANY_FILES', [template, ...eleven]],
    ['with a file under another name', 400, 'WRONG_FILE_PART', [template, document('a.pdf', 'document')]],
    ['with another onDuplicate', 400, 'INVALID_ON_DUPLICATE', [field('onDuplicate', 'x'), document('a.pdf'), template]],
    [
      'with a document too large',
      413,
      'DOCUMENT_TOO_LARGE',
      [document('a.pdf'), file(Buffer.alloc(101 * KIB), 'b', 'files')],
    ],
    ['with a ZIP among documents', 400, 'ZIP_NOT_ALONE', [template, document('a.pdf'), zipOf('b.pdf')]],
    ['with a document after a ZIP', 400, 'ZIP_NOT_ALONE', [zipOf('b.pdf'), document('a.pdf'), template]],
    ['with two ZIPs', 400, 'ZIP_NOT_ALONE', [zipOf('b.pdf'), zipOf('c.pdf'), template]],
    ['with a ZIP too large', 413, 'ZIP_TOO_LARGE', [file(`PK\x03\x04${'x'.repeat(101 * KIB)}`, 'a.zip', 'files')]],
    ['with a damaged ZIP', 400, 'ZIP_DAMAGED', [template, file('PK\x03\x04 and no more', 'a.zip', 'files')]],
    [
      'with a nested ZIP',
      400,
      'ZIP_NESTED',
      [
        template,
        file(
          makeZip([
            { name: 'a.pdf', content: 'x' },
            { name: 'b', content: makeZip([]) },
          ]),
          'a.zip',
          'files',
        ),
      ],
    ],
  ])('%s is %i %s', async (_title, status, code, parts) => {
    expect(await parse(parts)).toMatchObject({ status, body: { code } });
    expect(running.ingest.received).toEqual([]);
  });

  it('because its client left gives all of its documents up', async () => {
    const last = document('last of three.pdf');
    const [head, body] = submission([document('a.pdf'), document('b.pdf'), last, template], [], PARSE);
    const socket = openSocket(running.url);
    await once(socket, 'connect');
    socket.write(head);
    socket.write(body.subarray(0, body.length - 40));
    await eventually(() => {
      expect(running.ingest.arriving).toBe(last.content.length);
    });
    socket.destroy();
    await eventually(() => {
      expect(running.ingest.givenUp).toHaveLength(3);
    });
    expect(running.ingest.received).toEqual([]);
  });
});

describe('a ZIP', () => {
  it('answers for its documents in their order, with their paths', async () => {
    const { status, body } = await parse([zipOf('b.pdf', 'folder/blank.pdf', 'a.pdf'), template]);
    expect(status).toBe(200);
    expect(body['results']).toMatchObject([
      { filename: 'b.pdf', result: { name: 'b.pdf' } },
      { filename: 'folder/blank.pdf', errorCode: 'NO_TEXT' },
      { filename: 'a.pdf', result: { name: 'a.pdf' } },
    ]);
    expect(body).toMatchObject({ pageCount: 5, pageUsed: 4, pageRemaining: 93, source: 'zip' });
  });

  it('of one document answers as a list, whatever its name', async () => {
    const { body } = await parse([template, { ...zipOf('a.pdf'), head: document('scan.pdf').head }]);
    expect(body).toMatchObject({ results: [{ filename: 'a.pdf' }], source: 'zip' });
  });

  it('that unpacks to more than it says makes nothing of the documents before', async () => {
    const bomb = { name: 'b.bmp', content: Buffer.alloc(90 * KIB), says: { size: 1_000 } };
    const zip = file(makeZip([{ name: 'a.pdf', content: '%PDF' }, bomb]), 'a.zip', 'files');
    expect((await parse([template, zip])).body).toMatchObject({ code: 'ZIP_BOMB' });
    expect(running.ingest.received).toEqual([]);
  });
});

describe('any order of parts', () => {
  it('gives the same answer, documents in their order', async () => {
    const fields = [template, field('language', 'de'), field('pages', '1-2'), field('note', 'x')];
    const documents = [document('a.pdf'), document('blank.pdf'), document('odd.txt'), document('a.pdf', 'file')];
    const expected = (await parse([...fields, ...documents])).body;
    const places = fc.array(fc.nat(documents.length), { minLength: fields.length, maxLength: fields.length });
    await fc.assert(
      fc.asyncProperty(places, async (at) => {
        names.clear();
        const parts = documents.flatMap((part, n) => [...fields.filter((_, f) => at[f] === n), part]);
        const last = fields.filter((_, f) => at[f] === documents.length);
        expect((await parse([...parts, ...last])).body).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });
});
