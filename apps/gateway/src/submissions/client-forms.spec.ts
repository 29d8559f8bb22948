import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { field, file, formBytes, submission, submitHead, TEMPLATE } from '../testing/forms.ts';
import type { Part } from '../testing/forms.ts';
import { JOB_ID, newJob } from '../testing/ingest-stand-in.ts';
import { exchange, openSocket, readAnswer } from '../testing/raw-http.ts';
import { startWithStandIn } from '../testing/running-gateway.ts';

let running: Awaited<ReturnType<typeof startWithStandIn>>;
beforeAll(async () => {
  running = await startWithStandIn();
});
afterAll(() => running.close());
beforeEach(() => {
  running.ingest.received.length = 0;
  running.ingest.behaviour.submit = newJob;
});

const sha256 = (content: string | Uint8Array) => createHash('sha256').update(content).digest('hex');
const send = (parts: readonly Part[], extra: readonly string[] = []) => exchange(running.url, submission(parts, extra));
const lastReceived = () => running.ingest.received.at(-1);
const QUEUED = `{"jobId":"${JOB_ID}","status":"pending","message":"Job queued for processing","createdAt":"2026-01-02T03:04:05.678Z"}`;

describe('a form as the official client sends it', () => {
  it('is taken: templateId, language, then a Blob named document with a raw UTF-8 name', async () => {
    const content = Buffer.from('%PDF-1.7 …');
    const answer = await send([
      field('templateId', TEMPLATE),
      field('language', 'de'),
      {
        head: 'Content-Disposition: form-data; name="file"; filename="Rechnung Größe 5%.pdf"\r\nContent-Type: application/pdf',
        content,
      },
    ]);
    expect(answer.status).toBe(201);
    expect(answer.text.endsWith(QUEUED)).toBe(true);
    expect(lastReceived()).toMatchObject({
      accountId: 'account-1',
      sha256: sha256(content),
      close: { templateId: TEMPLATE, language: 'de', fileName: 'Rechnung Größe 5%.pdf' },
    });
  });

  it('names a Blob document and unescapes quotes', async () => {
    await send([field('templateId', 'invoice'), file('x', 'document')]);
    expect(lastReceived()?.close).toMatchObject({ templateId: 'invoice', fileName: 'document' });
    await send([field('templateId', 'invoice'), file('x', 'my %22best%22 scan.png')]);
    expect(lastReceived()?.close.fileName).toBe('my "best" scan.png');
  });
});

describe('a form as curl sends it', () => {
  it('is taken with the file first, after 100 Continue', async () => {
    const body = formBytes([file('%PDF-1.4'), field('templateId', TEMPLATE)]);
    const socket = openSocket(running.url);
    const answer = readAnswer(socket);
    socket.write(submitHead(body.length, ['Expect: 100-continue', 'Accept: */*', 'User-Agent: curl/7.88.1']));
    await new Promise<void>((resolve) => socket.once('data', () => resolve()));
    socket.write(body);
    const { status, text, headers } = await answer;
    expect(text.startsWith('HTTP/1.1 100 Continue\r\n\r\n')).toBe(true);
    expect(status).toBe(201);
    expect(headers['connection']).toBe('keep-alive');
    socket.destroy();
  });
});

describe('a form as Python requests sends it', () => {
  it('is taken without a Content-Type on the file', async () => {
    const head = 'Content-Disposition: form-data; name="file"; filename="a.pdf"';
    const answer = await send([field('templateId', TEMPLATE), { head, content: '%PDF' }]);
    expect(answer.status).toBe(201);
    expect(lastReceived()).toMatchObject({ size: 4, close: { fileName: 'a.pdf' } });
  });
});

describe('a form', () => {
  it('passes pages and onDuplicate on and ignores what it does not know', async () => {
    await send([
      field('zip', 'zap'),
      field('pages', '1-3,7'),
      file('x'),
      field('onDuplicate', 'new'),
      field('templateId', 'receipt'),
    ]);
    expect(lastReceived()?.close).toMatchObject({
      templateId: 'receipt',
      fileName: 'a.pdf',
      pages: '1-3,7',
      onDuplicate: 'new',
    });
  });

  it('takes onDuplicate from a header, after the field', async () => {
    await send([field('templateId', 't'), file('x')], ['onDuplicate: new']);
    expect(lastReceived()?.close.onDuplicate).toBe('new');
    await send([field('templateId', 't'), file('x'), field('onDuplicate', 'reuse')], ['ONDUPLICATE: new']);
    expect(lastReceived()?.close.onDuplicate).toBe('reuse');
  });

  it('keeps no folders of a file name and 255 characters of it', async () => {
    await send([field('templateId', 't'), file('x', 'C:\\scans\\2026\\a.pdf')]);
    expect(lastReceived()?.close.fileName).toBe('a.pdf');
    await send([field('templateId', 't'), file('x', '../../etc/passwd')]);
    expect(lastReceived()?.close.fileName).toBe('passwd');
    await send([field('templateId', 't'), file('x', 'é'.repeat(400))]);
    expect(lastReceived()?.close.fileName).toBe('é'.repeat(255));
  });

  it('counts as having a file without a file name', async () => {
    const head = 'Content-Disposition: form-data; name="file"';
    expect((await send([field('templateId', 't'), { head, content: '%PDF' }])).status).toBe(201);
    expect(lastReceived()).toMatchObject({ size: 4, close: { fileName: '' } });
  });

  it('may come chunked, with a preamble and an epilogue', async () => {
    const body = Buffer.concat([
      Buffer.from('preamble\r\n'),
      formBytes([field('templateId', 't'), file('x')]),
      Buffer.from('epilogue'),
    ]);
    const framed = [`${body.length.toString(16)}\r\n`, body, '\r\n0\r\n\r\n'];
    expect((await exchange(running.url, [submitHead(null), ...framed])).status).toBe(201);
  });

  it('carries the caller’s trace on', async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    await send([field('templateId', 't'), file('x')], [`traceparent: ${traceparent}`]);
    expect(lastReceived()?.traceparent).toBe(traceparent);
  });

  it('reaches ingest in chunks of at most 64 KiB', async () => {
    const content = Buffer.alloc(1_000_000, 'abc');
    expect((await send([field('templateId', 't'), file(content)])).status).toBe(201);
    expect(lastReceived()).toMatchObject({ size: content.length, sha256: sha256(content) });
    expect(lastReceived()?.largestChunk).toBeLessThanOrEqual(65_536);
  });
});

describe('a duplicate', () => {
  it('is answered 200 with the job as it is now', async () => {
    running.ingest.behaviour.submit = () => ({
      submission: { jobId: JOB_ID, status: 'completed', createdAt: '2026-01-01T00:00:00.000Z', duplicate: true },
    });
    const answer = await send([field('templateId', 't'), file('x')]);
    expect(answer.status).toBe(200);
    expect(Object.entries(answer.body)).toEqual([
      ['jobId', JOB_ID],
      ['status', 'completed'],
      ['message', 'This document has already been submitted. Returning existing job.'],
      ['createdAt', '2026-01-01T00:00:00.000Z'],
    ]);
  });

  it('shows ingest’s warnings last', async () => {
    running.ingest.behaviour.submit = () => ({
      submission: { jobId: JOB_ID, status: 'pending', createdAt: '', warnings: ['language ignored'] },
    });
    const answer = await send([field('templateId', 't'), file('x')]);
    expect(Object.keys(answer.body)).toEqual(['jobId', 'status', 'message', 'createdAt', 'warnings']);
  });
});
