import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describeWith, makePdfOfSize, takeVhost } from '@docket/testing';
import { finished, submit } from './client.ts';
import { KEY, startStack } from './processes/docket.ts';
import type { Docket } from './processes/docket.ts';

const MIB = 1024 * 1024;
const SENTENCE = 'The document is larger than 50 MiB. Send a smaller file, or split it into several documents.';
const run = promisify(execFile);
/** The third client is Python's; where it is not installed, its test is skipped. */
const withRequests = spawnSync('python3', ['-c', 'import requests']).status === 0 ? it : it.skip;

describeWith('rabbitmq', 'Docket as processes', (rabbitUrl) => {
  describeWith('mongodb', 'with the largest documents', (mongoUrl) => {
    let docket: Docket;
    let url: string;
    let folder: string;
    beforeAll(async () => {
      docket = await startStack({ rabbitUrl: takeVhost(rabbitUrl()), mongoUrl: mongoUrl() });
      url = docket.urls[0] ?? '';
      folder = await mkdtemp(join(tmpdir(), 'docket-upload-'));
      await writeFile(join(folder, 'large.pdf'), Buffer.concat([await makePdfOfSize(50 * MIB), Buffer.alloc(MIB, 32)]));
    }, 120_000);
    afterAll(async () => {
      await docket.remove();
      await rm(folder, { recursive: true, force: true });
    }, 60_000);

    describe('50 MiB', () => {
      it('are taken and completed, and grow gateway and ingest by less than 64 MB each', async () => {
        await finished(url, (await submit(url, { file: await makePdfOfSize(2 * MIB, 1) })).body.jobId);
        const before = await Promise.all(['gateway', 'ingest'].map((name) => peakOf(docket, name)));
        const { status, body } = await submit(url, { file: await makePdfOfSize(50 * MIB, 2) });
        expect(status).toBe(201);
        expect(await finished(url, body.jobId)).toMatchObject({ status: 'completed' });
        const after = await Promise.all(['gateway', 'ingest'].map((name) => peakOf(docket, name)));
        for (const [index, peak] of after.entries()) expect((peak - (before[index] ?? 0)) / MIB).toBeLessThan(64);
      });
    });

    describe('51 MiB', () => {
      const form = (path: string) => [
        '-s',
        '-H',
        `x-api-key: ${KEY}`,
        '-F',
        `file=@${path}`,
        '-F',
        'templateId=invoice',
      ];
      it('are refused with a sentence that curl prints', async () => {
        const { stdout } = await run('curl', [...form(join(folder, 'large.pdf')), `${url}/v1/documents/parse/async`]);
        expect(JSON.parse(stdout)).toMatchObject({ statusCode: 413, message: SENTENCE });
      });
      it('are refused with a sentence that fetch prints', async () => {
        const { status, body } = await submit(url, { file: await readFile(join(folder, 'large.pdf')) });
        expect([status, body]).toMatchObject([413, { message: SENTENCE }]);
      });
      withRequests('are refused with a sentence that Python requests prints', async () => {
        const script = [
          'import sys, requests',
          'f = open(sys.argv[1], "rb")',
          'r = requests.post(sys.argv[2], headers={"x-api-key": sys.argv[3]}, data={"templateId": "invoice"}, files={"file": f})',
          'print(r.status_code, r.json()["message"])',
        ].join('\n');
        const { stdout } = await run('python3', [
          '-c',
          script,
          join(folder, 'large.pdf'),
          `${url}/v1/documents/parse/async`,
          KEY,
        ]);
        expect(stdout.trim()).toBe(`413 ${SENTENCE}`);
      });
    });
  });
});

/** Most resident memory so far, in bytes. */
async function peakOf(docket: Docket, name: string): Promise<number> {
  const status = await readFile(`/proc/${await docket.pid(name)}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
}
