import { once } from 'node:events';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { eventually } from '@docket/testing';
import { BOUNDARY, field, file, formBytes, SUBMIT, submission, submitHead, TEMPLATE } from '../testing/forms.ts';
import type { Part } from '../testing/forms.ts';
import { KEY } from '../testing/ingest-stand-in.ts';
import { exchange, openSocket } from '../testing/raw-http.ts';
import { startWithStandIn } from '../testing/running-gateway.ts';

const MIB = 1024 * 1024;
/** What may differ between two sendings of one form. */
const VARIES = { traceparent: null, largestChunk: null };

let running: Awaited<ReturnType<typeof startWithStandIn>>;
beforeAll(async () => {
  running = await startWithStandIn({ idleMs: 400 });
});
afterAll(() => running.close());
beforeEach(() => {
  running.ingest.received.length = 0;
  running.ingest.givenUp.length = 0;
  Object.assign(running.ingest.behaviour, { refuseAfter: null, msPerChunk: 0 });
});

const send = (parts: readonly Part[], extra: readonly string[] = [], url = running.url) =>
  exchange(url, submission(parts, extra));
const post = (headers: Readonly<Record<string, string>>, body?: string) =>
  fetch(`${running.url}${SUBMIT}`, { method: 'POST', headers: { 'x-api-key': KEY, ...headers }, body: body ?? null });

describe('an incomplete form', () => {
  it.each([
    ['without templateId', [file('x')], 'Template ID is required for document analysis'],
    [
      'with an empty templateId',
      [field('templateId', ' '), file('x')],
      'Template ID is required for document analysis',
    ],
    ['without file', [field('templateId', TEMPLATE)], 'No file was sent'],
    ['with no file chosen in a browser', [field('templateId', TEMPLATE), file('', '')], 'No file was sent'],
    ['with two files', [field('templateId', 't'), file('x'), file('y')], 'Send one file per request'],
    ['with the file under another name', [field('templateId', 't'), file('x', 'a.pdf', 'files')], 'named "file"'],
    [
      'with another onDuplicate',
      [field('onDuplicate', 'again'), file('x')],
      'onDuplicate must be one of: reuse, retry, reject, new',
    ],
    ['with an endless field', [field('note', 'x'.repeat(9_000)), file('x')], 'longer than 8 KiB'],
    ['with too many fields', Array.from({ length: 51 }, (_, n) => field(`f${n}`, 'x')), 'more than 50 fields'],
  ] as const)('%s is answered 400 and makes nothing', async (_title, parts, message) => {
    const answer = await send(parts);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ statusCode: 400, error: 'Bad Request', path: SUBMIT });
    expect(answer.body['message']).toContain(message);
    expect(running.ingest.received).toEqual([]);
  });
});

describe('a body that is no form', () => {
  it('is 415 as JSON, 400 where there is none', async () => {
    expect((await post({ 'Content-Type': 'application/json' }, '{}')).status).toBe(415);
    expect((await post({})).status).toBe(400);
    expect((await post({ 'Content-Type': 'application/x-www-form-urlencoded' }, 'templateId=x')).status).toBe(400);
  });

  it.each([
    'multipart/form-data',
    'multipart/form-data; boundary=',
    `multipart/form-data; boundary=${'b'.repeat(300)}`,
  ])('is 400 with the type %s', async (type) => {
    const answer = await post({ 'Content-Type': type }, '--b\r\n\r\n');
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: 'MALFORMED_MULTIPART' });
  });

  it('is 415 when it is compressed', async () => {
    const answer = await send([field('templateId', TEMPLATE), file('x')], ['Content-Encoding: gzip']);
    expect(answer).toMatchObject({ status: 415, body: { code: 'UNSUPPORTED_CONTENT_ENCODING' } });
    expect(running.ingest.received).toEqual([]);
    expect((await send([field('templateId', TEMPLATE), file('x')], ['Content-Encoding: identity'])).status).toBe(201);
  });

  it('is 400 with an unknown onDuplicate header, unread', async () => {
    const answer = await send([field('templateId', 't'), file('x')], ['onDuplicate: sometimes']);
    expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID_ON_DUPLICATE' } });
  });

  it('is 400 when the form stops short', async () => {
    const whole = formBytes([field('templateId', 't'), file('x'.repeat(100_000))]);
    for (const length of [0, 10, 60, 200, 300, 90_000, whole.length - 5]) {
      const answer = await exchange(running.url, [submitHead(length), whole.subarray(0, length)]);
      expect([length, answer.status]).toEqual([length, 400]);
    }
    expect(running.ingest.received).toEqual([]);
  });

  it('is 400 when its chunks are malformed', async () => {
    const answer = await exchange(running.url, [submitHead(null), `5\r\n--${BOUNDARY.slice(0, 3)}\r\nnonsense\r\n`]);
    expect(answer).toMatchObject({ status: 400, body: { code: 'BAD_REQUEST' } });
  });
});

describe('a client that leaves in mid-upload', () => {
  it('leaves nothing behind', async () => {
    const socket = openSocket(running.url);
    await once(socket, 'connect');
    const [head, body] = submission([field('templateId', 't'), file(Buffer.alloc(5 * MIB))]);
    socket.write(head);
    socket.write(body.subarray(0, 2 * MIB), () => socket.destroy());
    await eventually(() => {
      expect(running.ingest.givenUp).toHaveLength(1);
    });
    expect(running.ingest.received).toEqual([]);
  });

  it('is told after a silence, and the document is given up', async () => {
    const [head, body] = submission([field('templateId', 't'), file('x'.repeat(1_000))]);
    const answer = await exchange(running.url, [head, body.subarray(0, 600)]);
    expect(answer).toMatchObject({ status: 408, body: { code: 'UPLOAD_TOO_SLOW' } });
    await eventually(() => {
      expect(running.ingest.givenUp).toHaveLength(1);
    });
  });
});

describe('ingest refusing a document', () => {
  let usual: typeof running.ingest.behaviour.submit;
  beforeAll(() => {
    usual = running.ingest.behaviour.submit;
  });
  afterAll(() => {
    running.ingest.behaviour.submit = usual;
  });

  const refusal = {
    status: 400,
    code: 'ZIP_NOT_SUPPORTED',
    message: 'ZIP files are not supported for async processing',
  };

  it('is passed on word by word', async () => {
    running.ingest.behaviour.submit = () => ({ refusal });
    const { status, body } = await send([file('PK'), field('templateId', 't')]);
    expect({ status, code: body['code'], message: body['message'] }).toEqual(refusal);
  });

  it('is passed on in mid-upload, while the client still sends', async () => {
    running.ingest.behaviour.refuseAfter = { bytes: 1, answer: { refusal } };
    const answer = await send([file(Buffer.alloc(20 * MIB)), field('templateId', 't')]);
    expect(answer.body['message']).toBe(refusal.message);
  });
});

describe('more uploads than the gateway takes at once', () => {
  it('are answered 503 with Retry-After, and slots come free again', async () => {
    // Patient with silent uploads, so that those which hold the slots stay.
    const narrow = await startWithStandIn({ uploads: 8 });
    const sendOne = () => send([field('templateId', 't'), file('x')], [], narrow.url);
    try {
      const [head, body] = submission([field('templateId', 't'), file('x')]);
      const held = Array.from({ length: 8 }, () => openSocket(narrow.url));
      for (const socket of held) socket.write(head + body.subarray(0, 200).toString());
      await eventually(async () => {
        expect(await sendOne()).toMatchObject({
          status: 503,
          headers: { 'retry-after': '1' },
          body: { code: 'TOO_MANY_UPLOADS' },
        });
      });
      for (const socket of held) socket.destroy();
      await eventually(async () => {
        expect((await sendOne()).status).toBe(201);
      });
    } finally {
      await narrow.close();
    }
  });
});

describe('any form', () => {
  it('means the same however the network cuts it', async () => {
    const content = Buffer.from(`\r\n--${BOUNDARY.slice(0, 12)}\r\n\r\n--\r\n%PDF${'\r\n-'.repeat(50)}`);
    const [head, body] = submission([field('templateId', TEMPLATE), file(content, 'Größe.pdf'), field('pages', '1-3')]);
    const wire = Buffer.concat([Buffer.from(head), body]);
    await send([field('templateId', TEMPLATE), file(content, 'Größe.pdf'), field('pages', '1-3')]);
    const expected = { ...running.ingest.received[0], ...VARIES };
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: wire.length - 1 }), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(cuts, async (at) => {
        const edges = [0, ...at.toSorted((a, b) => a - b), wire.length];
        const pieces = edges.slice(1).map((end, n) => wire.subarray(edges[n], end));
        expect((await exchange(running.url, pieces)).status).toBe(201);
        expect({ ...running.ingest.received.at(-1), ...VARIES }).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it('of garbage is answered 4xx, or taken, and never 5xx', async () => {
    const token = fc.constantFrom(
      ...[
        `--${BOUNDARY}`,
        '--',
        '\r\n',
        '\r\n\r\n',
        'Content-Disposition: form-data',
        '; name="file"',
        '; filename="x"',
      ],
      ...[
        '; name="templateId"',
        "; filename*=utf-8''%e2%82",
        'Content-Type: text/plain; charset=',
        'base64',
        '"',
        ';',
        '\\',
        '=',
        '*',
      ],
      ...["x'y'z", ':', '\0', 'é', ' ', '\t', '\r', '\n'],
    );
    const piece = fc.oneof(
      { weight: 4, arbitrary: token.map((text) => Buffer.from(text)) },
      fc.uint8Array({ maxLength: 8 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 40 }), async (pieces) => {
        const body = Buffer.concat([Buffer.from(`--${BOUNDARY}\r\n`), ...pieces]);
        const answer = await exchange(running.url, [submitHead(body.length), body]);
        expect(answer.status).toBeLessThan(500);
      }),
      { numRuns: 400 },
    );
  });
});
