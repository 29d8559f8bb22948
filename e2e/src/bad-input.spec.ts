import { connect } from 'node:net';
import { readdir, readFile } from 'node:fs/promises';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { deflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, makeInvoicePdf, makeReceiptPng } from '@docket/testing';
import { finished, submit } from './client.ts';
import { KEY, startStandalone } from './processes/docket.ts';
import type { Standalone } from './processes/docket.ts';
import { Program } from './processes/program.ts';

const SUBMIT = '/v1/documents/parse/async';
const FLAT = ['statusCode', 'message', 'error', 'code', 'timestamp', 'path'];

let docket: Standalone;
let url: string;
beforeAll(async () => {
  docket = await startStandalone();
  url = docket.urls[0] ?? '';
}, 60_000);
afterAll(() => docket.remove(), 60_000);

/** How a client behaves once it has sent its bytes: waits for the answer, says that no more will come, or vanishes. */
type Manner = 'waits' | 'ends' | 'vanishes';

/** Writes bytes and reads until the server closes. */
async function onSocket(bytes: string | Uint8Array, manner: Manner = 'waits'): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  await once(socket, 'connect');
  await new Promise((resolve) => socket.write(bytes, resolve));
  if (manner === 'vanishes') {
    socket.resetAndDestroy();
    return '';
  }
  if (manner === 'ends') socket.end();
  return text(socket);
}

const head = (line: string, ...headers: readonly string[]) =>
  [line, 'Host: docket', `x-api-key: ${KEY}`, 'Connection: close', ...headers, '\r\n'].join('\r\n');

function formHead(length: number): string {
  return head(`POST ${SUBMIT} HTTP/1.1`, 'Content-Type: multipart/form-data; boundary=b', `Content-Length: ${length}`);
}

function form(file: Uint8Array, fileHead = 'Content-Disposition: form-data; name="file"; filename="a.pdf"'): Buffer {
  const template = '--b\r\nContent-Disposition: form-data; name="templateId"\r\n\r\ninvoice\r\n';
  return Buffer.concat([Buffer.from(`${template}--b\r\n${fileHead}\r\n\r\n`), file, Buffer.from('\r\n--b--\r\n')]);
}

function flatBody(answer: string): { status: number; body: Record<string, unknown> } {
  const [top = '', body = ''] = answer.split('\r\n\r\n');
  return { status: Number(top.split(' ')[1]), body: JSON.parse(body) as Record<string, unknown> };
}

/** A page of text whose content is `content` once it is unpacked. */
function pdfOf(content: string, { media = '[0 0 612 792]', catalog = '', count = '1', kids = '[3 0 R]' } = {}): Buffer {
  const packed = deflateSync(content).toString('latin1');
  const objects = [
    `<</Type/Catalog/Pages 2 0 R${catalog}>>`,
    `<</Type/Pages/Kids${kids}/Count ${count}>>`,
    `<</Type/Page/Parent 2 0 R/MediaBox${media}/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>`,
    `<</Length ${packed.length}/Filter/FlateDecode>>stream\n${packed}\nendstream`,
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>',
  ];
  const body = objects.map((object, index) => `${index + 1} 0 obj\n${object}\nendobj\n`).join('');
  return Buffer.from(`%PDF-1.7\n${body}trailer <</Root 1 0 R/Size 6>>\n%%EOF\n`, 'latin1');
}

const TEXT = 'BT /F1 12 Tf 72 700 Td (Invoice number: INV-7) Tj 0 -20 Td (Invoice date: 2026-03-04) Tj ET';

/** A PNG that claims to be this large and holds nothing. */
function hugePng(width: number, height: number): Buffer {
  const png = Buffer.alloc(60);
  png.write('89504e470d0a1a0a0000000d49484452', 'hex');
  png.writeUInt32BE(width, 16);
  png.writeUInt32BE(height, 20);
  png.writeUInt8(8, 24);
  return png;
}

describe('a request that is broken below the form', () => {
  it.each([
    ['is no HTTP', 'nonsense\r\n\r\n', 400],
    ['asks for a tunnel', 'CONNECT docket:443 HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    [
      'has a length and chunks',
      head(`POST ${SUBMIT} HTTP/1.1`, 'Content-Length: 3', 'Transfer-Encoding: chunked'),
      400,
    ],
    ['has a key too long for any header', head('GET /v1/templates HTTP/1.1', `x: ${'k'.repeat(17_000)}`), 431],
    [
      'is compressed',
      head(`POST ${SUBMIT} HTTP/1.1`, 'Content-Type: multipart/form-data; boundary=b', 'Content-Encoding: gzip'),
      415,
    ],
    ['has an unknown path', head('GET /v1/../../etc/passwd HTTP/1.1'), 404],
  ])('and %s is answered with the flat body', async (_title, bytes, status) => {
    const answer = flatBody(await onSocket(bytes));
    expect([answer.status, Object.keys(answer.body)]).toEqual([status, FLAT]);
  });

  it('costs the next request on the connection nothing', async () => {
    const bad = formHead(3).replace('Connection: close', 'Connection: keep-alive');
    const answers = await onSocket(`${bad}--b${head('GET /v1/templates HTTP/1.1')}`);
    expect(answers.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 400', 'HTTP/1.1 200']);
  });
});

describe('a client that leaves at any byte of its upload', () => {
  it('leaves no job and no document behind', async () => {
    const body = form(await makeInvoicePdf({ seed: 900 }));
    const whole = Buffer.concat([Buffer.from(formHead(body.length)), body]);
    const first = formHead(body.length).length;
    for (const length of [5, first - 2, first, first + 20, first + 200, whole.length - 3_000, whole.length - 20]) {
      await onSocket(whole.subarray(0, length), 'vanishes');
      expect(flatBody(await onSocket(whole.subarray(0, length), 'ends')).status).toBe(400);
    }
    await eventually(async () => expect(await readdir(join(docket.data, 'blobs', 'uploads'))).toEqual([]));
    expect((await readdir(join(docket.data, 'blobs'))).filter((name) => name !== 'uploads')).toEqual([]);
    expect(docket.lines.filter((line) => line.includes('JobSubmitted'))).toEqual([]);
  });
});

describe('a name that is no plain file name', () => {
  it.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\in\\a.pdf', 'a.pdf'],
    ['a%0D%0AX-Evil: 1.pdf', 'a X-Evil: 1.pdf'],
    ['..', null],
  ])('%j is shown as %j', async (sent, shown) => {
    const body = form(pdfOf(`${TEXT} % ${sent}`), `Content-Disposition: form-data; name="file"; filename="${sent}"`);
    const { body: submitted } = flatBody(await onSocket(Buffer.concat([Buffer.from(formHead(body.length)), body])));
    const job = await finished(url, String(submitted['jobId']));
    expect(job).toMatchObject({ status: 'completed' });
    expect(job.fileName?.replace(/ +/g, ' ') ?? null).toBe(shown);
  });
});

describe('bytes that are no document', () => {
  it.each([
    ['SVG', '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'],
    ['HTML', '<!doctype html><p>%PDF</p>'],
    ['GIF', 'GIF89a\u0001\0\u0001\0'],
    ['HEIC', '\0\0\0\u0018ftypheic\0\0\0\0mif1heic'],
    ['ICO', '\0\0\u0001\0\u0001\0'],
    ['one byte', '%'],
  ])('(%s) are 400 and make no job', async (_title, content) => {
    const answer = await submit(url, { file: Buffer.from(content, 'latin1'), name: 'invoice.pdf' });
    expect(answer).toMatchObject({ status: 400, body: { code: 'UNSUPPORTED_TYPE' } });
  });
});

describe('a hostile document', () => {
  const hostile: readonly (readonly [string, () => Uint8Array, object])[] = [
    ['a PNG of 2³¹ × 2³¹ pixels', () => hugePng(2 ** 31 - 1, 2 ** 31 - 1), { errorCode: 'UNREADABLE', attempts: 1 }],
    ['a PNG of 30,000 × 30,000 pixels', () => hugePng(30_000, 30_000), { errorCode: 'UNREADABLE', attempts: 1 }],
    [
      'a PDF with too many pages',
      () => pdfOf(TEXT, { kids: `[${'3 0 R '.repeat(3_000)}]`, count: '3000' }),
      { errorCode: 'TOO_MANY_PAGES', attempts: 1 },
    ],
    [
      'a PDF whose page tree is a circle',
      () => pdfOf(TEXT, { kids: '[2 0 R]', count: '7' }),
      { status: 'failed', attempts: 1 },
    ],
  ];
  it.each(hostile)('(%s) fails at once', async (_title, make, expected) => {
    const { status, body } = await submit(url, { file: make() });
    expect(status).toBe(201);
    expect(await finished(url, body.jobId)).toMatchObject({ status: 'failed', ...expected });
  });

  it.each([
    [
      'runs scripts and programs when it is opened',
      { catalog: '/OpenAction<</S/JavaScript/JS(while(true){})>>/AA<</WC<</S/Launch/F(/bin/sh)>>>>' },
    ],
    ['has a page of a square kilometre', { media: '[0 0 3000000 3000000]' }],
    ['has a page without size', { media: '[0 0 0 0]' }],
    ['claims two thousand million pages', { count: '2147483647' }],
  ])('is read like any other when it %s', async (_title, options) => {
    const { body } = await submit(url, { file: pdfOf(TEXT, options) });
    expect(await finished(url, body.jobId)).toMatchObject({ status: 'completed', result: { invoiceNumber: 'INV-7' } });
  });

  it('is read for what it begins with when it is two in one', async () => {
    const png = await makeReceiptPng({ seed: 901 });
    const file = Buffer.concat([png, await makeInvoicePdf({ seed: 901 })]);
    const { body } = await submit(url, { file, templateId: 'receipt' });
    expect(await finished(url, body.jobId)).toMatchObject({ status: 'completed', pageCount: 1 });
  });
});

describe('a second process on the same data folder', () => {
  it('says so in one line and leaves the first alone', async () => {
    const second = new Program('apps/standalone/dist/main.js', { DOCKET_DATA: docket.data, DOCKET_PORT: '0' });
    await second.says(/another Docket process uses this data folder/);
    await eventually(() => expect(second.exitCode).toBe(1));
    expect(second.lines).toHaveLength(1);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
  });
});

describe('the log of all this', () => {
  it('holds no key, no file name and no text of a document', async () => {
    const lines = docket.lines.filter((line) => line.startsWith('{'));
    expect(lines.length).toBeGreaterThan(20);
    expect(lines.filter((line) => /plz_|passwd|a\.pdf|INV-/.test(line))).toEqual([]);
    expect(await readFile(join(docket.data, 'docket.db'), 'latin1')).not.toContain(KEY);
  });
});
