import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeInvoicePdf, makePdfOfSize } from '@docket/testing';
import type { SubmissionBody } from '@docket/contracts';
import { INVOICE } from './subject.ts';
import type { TheSubject } from './subject.ts';
import { exchange, field, formBytes } from './wire.ts';
import type { Part } from './wire.ts';

const SUBMIT = '/v1/documents/parse/async';
const run = promisify(execFile);
const where = (program: string, ...args: string[]) => (spawnSync(program, args).status === 0 ? it : it.skip);

interface WireForm {
  readonly boundary: string;
  readonly parts: readonly Part[];
  readonly headers?: readonly string[];
}

/** The three documented clients, as their bytes were read off a socket, and the programs themselves where they are. */
export function testClients(the: TheSubject): void {
  const send = async ({ boundary, parts, headers = [] }: WireForm) => {
    const { api } = the();
    const body = formBytes(boundary, parts);
    const answer = await exchange(
      api.url,
      [
        `POST ${SUBMIT} HTTP/1.1`,
        'Host: docket',
        `x-api-key: ${api.key}`,
        ...headers,
        `Content-Type: multipart/form-data; boundary=${boundary}`,
        `Content-Length: ${body.length}`,
      ],
      body,
    );
    api.check('submitDocument', answer);
    return { ...answer, body: JSON.parse(answer.bytes.toString()) as SubmissionBody };
  };

  describe("the official client's request", () => {
    const boundary = '----formdata-undici-091470319214';
    const headers = [
      'connection: keep-alive',
      'accept: */*',
      'accept-language: *',
      'sec-fetch-mode: cors',
      'user-agent: node',
    ];

    it('is taken: templateId, language, then a Blob that is named document', async () => {
      const blob =
        'Content-Disposition: form-data; name="file"; filename="document"\r\nContent-Type: application/octet-stream';
      const parts = [
        field('templateId', INVOICE),
        field('language', 'en'),
        [blob, await makeInvoicePdf({ seed: 101 })],
      ] as const;
      const { status, body } = await send({ boundary, parts, headers });
      expect([status, Object.keys(body)]).toEqual([201, ['jobId', 'status', 'message', 'createdAt']]);
      expect(await the().api.finished(body.jobId)).toMatchObject({
        status: 'completed',
        fileName: 'document',
        templateId: INVOICE,
      });
    });

    it.each([
      ['Rechnung Größe 5% — №7.pdf', 'Rechnung Größe 5% — №7.pdf'],
      ['my %22best%22 scan.pdf', 'my "best" scan.pdf'],
    ])('is taken with the file name %j', async (sent, shown) => {
      const head = `Content-Disposition: form-data; name="file"; filename="${sent}"\r\nContent-Type: application/pdf`;
      const parts = [field('templateId', INVOICE), [head, await makeInvoicePdf({ seed: 102 + sent.length })]] as const;
      const { status, body } = await send({ boundary, parts, headers });
      expect(status).toBe(201);
      expect((await the().api.job(body.jobId)).body.fileName).toBe(shown);
    });

    it.each(['GET', 'DELETE'])('may say that the body of a %s, which is empty, is JSON', async (method) => {
      const { api } = the();
      const { body } = await api.submit({ file: await makeInvoicePdf({ seed: method.length + 110 }) });
      const head = [`${method} /v1/jobs/${body.jobId} HTTP/1.1`, 'Host: docket', `x-api-key: ${api.key}`, ...headers];
      const answer = await exchange(
        api.url,
        [...head, 'Content-Type: application/json', 'Content-Length: 0'],
        Buffer.alloc(0),
      );
      api.check(method === 'GET' ? 'getJob' : 'eraseJob', answer);
      expect(answer.status).toBe(method === 'GET' ? 200 : 204);
    });
  });

  describe("curl's request", () => {
    const boundary = '------------------------d74496d66958873e';
    it('is taken: the file first, after 100 Continue', async () => {
      const head = 'Content-Disposition: form-data; name="file"; filename="a.pdf"\r\nContent-Type: application/pdf';
      const parts = [[head, await makePdfOfSize(1_200_000, 120)], field('templateId', INVOICE)] as const;
      const headers = ['User-Agent: curl/7.88.1', 'Accept: */*', 'Expect: 100-continue'];
      const { status, continued } = await send({ boundary, parts, headers });
      expect([status, continued]).toEqual([201, true]);
    });
  });

  describe("Python requests' request", () => {
    it('is taken: no Content-Type on the file', async () => {
      const head = 'Content-Disposition: form-data; name="file"; filename="a.pdf"';
      const parts = [field('templateId', INVOICE), [head, await makeInvoicePdf({ seed: 121 })]] as const;
      const headers = [
        'User-Agent: python-requests/2.34.2',
        'Accept-Encoding: gzip, deflate',
        'Accept: */*',
        'Connection: keep-alive',
      ];
      const { status, body } = await send({ boundary: '53d9d1c0a5d0a1b6a43e5d1c2e0c7c3b', parts, headers });
      expect(status).toBe(201);
      expect(await the().api.finished(body.jobId)).toMatchObject({ status: 'completed', fileName: 'a.pdf' });
    });
  });

  describe('the parts of a form', () => {
    it('come in any order and make the same job', async () => {
      const file: Part = [
        'Content-Disposition: form-data; name="file"; filename="a.pdf"',
        await makeInvoicePdf({ seed: 122 }),
      ];
      const [template, language] = [field('templateId', 'invoice'), field('language', 'de')];
      const orders = [
        ...[
          [file, template, language],
          [file, language, template],
          [template, file, language],
        ],
        ...[
          [template, language, file],
          [language, file, template],
          [language, template, file],
        ],
      ];
      const ids = new Set<string>();
      for (const parts of orders) ids.add((await send({ boundary: 'b', parts })).body.jobId);
      expect(ids.size).toBe(1);
    });
  });

  describe('the programs', () => {
    let folder: string;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'docket-clients-'));
      await writeFile(join(folder, 'ä b.pdf'), await makePdfOfSize(1_500_000, 130));
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));

    where('curl', '--version')('curl is answered with the documented keys', async () => {
      const { api } = the();
      const form = ['-F', `file=@${join(folder, 'ä b.pdf')}`, '-F', 'templateId=invoice'];
      const { stdout } = await run('curl', ['-s', '-H', `x-api-key: ${api.key}`, ...form, `${api.url}${SUBMIT}`]);
      const { jobId, ...rest } = JSON.parse(stdout) as SubmissionBody;
      expect(rest).toMatchObject({ status: 'pending', message: 'Job queued for processing' });
      expect((await api.job(jobId)).body.fileName).toBe('ä b.pdf');
    });

    where(
      'python3',
      '-c',
      'import requests',
    )('Python requests is answered that this is the same document', async () => {
      const { api } = the();
      const script = [
        'import sys, requests',
        'files = {"file": open(sys.argv[1], "rb")}',
        'r = requests.post(sys.argv[2], headers={"x-api-key": sys.argv[3]}, data={"templateId": "invoice"}, files=files)',
        'print(r.status_code, r.json()["message"])',
      ];
      const args = ['-c', script.join('\n'), join(folder, 'ä b.pdf'), `${api.url}${SUBMIT}`, api.key];
      const { stdout } = await run('python3', args);
      expect(stdout.trim()).toBe('200 This document has already been submitted. Returning existing job.');
    });
  });
}
