import { once } from 'node:events';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@docket/testing';
import { field, file, submission, TEMPLATE } from '../testing/forms.ts';
import type { Part } from '../testing/forms.ts';
import { JOB_ID, newJob } from '../testing/ingest-stand-in.ts';
import { exchange, openSocket } from '../testing/raw-http.ts';
import { startWithStandIn } from '../testing/running-gateway.ts';

const TEST = `/v1/templates/${TEMPLATE}/test`;
const DRAFT = '/v1/templates/fromDocument';

let running: Awaited<ReturnType<typeof startWithStandIn>>;
beforeAll(async () => {
  running = await startWithStandIn();
});
afterAll(() => running.close());
beforeEach(() => {
  running.ingest.received.length = 0;
  running.ingest.asked.length = 0;
  running.ingest.behaviour.submit = newJob;
  running.ingest.behaviour.answers = { takeTrial: () => ({ json: '{"result":{"total":1250.0}}' }) };
});

const send = (path: string, parts: readonly Part[]) => exchange(running.url, submission(parts, [], path));

describe('a template tried on a document', () => {
  it('answers in ingest’s words once the trial is over', async () => {
    const answer = await send(TEST, [file('%PDF'), field('version', '3'), field('pages', '1')]);
    expect(answer.status).toBe(200);
    expect(answer.text.endsWith('{"result":{"total":1250.0}}')).toBe(true);
    expect(running.ingest.received).toMatchObject([
      { purpose: 'test', close: { templateId: TEMPLATE, templateVersion: 3, fileName: 'a.pdf', pages: '1' } },
    ]);
    expect(running.ingest.asked).toMatchObject([
      { name: 'takeTrial', request: { accountId: 'account-1', jobId: JOB_ID, waitMs: 55_000 } },
    ]);
  });

  it('may be a built-in one, by its name, without a version', async () => {
    await send('/v1/templates/invoice/test', [file('%PDF')]);
    expect(running.ingest.received[0]?.close).toEqual({ templateId: 'invoice', fileName: 'a.pdf' });
  });

  it.each([
    ['an unknown template', '/v1/templates/nothing/test', [file('x')], 404, 'TEMPLATE_NOT_FOUND'],
    ['a version that cannot be', TEST, [file('x'), field('version', '0')], 404, 'TEMPLATE_VERSION_NOT_FOUND'],
    ['no file', TEST, [field('version', '1')], 400, 'FILE_REQUIRED'],
  ] as const)('is refused with %s', async (_what, path, parts, status, code) => {
    expect(await send(path, parts)).toMatchObject({ status, body: { code } });
    expect(running.ingest.received).toEqual([]);
  });

  it('is 422 when the document cannot be read', async () => {
    const refusal = { status: 422, code: 'NO_TEXT', message: 'Failed to extract text from document' };
    running.ingest.behaviour.answers = { takeTrial: () => ({ refusal }) };
    expect(await send(TEST, [file('%PDF')])).toMatchObject({ status: 422, body: { code: 'NO_TEXT' } });
  });

  it('ends when its client leaves', async () => {
    running.ingest.behaviour.answers = { takeTrial: () => new Promise(() => undefined) };
    const socket = openSocket(running.url);
    await once(socket, 'connect');
    for (const piece of submission([file('%PDF')], [], TEST)) socket.write(piece);
    await eventually(() => {
      expect(running.ingest.asked).toHaveLength(1);
    });
    socket.destroy();
    await eventually(() => {
      expect(running.ingest.asked).toMatchObject([{ cancelled: true }]);
    });
  });
});

describe('a template drafted from a document', () => {
  it('is created, named as the form says', async () => {
    const answer = await send(DRAFT, [file('%PDF'), field('name', ' Delivery notes '), field('language', 'de')]);
    expect(answer.status).toBe(201);
    expect(running.ingest.received).toMatchObject([{ purpose: 'draft', close: { language: 'de', fileName: 'a.pdf' } }]);
    expect(running.ingest.asked).toMatchObject([{ request: { jobId: JOB_ID, name: 'Delivery notes' } }]);
  });

  it('is refused with a name that is too long', async () => {
    const answer = await send(DRAFT, [file('%PDF'), field('name', 'n'.repeat(201))]);
    expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID_NAME' } });
    expect(running.ingest.received).toEqual([]);
  });
});
