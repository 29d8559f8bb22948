import { once } from 'node:events';
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@docket/testing';
import { field, file, submission } from '../testing/forms.ts';
import { exchange, openSocket } from '../testing/raw-http.ts';
import { startWithStandIn } from '../testing/running-gateway.ts';

let running: Awaited<ReturnType<typeof startWithStandIn>>;
let server: Server;
let respond: RequestListener;
let url: string;

beforeAll(async () => {
  running = await startWithStandIn({ fileUrlMs: 1_000, documentBytes: 1_000 });
  server = createServer((request, response) => respond(request, response));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await running.close();
});
beforeEach(() => {
  running.ingest.received.length = 0;
  running.ingest.givenUp.length = 0;
  respond = (_request, response) => response.end('%PDF-1.7');
});

const form = (fileUrl: string) => [field('fileUrl', fileUrl), field('templateId', 'invoice')];
const submit = (fileUrl: string) => exchange(running.url, submission(form(fileUrl)));

describe('a submission with a fileUrl', () => {
  it('is of the bytes at that address, named as its server says', async () => {
    respond = (_request, response) =>
      response.setHeader('Content-Disposition', 'attachment; filename="../Rechnung.pdf"').end('%PDF-1.7');
    expect((await submit(`${url}/a.pdf?key=1`)).status).toBe(201);
    expect(running.ingest.received).toMatchObject([{ size: 8, close: { fileName: 'Rechnung.pdf' } }]);
  });

  it('takes the name of the address it was redirected to', async () => {
    respond = ({ url: path }, response) =>
      path === '/b%20c.pdf' ? response.end('x') : response.writeHead(307, { Location: '/b%20c.pdf' }).end();
    expect((await submit(`${url}/a`)).status).toBe(201);
    expect(running.ingest.received[0]?.close.fileName).toBe('b c.pdf');
  });

  it('is 400 when it brings a file, too, and not when one of both is blank', async () => {
    const both = [file('x'), ...form(url)];
    expect((await exchange(running.url, submission(both))).body).toMatchObject({ code: 'FILE_AND_FILE_URL' });
    expect((await exchange(running.url, submission([...form(' '), file('x')]))).status).toBe(201);
    expect((await exchange(running.url, submission([...form(url), file('', '')]))).status).toBe(201);
    expect((await submit(' ')).body).toMatchObject({ code: 'FILE_REQUIRED' });
  });

  it.each(['a.pdf', 'ftp://files.example/a', 'file:///etc/passwd', 'http://user:word@files.example/', 'http://'])(
    'is 400 for %s',
    async (address) => {
      expect(await submit(address)).toMatchObject({ status: 400, body: { code: 'INVALID_FILE_URL' } });
    },
  );

  it('is refused without a template before anything is fetched', async () => {
    let asked = 0;
    respond = () => (asked += 1);
    const answer = await exchange(running.url, submission([field('fileUrl', url)]));
    expect([answer.body['code'], asked]).toEqual(['TEMPLATE_ID_REQUIRED', 0]);
  });
});

describe('a fileUrl that cannot be fetched', () => {
  const redirect =
    (location: string): RequestListener =>
    (_request, response) =>
      response.writeHead(302, { Location: location }).end();

  it.each<[string, RequestListener, string]>([
    ['another status', (_request, response) => response.writeHead(404).end(), 'answered with status 404'],
    ['silence', () => undefined, 'took more than 20 s'],
    ['endless redirects', redirect('/'), 'more than 3 times'],
    ['a redirect to a file', redirect('file:///etc/passwd'), 'no http or https URL'],
    ['a redirect to instance metadata', redirect('http://169.254.169.254/'), 'may not be fetched from'],
    ['a compressed body', (_request, response) => response.setHeader('Content-Encoding', 'br').end('x'), 'compressed'],
    [
      'a body cut short',
      (_request, response) => response.writeHead(200, { 'Content-Length': 9 }).write('x', () => response.destroy()),
      'broke',
    ],
  ])('because of %s is 400 and says so, and nothing is kept', async (_why, listener, message) => {
    respond = listener;
    const answer = await submit(`${url}/private.pdf?secret=1`);
    expect(answer).toMatchObject({ status: 400, body: { code: 'FILE_URL_FAILED' } });
    expect(answer.body['message']).toContain(message);
    expect(answer.text).not.toContain('secret');
    expect(running.ingest.received).toEqual([]);
  });

  it('because it is at a private address is 400', async () => {
    for (const address of ['http://10.0.0.1/', 'http://[fd00::1]/', 'http://192.168.1.1:8080/']) {
      expect((await submit(address)).body['message']).toContain('may not be fetched from');
    }
  });

  it('because it is too large is 413', async () => {
    respond = (_request, response) => {
      response.write('x'.repeat(600));
      response.end('x'.repeat(600));
    };
    expect(await submit(url)).toMatchObject({ status: 413, body: { code: 'DOCUMENT_TOO_LARGE' } });
    expect(running.ingest.received).toEqual([]);
  });

  it('because the client left is given up', async () => {
    respond = (_request, response) => response.write('%PDF');
    const socket = openSocket(running.url);
    for (const piece of submission(form(url))) socket.write(piece);
    await eventually(() => {
      expect(running.ingest.arriving).toBe(4);
    });
    socket.destroy();
    await eventually(() => {
      expect(running.ingest.givenUp).toHaveLength(1);
    });
  });
});
